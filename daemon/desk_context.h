// What the loops share: the loop itself, the store, the clock, and who to wake. Built by Daemon; outlives the
// loops.
#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "daemon/clock.h"
#include "daemon/gateway.h"
#include "daemon/log.h"
#include "daemon/signal.h"
#include "daemon/store_queue.h"
#include "mail/asio.h"

namespace ticketgate {

inline constexpr std::chrono::milliseconds kFirstStoreRetry{250};
inline constexpr std::chrono::milliseconds kLongestStoreRetry{10000};

struct DeskContext {
    asio::io_context& loop;
    asio::thread_pool& helpers;  // blocking and pure work: connects, parsing
    StoreQueue& store;
    Gateway& gateway;  // used on the store thread only
    const Clock& clock;
    std::filesystem::path store_path;  // for readers of their own

    Signal letters;  // some are accepted and not settled
    Signal outbox;   // some may be due
    bool stopping = false;
    /// By mailbox: whatever came to it before this has been accepted. Network thread.
    std::map<std::string, rules::Instant> read_until = {};

    /// Runs a job of the store that must not be lost: tries again until the store takes it (a full disk may
    /// be emptied). Empty only when the daemon is being stopped; what was not written is found again at the
    /// next start.
    template <class Job>
    asio::awaitable<std::optional<std::invoke_result_t<Job&, store::Database&>>> write_surely(Job& job) {
        auto delay = kFirstStoreRetry;
        for (;;) {
            std::string problem;
            try {
                co_return co_await store.run([&job](store::Database& db) { return job(db); });
            } catch (const store::Error& error) {
                if (error.refused()) throw;
                problem = error.what();
            }
            log::error("store-failed", {{"problem", problem}});
            if (stopping) co_return std::nullopt;
            co_await pause(delay);
            delay = std::min(delay * 2, kLongestStoreRetry);
        }
    }

    /// Tells of a trouble, and of its end. Logged in any case; never throws.
    asio::awaitable<void> trouble(std::string key, std::string text, bool permanent);
    asio::awaitable<void> trouble_over(std::string key);

    /// Logs what was settled, and tells of what could not be settled as it should.
    asio::awaitable<void> tell_of(std::vector<Settled> settled, std::string source);

    /// A wait that ends early when the daemon is being stopped.
    asio::awaitable<void> pause(std::chrono::milliseconds time);
};

/// One line for what a stimulus came to, and one for each letter that it caused.
void log_settled(const Settled& settled, const std::string& source);

}  // namespace ticketgate
