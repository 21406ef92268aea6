#include "daemon/daemon.h"

#include <csignal>
#include <optional>

#include "daemon/courier.h"
#include "daemon/desk_context.h"
#include "daemon/log.h"
#include "daemon/poller.h"
#include "daemon/recover.h"
#include "daemon/servers.h"
#include "daemon/settler.h"
#include "daemon/systemd.h"
#include "daemon/timekeeper.h"
#include "store/ledger.h"
#include "store/outbox.h"

namespace ticketgate {
namespace {

using namespace std::chrono_literals;

constexpr int kTryAgain = 75;  // EX_TEMPFAIL of sysexits.h
// A relay that has the final dot may take its time; the service manager waits longer than this.
constexpr auto kGrace = 30s;

/// The loops that a configuration calls for; a reload makes new ones.
struct Loops {
    Loops(DeskContext& desk, const Config& config)
        : settler(desk, reader(config)),
          timekeeper(desk, reader(config)),
          courier(desk, lines(desk, config)) {
        for (const MailboxConfig& mailbox : config.mailboxes)
            pollers.push_back(std::make_unique<Poller>(
                desk, mailbox, make_source(desk.loop, desk.helpers, mailbox), config.desk.max_letter));
    }

    static store::Database reader(const Config& config) {
        return store::Database::open(config.store, store::Database::Mode::read_only);
    }
    static std::vector<std::unique_ptr<mail::Submission>> lines(DeskContext& desk, const Config& config) {
        std::vector<std::unique_ptr<mail::Submission>> made;
        for (int i = 0; i < config.connections; ++i)
            made.push_back(make_submission(desk.loop, desk.helpers, config));
        return made;
    }

    Settler settler;
    Timekeeper timekeeper;
    Courier courier;
    std::vector<std::unique_ptr<Poller>> pollers;
};

class Daemon {
  public:
    explicit Daemon(Config config)
        : lock_(config.store),
          suspects_(find_suspects(config.store, rehearsal(config.store, config.desk))),
          config_(std::move(config)),
          gateway_(std::make_shared<rules::Desk>(config_.desk), clock_),
          store_(store::Database::open(config_.store, store::Database::Mode::read_write), loop_),
          desk_{loop_, helpers_, store_, gateway_, clock_, config_.store, Signal(loop_), Signal(loop_)} {}

    int serve();
    int pass();

  private:
    void start_loops(std::unique_ptr<Loops> loops);
    void start(asio::awaitable<void> loop, std::string name);
    void stop_loops();
    asio::awaitable<void> live();
    asio::awaitable<void> quarantine_suspects();
    asio::awaitable<void> wait_for_loops();
    asio::awaitable<void> reload();
    asio::awaitable<bool> take_settings();
    asio::awaitable<void> feed_watchdog();
    asio::awaitable<void> pass_once(bool& complete);

