#include "daemon/desk_context.h"

namespace ticketgate {

using namespace std::chrono_literals;

namespace {

std::string number_of(const rules::Verdict& verdict) {
    return verdict.ticket ? std::to_string(verdict.ticket->value) : "";
}

}  // namespace

void log_settled(const Settled& settled, const std::string& source) {
    const auto level = settled.verdict.alarming ? log::Level::warning : log::Level::info;
    log::write(level, settled.verdict.name,
               {{"ticket", number_of(settled.verdict)},
                {"message_id", settled.message_id},
                {"source", source},
                {"reason", settled.verdict.reason}});
    for (const auto& notice : settled.notices)
        log::info(notice.suppressed.empty() ? "queued" : "suppressed",
                  {{"ticket", number_of(settled.verdict)},
                   {"notice", notice.kind},
                   {"to", notice.to},
                   {"message_id", notice.message_id},
                   {"reason", notice.suppressed}});
    for (const Settled& one : settled.released) log_settled(one, source);
}

asio::awaitable<void> DeskContext::pause(std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    asio::steady_timer timer(loop);
    while (!stopping && std::chrono::steady_clock::now() < until) {
        timer.expires_after(
            std::min<std::chrono::steady_clock::duration>(200ms, until - std::chrono::steady_clock::now()));
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<void> DeskContext::trouble(std::string key, std::string text, bool permanent) {
    log::error("trouble", {{"what", key}, {"problem", text}});
    try {
        const rules::Stimulus stimulus = rules::TroubleSeen{key, text, permanent};
        const auto settled = co_await store.run(
            [this, &stimulus](store::Database& db) { return gateway.settle(db, stimulus); });
        if (settled && !settled->notices.empty()) {
            log_settled(*settled, key);
            outbox.notify();
        }
    } catch (const std::exception& error) {
        log::error("store-failed", {{"problem", error.what()}});
    }
}

asio::awaitable<void> DeskContext::tell_of(std::vector<Settled> settled, std::string source) {
    for (const Settled& one : settled) {
        log_settled(one, source);
        if (one.defect) co_await trouble(one.defect->key, one.defect->problem, true);
    }
}

asio::awaitable<void> DeskContext::trouble_over(std::string key) {
    try {
        const rules::Stimulus stimulus = rules::TroubleOver{key};
        const auto settled = co_await store.run(
            [this, &stimulus](store::Database& db) { return gateway.settle(db, stimulus); });
        if (settled && !settled->verdict.reason.empty()) log::info("trouble-over", {{"what", key}});
    } catch (const std::exception& error) {
        log::error("store-failed", {{"problem", error.what()}});
    }
}

}  // namespace ticketgate
