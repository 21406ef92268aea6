// What the tests of the road ask the store.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "store/outbox.h"
#include "store/statement.h"
#include "store/tickets.h"
#include "tests/support/road.h"

namespace testing {

inline std::string request(int number, const Headers& more = {}) {
    const auto n = std::to_string(number);
    return raw_letter("Anna <anna@client.example>", "Request " + n, n + "@client.example", "Text " + n + ".",
                      more);
}

inline std::size_t count_items(World& world, store::OutboxState state) {
    auto db = world.reader();
    return store::list_outbox(db, {{state}, {}, 1000}).size();
}

/// In the journal of all tickets and of the desk.
inline std::ptrdiff_t count_events(World& world, const std::string& kind) {
    auto db = world.reader();
    auto& question = db.prepare("SELECT count(*) FROM event WHERE kind = ?1");
    return question.value<std::int64_t>(kind).value_or(0);
}

inline std::vector<store::Ticket> tickets(World& world) {
    auto db = world.reader();
    return store::list_tickets(db, {});
}

inline std::vector<std::string> sent_kinds(World& world) {
    auto db = world.reader();
    std::vector<std::string> kinds;
    for (const auto& one : world.relay.sent)
        kinds.push_back(store::find_item_by_message_id(db, one.envelope.envelope_id)->kind);
    return kinds;
}

inline std::multiset<std::string> sorted(const std::vector<std::string>& words) {
    return {words.begin(), words.end()};
}

/// From inside the loop: until it holds, for ten seconds at most.
inline asio::awaitable<void> until(asio::io_context& loop, std::function<bool()> holds) {
    asio::steady_timer timer(loop);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!holds() && std::chrono::steady_clock::now() < end) {
        timer.expires_after(std::chrono::milliseconds(5));
        co_await timer.async_wait(asio::use_awaitable);
    }
}

}  // namespace testing