    store::DaemonLock lock_;
    std::vector<Suspect> suspects_;
    Config config_;
    SystemClock clock_;
    asio::io_context loop_{1};
    asio::thread_pool helpers_{2};
    Gateway gateway_;
    StoreQueue store_;
    DeskContext desk_;
    std::unique_ptr<Loops> loops_;
    int running_ = 0;
    int exit_code_ = 0;
};

void Daemon::start(asio::awaitable<void> loop, std::string name) {
    ++running_;
    asio::co_spawn(loop_, std::move(loop), [this, name = std::move(name)](std::exception_ptr failure) {
        --running_;
        if (!failure) return;
        // A loop has no business to end: better one clean restart than a desk with a hole in it.
        std::string problem = "unknown";
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            problem = error.what();
        }
        log::error("loop-ended", {{"loop", name}, {"problem", problem}});
        exit_code_ = 1;
        std::raise(SIGTERM);
    });
}

void Daemon::start_loops(std::unique_ptr<Loops> loops) {
    desk_.stopping = false;
    loops_ = std::move(loops);
    start(loops_->settler.run(), "settler");
    start(loops_->timekeeper.run(), "timekeeper");
    start(loops_->courier.run(), "courier");
    for (auto& poller : loops_->pollers) start(poller->run(), "poller");
}

void Daemon::stop_loops() {
    desk_.stopping = true;
    for (auto& poller : loops_->pollers) poller->stop();
    desk_.letters.notify();
    desk_.outbox.notify();
}

asio::awaitable<void> Daemon::wait_for_loops() {
    const auto limit = std::chrono::steady_clock::now() + kGrace;
    asio::steady_timer timer(loop_);
    while (running_ > 0) {
        timer.expires_after(20ms);
        co_await timer.async_wait(asio::use_awaitable);
        if (std::chrono::steady_clock::now() > limit) loops_->courier.stop();
    }
}

asio::awaitable<void> Daemon::quarantine_suspects() {
    for (const Suspect& suspect : std::exchange(suspects_, {})) {
        auto job = [&](store::Database& db) {
            return gateway_.settle(db, rules::LetterFailed{suspect.letter, suspect.mailbox, suspect.problem});
        };
        const auto settled = co_await desk_.write_surely(job);
        if (settled && *settled) log_settled(**settled, "start");
    }
}

/// A broken file keeps the old settings, and so does whatever else goes wrong.
asio::awaitable<void> Daemon::reload() {
    systemd::notify("RELOADING=1");
    std::string problem;
    bool taken = false;
    try {
        taken = co_await take_settings();
    } catch (const std::exception& error) {
        problem = error.what();
    }
    if (!taken)
        log::error(
            "reload-refused",
            {{"file", config_.file.string()}, {"problem", problem}, {"reason", "the old settings stay"}});
    systemd::notify("READY=1");
}

/// All that can fail is done while the old loops are still at work. The store's path cannot change under a
/// running daemon.
asio::awaitable<bool> Daemon::take_settings() {
    ConfigResult fresh = load_config(config_.file);
    if (fresh.errors.empty() && fresh.config.store != config_.store)
        fresh.errors.push_back(
            {config_.file, 0, "store.path", "cannot change while the daemon runs; restart it"});
    for (const ConfigError& error : fresh.errors) log::error("config-error", {{"problem", error.str()}});
    if (!fresh.errors.empty()) co_return false;
    auto desk = std::make_shared<const rules::Desk>(fresh.config.desk);
    auto next = std::make_unique<Loops>(desk_, fresh.config);
    stop_loops();
    co_await wait_for_loops();
    config_ = std::move(fresh.config);
    gateway_.replace(std::move(desk));  // nobody decides anything until the new loops run
    start_loops(std::move(next));
    log::info("reloaded", {{"file", config_.file.string()}});
    co_return true;
}

/// The watchdog is fed only while the store thread answers; that it could not do the job (a full disk, a long
/// backup) is an answer too, and a restart would mend neither.
asio::awaitable<void> Daemon::feed_watchdog() {
    const auto interval = systemd::watchdog_interval();
    if (!interval) co_return;
    asio::steady_timer timer(loop_);
    for (;;) {
        std::string problem;
        try {
            co_await store_.run([](store::Database&) {});
        } catch (const store::Error& error) {
            problem = error.what();
        }
        if (!problem.empty()) log::error("store-failed", {{"problem", problem}});
        systemd::notify("WATCHDOG=1");
        timer.expires_after(*interval);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<void> Daemon::live() {
    asio::signal_set signals(loop_, SIGTERM, SIGINT, SIGHUP);
    co_await quarantine_suspects();
    co_await recover_claims(desk_);
    start_loops(std::make_unique<Loops>(desk_, config_));
    systemd::notify("READY=1");
    log::info("ready", {{"store", config_.store.string()}, {"mailboxes", config_.mailboxes.size()}});
    asio::co_spawn(loop_, feed_watchdog(), asio::detached);
    int signal = co_await signals.async_wait(asio::use_awaitable);
    while (signal == SIGHUP) {
        co_await reload();
        signal = co_await signals.async_wait(asio::use_awaitable);
    }
    systemd::notify("STOPPING=1");
    log::info("stopping", {});
    stop_loops();
    co_await wait_for_loops();
    log::info("stopped", {});
}

int Daemon::serve() {
    std::signal(SIGPIPE, SIG_IGN);
    std::exception_ptr failure;
    asio::co_spawn(loop_, live(), [this, &failure](std::exception_ptr thrown) {
        failure = thrown;
        loop_.stop();
    });
    loop_.run();
    if (failure) std::rethrow_exception(failure);
    return exit_code_;
}

asio::awaitable<void> Daemon::pass_once(bool& complete) {
    co_await quarantine_suspects();
    co_await recover_claims(desk_);
    loops_ = std::make_unique<Loops>(desk_, config_);
    complete = true;
    for (auto& poller : loops_->pollers) {
        const bool well = co_await poller->run_once();
        complete = complete && well;
    }
    co_await loops_->settler.settle_all();
    co_await loops_->timekeeper.begin();
    co_await loops_->timekeeper.settle_due();
    co_await loops_->courier.run_once();
    const bool left = co_await store_.run(
        [](store::Database& db) { return store::next_due(db).has_value() || store::count_accepted(db) > 0; });
    if (left) complete = false;
    log::info("pass-ended", {{"complete", complete ? "yes" : "no"}});
}

int Daemon::pass() {
    std::signal(SIGPIPE, SIG_IGN);
    bool complete = false;
    asio::signal_set signals(loop_, SIGTERM, SIGINT);
    signals.async_wait([this](boost::system::error_code error, int) {
        if (error) return;
        desk_.stopping = true;
        if (!loops_) return;  // still mending what the last daemon left
        for (auto& poller : loops_->pollers) poller->stop();
    });
    start(
        [](Daemon& self, bool& done, asio::signal_set& waiting) -> asio::awaitable<void> {
            co_await self.pass_once(done);
            waiting.cancel();
        }(*this, complete, signals),
        "pass");
    loop_.run();
    if (exit_code_ != 0) return exit_code_;
    return complete ? 0 : kTryAgain;
}

}  // namespace

int run_daemon(Config config) {
    Daemon daemon(std::move(config));
    return daemon.serve();
}

int run_once(Config config) {
    Daemon daemon(std::move(config));
    return daemon.pass();
}

}  // namespace ticketgate
