#include "daemon/recover.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <system_error>

#include "daemon/gateway.h"
#include "store/ledger.h"
#include "store/transaction.h"

namespace ticketgate {
namespace {

constexpr int kTries = 2;
constexpr int kAtOnce = 1000;

// Exit codes of the child.
constexpr int kTrialThrew = 2;
constexpr int kStoreFailed = 3;  // no letter's fault

/// In the child: says which letter comes next, then tries it. SIGALRM ends one that hangs.
[[noreturn]] void try_all(const std::filesystem::path& path, store::LetterId after, const Trial& trial,
                          std::chrono::seconds limit, int report) {
    try {
        auto db = store::Database::open(path, store::Database::Mode::read_only);
        for (auto ids = store::accepted_letters(db, after, kAtOnce); !ids.empty();
             ids = store::accepted_letters(db, ids.back(), kAtOnce)) {
            for (const store::LetterId id : ids) {
                if (::write(report, &id.value, sizeof id.value) != sizeof id.value) ::_exit(kStoreFailed);
                ::alarm(static_cast<unsigned>(limit.count()));
                trial(db, id);
                ::alarm(0);
            }
        }
    } catch (const store::Error&) {
        ::_exit(kStoreFailed);
    } catch (const std::exception&) {
        ::_exit(kTrialThrew);
    }
    ::_exit(0);
}

struct ChildEnd {
    std::optional<store::LetterId> in_hand;  // the last one that was begun
    int status = 0;

    /// Not when the store failed it, and not when somebody told it to end: a service manager stops a start
    /// too.
    bool by_the_letter() const {
        if (!in_hand) return false;
        if (WIFEXITED(status)) return WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != kStoreFailed;
        const int signal = WTERMSIG(status);
        return signal != SIGTERM && signal != SIGINT && signal != SIGHUP;
    }
};

ChildEnd run_child(const std::filesystem::path& path, store::LetterId after, const Trial& trial,
                   std::chrono::seconds limit) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    const pid_t child = ::fork();
    if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (child == 0) {
        ::close(ends[0]);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // it holds the daemon's lock as long as it lives
        ::signal(SIGALRM, SIG_DFL);
        try_all(path, after, trial, limit, ends[1]);
    }
    ::close(ends[1]);
    ChildEnd end;
    store::LetterId id;
    while (::read(ends[0], &id.value, sizeof id.value) == sizeof id.value) end.in_hand = id;
    ::close(ends[0]);
    while (::waitpid(child, &end.status, 0) < 0 && errno == EINTR) continue;
    return end;
}

std::string how_it_ended(int status) {
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) return "settling it did not come to an end";
    if (WIFSIGNALED(status))
        return fmt::format("settling it ended the process with signal {}", WTERMSIG(status));
    return fmt::format("settling it failed (exit {})", WEXITSTATUS(status));
}

/// The mark is on disk before the next try.
int mark(const std::filesystem::path& path, store::LetterId id) {
    auto db = store::Database::open(path, store::Database::Mode::read_write);
    store::Transaction transaction(db);
    const int tries = store::mark_attempt(db, id);
    transaction.commit();
    return tries;
}

std::string mailbox_of(const std::filesystem::path& path, store::LetterId id) {
    auto db = store::Database::open(path, store::Database::Mode::read_only);
    return store::find_letter(db, id)->mailbox;
}

}  // namespace

Trial rehearsal(const std::filesystem::path& store, const rules::Desk& desk) {
    struct Stage {
        Stage(const std::filesystem::path& path, const rules::Desk& desk)
            : db(store::Database::open(path, store::Database::Mode::read_write)),
              gateway(std::make_shared<rules::Desk>(desk), clock) {}
        SystemClock clock;
        store::Database db;
        Gateway gateway;
    };
    // Opened in the child: no connection may live through a fork.
    auto stage = std::make_shared<std::unique_ptr<Stage>>();
    return [stage, store, desk](store::Database& reader, store::LetterId letter) {
        const auto came = read_letter(reader, letter);
        if (!came) return;
        if (!*stage) *stage = std::make_unique<Stage>(store, desk);
        const store::Transaction taken_back((*stage)->db);
        settle_alone((*stage)->db, (*stage)->gateway, *came);
    };
}

std::vector<Suspect> find_suspects(const std::filesystem::path& store, const Trial& trial,
                                   std::chrono::seconds limit) {
    std::vector<Suspect> suspects;
    store::LetterId after;
    for (;;) {
        const ChildEnd end = run_child(store, after, trial, limit);
        if (!end.by_the_letter()) return suspects;
        const store::LetterId id = *end.in_hand;
        after = store::LetterId{id.value - 1};
        if (mark(store, id) < kTries) continue;
        suspects.push_back({id, mailbox_of(store, id), how_it_ended(end.status)});
        after = id;
    }
}

}  // namespace ticketgate
