#include "daemon/timekeeper.h"

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
    auto job = [this](store::Database& db) {
        std::vector<Settled> settled;
        for (const store::Deadline& deadline : store::due_deadlines(db, desk_.clock.now(), kAtOnce))
            if (auto one = desk_.gateway.settle(db, rules::DeadlinePassed{deadline}))
                settled.push_back(std::move(*one));
        return settled;
    };
    for (;;) {
        const auto settled = co_await desk_.write_surely(job);
        if (!settled || settled->empty()) co_return;
        for (const Settled& one : *settled) log_settled(one, "deadline");
        desk_.outbox.notify();
    }
}

}  // namespace ticketgate
