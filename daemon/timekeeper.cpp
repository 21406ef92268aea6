#include "daemon/timekeeper.h"

#include <algorithm>

#include "daemon/chores.h"
#include "daemon/log.h"
#include "store/deadlines.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/search.h"
#include "store/tickets.h"

namespace ticketgate {
namespace {

using namespace std::chrono_literals;

constexpr int kAtOnce = 100;
/// Messages whose words are taken in at once: some hundredths of a second of the store thread.
constexpr int kWordsWhenIdle = 300;
constexpr auto kBetweenIndexing = 10s;

using ReadUntil = std::map<std::string, rules::Instant>;

/// All that came to the ticket's mailbox before this is settled.
rules::Instant read_before(store::Database& db, const rules::Desk& desk, const store::Deadline& deadline,
                           const ReadUntil& read_until) {
    const auto ticket = store::find_ticket(db, deadline.ticket);
    if (ticket && !desk.queues.contains(ticket->queue))
        return rules::Instant::max();  // nobody reads it any more
    const auto found = ticket ? read_until.find(ticket->queue) : read_until.end();
    const bool unread = found == read_until.end() || store::count_accepted(db) > 0;
    return unread ? rules::Instant{} : found->second;
}

}  // namespace

asio::awaitable<void> Timekeeper::begin() {
    auto job = [this](store::Database& db) {
        begin_chores(db, desk_.gateway.desk(), desk_.clock.now());
        return true;
    };
    co_await desk_.write_surely(job);
}

asio::awaitable<void> Timekeeper::run() {
    co_await begin();
    while (!desk_.stopping) {
        std::string problem;
        try {
            const bool something_due = look();
            if (something_due) co_await settle_due();
            if (!something_due && may_index()) co_await index_words();
        } catch (const std::exception& error) {
            problem = error.what();
        }
        if (!problem.empty()) log::error("store-failed", {{"problem", problem}});
        co_await desk_.pause(1s);
    }
}

bool Timekeeper::look() {
    const auto now = looked_at_ = desk_.clock.now();
    if (const auto due = store::next_due(reader_); due && *due <= now) desk_.outbox.notify();
    if (store::count_accepted(reader_) > 0) desk_.letters.notify();
    const auto deadline = store::next_wake(reader_), chore = store::next_chore(reader_);
    return (deadline && *deadline <= now) || (chore && *chore <= now);
}

/// Nothing waits, and some time has passed: letters that come one by one shall not each cost a commit more.
bool Timekeeper::may_index() {
    if (looked_at_ < index_at_ || store::count_accepted(reader_) > 0) return false;
    index_at_ = looked_at_ + kBetweenIndexing;
    return store::has_new_words(reader_);
}

asio::awaitable<void> Timekeeper::index_words() {
    auto job = [](store::Database& db) { return store::index_words(db, kWordsWhenIdle); };
    const auto complete = co_await desk_.write_surely(job);
    if (complete && !*complete) index_at_ = {};  // there is more, and it may be done at once
}

asio::awaitable<void> Timekeeper::settle_due() {
    std::vector<store::Deadline> due;
    const ReadUntil read_until = desk_.read_until;  // this thread's; the job runs on another
    auto job = [this, &due, &read_until](store::Database& db) {
        const auto now = desk_.clock.now();
        due = store::due_deadlines(db, now, kAtOnce);
        std::vector<rules::Stimulus> stimuli;
        for (const store::Deadline& deadline : due)
            stimuli.push_back(
                rules::DeadlinePassed{deadline, read_before(db, desk_.gateway.desk(), deadline, read_until)});
        for (store::Chore& chore : store::due_chores(db, now))
            stimuli.push_back(rules::ChoreDue{std::move(chore)});
        return settle_together(db, desk_.gateway, stimuli);
    };
    for (;;) {
        const auto settled = co_await desk_.write_surely(job);
        if (!settled) co_return;
        co_await desk_.tell_of(*settled, "deadline");
        desk_.outbox.notify();
        if (std::ranges::all_of(*settled, [](const Settled& s) { return s.verdict.name == kNotSettled; }))
            co_return;  // none is due, or none of them moves: time alone will not help those
        co_await forget_defects(due, *settled);
    }
}

/// Of deadlines that were put off before and are settled now.
asio::awaitable<void> Timekeeper::forget_defects(const std::vector<store::Deadline>& due,
                                                 const std::vector<Settled>& settled) {
    for (const store::Deadline& deadline : due) {
        const std::string key = defect_key(deadline);
        const bool failed =
            std::ranges::any_of(settled, [&](const Settled& s) { return s.defect && s.defect->key == key; });
        const bool troubled = !failed && store::find_alarm(reader_, key).has_value();
        if (troubled) co_await desk_.trouble_over(key);
    }
}

}  // namespace ticketgate
