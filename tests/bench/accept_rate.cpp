// accept_rate --config FILE: stage 1 of the road alone. The daemon's own poller takes the first mailbox of
// the configuration into the store, durably, over the daemon's own store thread; nothing settles, nothing is
// sent. Prints one line of JSON.
#include <fmt/format.h>

#include <chrono>
#include <stdexcept>
#include <string_view>

#include "daemon/config.h"
#include "daemon/desk_context.h"
#include "daemon/log.h"
#include "daemon/poller.h"
#include "daemon/servers.h"
#include "store/ledger.h"

namespace {

using namespace ticketgate;

Config read_config(const char* file) {
    ConfigResult loaded = load_config(file);
    for (const ConfigError& error : loaded.errors) fmt::print(stderr, "{}\n", error.str());
    if (!loaded.errors.empty() || loaded.config.mailboxes.empty())
        throw std::runtime_error("no configuration to run by");
    return std::move(loaded.config);
}

int run(const char* file) {
    Config config = read_config(file);
    log::set_level(log::Level::error);
    const auto begun = std::chrono::steady_clock::now();
    SystemClock clock;
    asio::io_context loop{1};
    asio::thread_pool helpers{2};
    Gateway gateway(std::make_shared<rules::Desk>(config.desk), clock);
    StoreQueue store(store::Database::open(config.store, store::Database::Mode::read_write), loop);
    DeskContext desk{loop, helpers, store, gateway, clock, config.store, Signal(loop), Signal(loop)};
    const MailboxConfig& mailbox = config.mailboxes.front();
    Poller poller(desk, mailbox, make_source(loop, helpers, mailbox), config.desk.max_letter);
    bool well = false;
    asio::co_spawn(loop, poller.run_once(), [&](std::exception_ptr, bool complete) { well = complete; });
    loop.run();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    if (!well) throw std::runtime_error("the mailbox could not be read to its end");
    auto reader = store::Database::open(config.store, store::Database::Mode::read_only);
    fmt::print("{{\"letters\": {}, \"seconds\": {:.6f}}}\n", store::count_accepted(reader), took.count());
    return 0;
}

}  // namespace

int main(int count, char** words) {
    if (count != 3 || std::string_view(words[1]) != "--config") {
        fmt::print(stderr, "usage: accept_rate --config FILE\n");
        return 2;
    }
    try {
        return run(words[2]);
    } catch (const std::exception& error) {
        fmt::print(stderr, "accept_rate: {}\n", error.what());
        return 1;
    }
}
