// The daemon's loops over a real store, between a mailbox and a relay in memory. A World outlives its Shifts,
// as servers and disk outlive a process.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "daemon/courier.h"
#include "daemon/poller.h"
#include "daemon/settler.h"
#include "daemon/template_set.h"
#include "daemon/timekeeper.h"
#include "tests/support/clock.h"
#include "tests/support/desk.h"
#include "tests/support/fake_source.h"
#include "tests/support/fake_submission.h"
#include "tests/support/letters.h"
#include "tests/support/quiet_log.h"
#include "tests/support/scratch_folder.h"

namespace testing {

inline rules::Desk desk_with_words() {
    rules::Desk desk = small_desk();
    desk.templates = ticketgate::load_templates({}, {}).templates;
    return desk;
}

struct World {
    World() {
        mailbox.name = "support";
        mailbox.server.url = "imap://fake/INBOX";
        mailbox.done = ticketgate::DoneAction::move;
        mailbox.done_folder = "Processed";
        reader();  // the file is there before anybody reads it
    }
    store::Database writer() const {
        return store::Database::open(path(), store::Database::Mode::read_write);
    }
    store::Database reader() const {
        if (!std::filesystem::exists(path())) writer();
        return store::Database::open(path(), store::Database::Mode::read_only);
    }
    std::filesystem::path path() const { return folder.path() / "tickets.db"; }

    QuietLog quiet;
    ScratchFolder folder;
    ManualClock clock;
    rules::Desk desk = desk_with_words();
    ticketgate::MailboxConfig mailbox;
    FakeServer server;
    FakeRelay relay;
    std::uint64_t max_letter = 100000;
    int lines = 1;
};

/// One life of the daemon.
class Shift {
  public:
    explicit Shift(World& world) : Shift(world, world.writer()) {}
    /// With a connection that a test has prepared.
    Shift(World& world, store::Database db)
        : gateway_(std::make_shared<rules::Desk>(world.desk), world.clock),
          store_(std::move(db), loop_),
          desk_{loop_,
                helpers_,
                store_,
                gateway_,
                world.clock,
                world.path(),
                ticketgate::Signal(loop_),
                ticketgate::Signal(loop_)},
          poller_(desk_, world.mailbox, std::make_unique<FakeSource>(loop_, world.server), world.max_letter),
          settler_(desk_, world.reader()),
          timekeeper_(desk_, world.reader()),
          courier_(desk_, lines_to(world)) {}

    /// What --once does. False: the mailbox was not read to its end.
    bool pass() {
        bool well = false;
        run(once(well));
        return well;
    }
    /// All loops, until `watch` (which runs beside them) has come to its end.
    void serve(asio::awaitable<void> watch) {
        start(settler_.run());
        start(timekeeper_.run());
        start(courier_.run());
        start(poller_.run());
        run(stop_after(std::move(watch)));
    }
    void run(asio::awaitable<void> work) {
        std::exception_ptr failure;
        asio::co_spawn(loop_, std::move(work), [&](std::exception_ptr thrown) { failure = thrown; });
        loop_.restart();
        loop_.run();
        if (failure) std::rethrow_exception(failure);
    }

    ticketgate::DeskContext& desk() { return desk_; }
    ticketgate::Poller& poller() { return poller_; }
    ticketgate::Settler& settler() { return settler_; }
    ticketgate::Timekeeper& timekeeper() { return timekeeper_; }
    ticketgate::Courier& courier() { return courier_; }
    int running() const { return running_; }

  private:
    static std::vector<std::unique_ptr<mail::Submission>> lines_to(World& world) {
        std::vector<std::unique_ptr<mail::Submission>> lines;
        for (int i = 0; i < world.lines; ++i) lines.push_back(std::make_unique<FakeSubmission>(world.relay));
        return lines;
    }
    void start(asio::awaitable<void> loop) {
        ++running_;
        asio::co_spawn(loop_, std::move(loop), [this](std::exception_ptr failure) {
            --running_;
            if (failure) std::rethrow_exception(failure);
        });
    }
    asio::awaitable<void> once(bool& well) {
        co_await ticketgate::recover_claims(desk_);
        well = co_await poller_.run_once();
        co_await settler_.settle_all();
        co_await timekeeper_.settle_due();
        co_await courier_.run_once();
    }
    asio::awaitable<void> stop_after(asio::awaitable<void> watch) {
        co_await std::move(watch);
        desk_.stopping = true;
        poller_.stop();
        desk_.letters.notify();
        desk_.outbox.notify();
    }

    asio::io_context loop_{1};
    asio::thread_pool helpers_{1};
    ticketgate::Gateway gateway_;
    ticketgate::StoreQueue store_;
    ticketgate::DeskContext desk_;
    ticketgate::Poller poller_;
    ticketgate::Settler settler_;
    ticketgate::Timekeeper timekeeper_;
    ticketgate::Courier courier_;
    int running_ = 0;
};

}  // namespace testing
