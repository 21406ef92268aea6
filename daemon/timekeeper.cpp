#include "daemon/timekeeper.h"

#include <algorithm>

#include "daemon/log.h"
#include "store/deadlines.h"
#include "store/ledger.h"
#include "store/outbox.h"

namespace ticketgate {
namespace {

using namespace std::chrono_literals;

constexpr int kAtOnce = 100;

}  // namespace

asio::awaitable<void> Timekeeper::run() {
    while (!desk_.stopping) {
        std::string problem;
        try {
            look();
            if (deadlines_due_) co_await settle_due();
        } catch (const std::exception& error) {
            problem = error.what();
        }
        if (!problem.empty()) log::error("store-failed", {{"problem", problem}});
        co_await desk_.pause(1s);
    }
}

void Timekeeper::look() {
    const auto now = desk_.clock.now();
    if (const auto due = store::next_due(reader_); due && *due <= now) desk_.outbox.notify();
    if (store::count_accepted(reader_) > 0) desk_.letters.notify();
    const auto deadline = store::next_deadline(reader_);
    deadlines_due_ = deadline && *deadline <= now;
}

asio::awaitable<void> Timekeeper::settle_due() {
    std::vector<store::Deadline> due;
    auto job = [this, &due](store::Database& db) {
        due = store::due_deadlines(db, desk_.clock.now(), kAtOnce);
        std::vector<rules::Stimulus> stimuli;
        for (const store::Deadline& deadline : due) stimuli.push_back(rules::DeadlinePassed{deadline});
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
