// tick_rate --config FILE --tickets N: fills the store with open tickets whose terms run, then lets the
// daemon's own timekeeper tick: ten ticks in each of which a hundred tickets fall due (of fewer than a
// thousand, a tenth), and looks at which nothing does. Prints one line of JSON.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <stdexcept>

#include "daemon/config.h"
#include "daemon/desk_context.h"
#include "daemon/log.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/journal.h"
#include "daemon/timekeeper.h"
#include "store/deadlines.h"
#include "store/outbox.h"
#include "store/tickets.h"
#include "store/transaction.h"
#include "tests/support/clock.h"

namespace {

using namespace ticketgate;
using namespace std::chrono_literals;
using Stopwatch = std::chrono::steady_clock;

constexpr int kTicks = 10, kLooks = 1000, kOfACommit = 5000;

Config read_config(const std::string& file) {
    ConfigResult loaded = load_config(file);
    for (const ConfigError& error : loaded.errors) fmt::print(stderr, "{}\n", error.str());
    if (!loaded.errors.empty()) throw std::runtime_error("no configuration to run by");
    return std::move(loaded.config);
}

/// Of becloud's lowest priority with a term: three hours to the warning, 54 to the resolution's.
void open_ticket(store::Database& db, int number, rules::Instant at) {
    store::Ticket ticket;
    ticket.number = {number};
    ticket.queue = "support";
    ticket.subject = "Printer on the second floor";
    ticket.requester = "anna@client.example";
    ticket.language = "en";
    ticket.category = "support";
    ticket.priority = 4;
    ticket.created = ticket.updated = at;
    store::insert_ticket(db, ticket);
    store::add_participant(db, ticket.number, {ticket.requester, "Anna", store::Role::requester});
    store::append_event(
        db, {0, at, ticket.number, "registered", ticket.requester,
             rules::fields_json({{"since", rules::stamp(at)}, {"category", "support"}, {"priority", "4"}})});
    store::set_deadline(db, {ticket.number, "reaction", at + 4h, at + 3h});
    store::set_deadline(db, {ticket.number, "resolution", at + 72h, at + 54h});
}

/// The first `due` in ten groups, a minute apart; all others a day later and more.
void fill(store::Database& db, int tickets, int due, rules::Instant begin) {
    for (int number = 1; number <= tickets;) {
        store::Transaction transaction(db);
        for (int i = 0; i < kOfACommit && number <= tickets; ++i, ++number) {
            const bool early = number <= due;
            open_ticket(db, number,
                        early ? begin + 1min * ((number - 1) * kTicks / due)
                              : begin + 24h + std::chrono::seconds(number));
        }
        transaction.commit();
    }
}

double milliseconds(Stopwatch::time_point since) {
    return std::chrono::duration<double, std::milli>(Stopwatch::now() - since).count();
}

int run(const std::string& file, int tickets) {
    const Config config = read_config(file);
    log::set_level(log::Level::error);
    testing::ManualClock clock;
    const int due = std::min(tickets, 1000);
    {
        auto db = store::Database::open(config.store, store::Database::Mode::read_write);
        fill(db, tickets, due, clock.now());
    }
    asio::io_context loop{1};
    asio::thread_pool helpers{1};
    Gateway gateway(std::make_shared<rules::Desk>(config.desk), clock);
    StoreQueue store(store::Database::open(config.store, store::Database::Mode::read_write), loop);
    DeskContext desk{loop, helpers, store, gateway, clock, config.store, Signal(loop), Signal(loop)};
    Timekeeper timekeeper(desk, store::Database::open(config.store, store::Database::Mode::read_only));
    const auto pass = [&] {
        asio::co_spawn(loop, timekeeper.settle_due(), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
        loop.restart();
        loop.run();
    };
    pass();  // whatever is read for the first time is read now

    const auto begun = Stopwatch::now();
    for (int i = 0; i < kLooks; ++i)
        if (timekeeper.look()) throw std::runtime_error("something is due already");
    const double look = milliseconds(begun) / kLooks;
    std::vector<double> ticks;
    clock.advance(3h - 1min);
    for (int i = 0; i < kTicks; ++i) {
        clock.advance(1min);
        const auto tick = Stopwatch::now();
        if (timekeeper.look()) pass();
        ticks.push_back(milliseconds(tick));
    }
    std::ranges::sort(ticks);
    auto reader = store::Database::open(config.store, store::Database::Mode::read_only);
    const auto told = store::list_outbox(reader, {{store::OutboxState::queued}, {}, due + 1}).size();
    if (told != static_cast<std::size_t>(due))
        throw std::runtime_error(fmt::format("{} were due and {} letters are queued", due, told));
    fmt::print("{{\"tickets\": {}, \"due\": {}, \"tick_ms\": {:.4f}, \"look_us\": {:.3f}}}\n", tickets,
               due / kTicks, ticks[kTicks / 2], look * 1000);
    return 0;
}

}  // namespace

int main(int count, char** words) {
    CLI::App app{"tick_rate"};
    std::string file;
    int tickets = 1000;
    app.add_option("--config", file)->required();
    app.add_option("--tickets", tickets)->check(CLI::Range(kTicks, 100'000'000));
    try {
        app.parse(count, words);
        return run(file, tickets);
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    } catch (const std::exception& error) {
        fmt::print(stderr, "tick_rate: {}\n", error.what());
        return 1;
    }
}
