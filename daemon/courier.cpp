#include "daemon/courier.h"

#include <algorithm>
#include <utility>

#include "daemon/log.h"
#include "store/outbox.h"

namespace ticketgate {
namespace {

using namespace std::chrono_literals;

// What is claimed when the process dies will be sent twice, and what is claimed alone costs a commit of its
// own: a sender takes in hand what its relay swallows in about this time.
constexpr auto kInHand = 40ms;
constexpr int kLargestClaim = 128;
// A kept connection holds a place at the relay; a desk's letters come in bursts.
constexpr std::chrono::milliseconds kIdle = 10s;
constexpr std::chrono::milliseconds kFirstRetry = 1s;
constexpr std::chrono::milliseconds kLongestRetry = 1min;

int next_claim(int claim, int sent, std::chrono::steady_clock::duration took) {
    if (took > kInHand) return std::max(1, claim / 2);
    return sent == claim && took < kInHand / 2 ? std::min(claim * 2, kLargestClaim) : claim;
}

mail::Envelope envelope_of(const store::OutboxItem& item) {
    mail::Envelope envelope;
    envelope.from = item.envelope_from;
    for (const store::OutboxRecipient& r : item.recipients)
        if (r.state == store::RecipientState::pending) envelope.recipients.push_back(r.address);
    envelope.envelope_id = item.message_id;
    return envelope;
}

rules::RelayAnswered found_claimed(const store::OutboxItem& item) {
    rules::RelayAnswered answered{item, {}};
    // The claim proves no attempt, so it spends no doubt: however often we die here, the letter is not given
    // up.
    answered.item.doubted = false;
    for (const store::OutboxRecipient& r : item.recipients)
        if (r.state == store::RecipientState::pending)
            answered.deliveries.push_back(
                {r.address, mail::Outcome::in_doubt, 0, "", "the daemon ended while this was being sent"});
    return answered;
}

bool not_reached(const std::vector<mail::Delivery>& deliveries) {
    return std::ranges::all_of(
        deliveries, [](const auto& d) { return d.outcome == mail::Outcome::deferred && d.code == 0; });
}

std::vector<mail::Delivery> not_tried(const mail::Envelope& envelope, const std::string& text) {
    std::vector<mail::Delivery> deliveries;
    for (const std::string& address : envelope.recipients)
        deliveries.push_back({address, mail::Outcome::deferred, 0, "", text});
    return deliveries;
}

/// What the relay has said goes on record, and with the same commit up to `claim` more are taken in hand.
asio::awaitable<std::vector<store::OutboxItem>> report_and_claim(DeskContext& desk,
                                                                 std::vector<rules::RelayAnswered> answers,
                                                                 int claim) {
    std::vector<rules::Stimulus> stimuli;
    for (rules::RelayAnswered& answer : answers) stimuli.push_back(std::move(answer));
    const auto now = desk.clock.now();
    std::vector<store::OutboxItem> items;
    auto job = [&](store::Database& db) {
        auto settled = settle_together(db, desk.gateway, stimuli);
        items = claim > 0 ? store::claim_due(db, now, claim) : std::vector<store::OutboxItem>();
        return settled;
    };
    const auto settled = co_await desk.write_surely(job);
    if (!settled) co_return std::vector<store::OutboxItem>();
    co_await desk.tell_of(*settled, "relay");
    for (const Settled& one : *settled)
        if (one.defect) co_await desk.trouble_over(one.defect->key);
    co_return items;
}

asio::awaitable<void> report(DeskContext& desk, std::vector<rules::RelayAnswered> answers) {
    if (!answers.empty()) co_await report_and_claim(desk, std::move(answers), 0);
}

asio::awaitable<void> give_back(DeskContext& desk, std::vector<store::OutboxId> untried) {
    if (untried.empty()) co_return;
    auto job = [&](store::Database& db) {
        store::give_back(db, untried);
        return true;
    };
    co_await desk.write_surely(job);
}

}  // namespace

Courier::Courier(DeskContext& desk, std::vector<std::unique_ptr<mail::Submission>> lines) : desk_(desk) {
    for (auto& line : lines)
        senders_.push_back(std::make_unique<Sender>(Sender{std::move(line), Signal(desk_.loop)}));
}

asio::awaitable<void> Courier::run() {
    for (auto& sender : senders_) {
        ++running_;
        asio::co_spawn(desk_.loop, carry(*sender), [this](std::exception_ptr) { --running_; });
    }
    while (!desk_.stopping || running_ > 0) {
        const bool some = co_await desk_.outbox.wait(desk_.stopping ? 50ms : 1000ms);
        if (!some && !desk_.stopping) continue;  // a claim in vain takes the store's lock, too
        for (auto& sender : senders_) sender->wake.notify();
    }
}

asio::awaitable<void> Courier::run_once() {
    bool some = true;
    while (some) some = co_await carry_some(*senders_.front());
    co_await senders_.front()->line->close();
}

void Courier::stop() {
    for (auto& sender : senders_) {
        sender->line->cancel();
        sender->wake.notify();
    }
}

asio::awaitable<void> Courier::carry(Sender& sender) {
    auto delay = kFirstRetry;
    while (!desk_.stopping) {
        std::string problem;
        bool some = false;
        try {
            some = co_await carry_some(sender);
        } catch (const std::exception& error) {
            problem = error.what();
        }
        if (!problem.empty()) {
            log::error("courier-failed", {{"problem", problem}});
            co_await desk_.pause(delay);
            delay = std::min(delay * 2, kLongestRetry);
            continue;
        }
        delay = kFirstRetry;
        if (!some) co_await rest(sender);
    }
    co_await report(desk_, std::exchange(sender.answers, {}));
    co_await sender.line->close();
}

/// Until somebody says that something may be due.
asio::awaitable<void> Courier::rest(Sender& sender) {
    bool woken = co_await sender.wake.wait(kIdle);
    if (!woken) co_await sender.line->close();
    while (!woken) woken = co_await sender.wake.wait(1h);
}

/// Sends what is in hand, one by one. Two in a row that were not even heard: it is the relay and not the
/// letter, and the rest need not knock too. What the relay has not heard when the daemon is being stopped is
/// given back: the next start tries it at once.
asio::awaitable<std::vector<rules::RelayAnswered>> Courier::send(Sender& sender,
                                                                 std::vector<store::OutboxItem> items) {
    std::vector<rules::RelayAnswered> answers;
    std::vector<store::OutboxId> untried;
    int in_vain = 0;
    for (store::OutboxItem& item : items) {
        const mail::Envelope envelope = envelope_of(item);
        std::vector<mail::Delivery> deliveries;
        if (!desk_.stopping && in_vain >= 2)
            deliveries = not_tried(envelope, answers.back().deliveries.front().text);
        else if (!desk_.stopping)
            deliveries = co_await sender.line->send(envelope, item.bytes);
        if (desk_.stopping && not_reached(deliveries)) {
            untried.push_back(item.id);
            continue;
        }
        in_vain = not_reached(deliveries) ? in_vain + 1 : 0;
        item.bytes.clear();
        answers.push_back({std::move(item), std::move(deliveries)});
    }
    co_await give_back(desk_, std::move(untried));
    co_return answers;
}

/// False: nothing was due, or the relay cannot be reached, so that going on at once is of no use.
asio::awaitable<bool> Courier::carry_some(Sender& sender) {
    auto answers = std::exchange(sender.answers, {});
    auto items = co_await report_and_claim(desk_, std::move(answers), sender.claim);
    if (items.empty()) co_return false;
    const auto begun = std::chrono::steady_clock::now();
    sender.answers = co_await send(sender, std::move(items));
    if (sender.answers.empty()) co_return false;  // the daemon is being stopped
    const auto took = std::chrono::steady_clock::now() - begun;
    sender.claim = next_claim(sender.claim, static_cast<int>(sender.answers.size()), took);
    const bool reached = !not_reached(sender.answers.back().deliveries);
    const std::string word = sender.answers.back().deliveries.front().text;
    if (!reached) co_await report(desk_, std::exchange(sender.answers, {}));
    co_await tell_of_relay(reached, word);
    co_return reached;
}

asio::awaitable<void> Courier::tell_of_relay(bool reached, std::string word) {
    if (desk_.stopping) co_return;
    if (!reached) {
        relay_troubled_ = true;
        co_await desk_.trouble("relay", std::move(word), false);
    } else if (relay_troubled_) {
        relay_troubled_ = false;
        co_await desk_.trouble_over("relay");
    }
}

asio::awaitable<void> recover_claims(DeskContext& desk) {
    const auto claimed =
        co_await desk.store.run([](store::Database& db) { return store::claimed_items(db); });
    std::vector<rules::RelayAnswered> answers;
    for (const store::OutboxItem& item : claimed) answers.push_back(found_claimed(item));
    co_await report(desk, std::move(answers));
}

}  // namespace ticketgate
