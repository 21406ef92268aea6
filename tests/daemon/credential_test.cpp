#include "daemon/credential.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <set>
#include <sstream>

#include "tests/support/scratch_folder.h"

using namespace ticketgate;
using namespace std::chrono_literals;
using Kind = mail::Credential::Kind;
using testing::ScratchFolder;

namespace {

CredentialSource command(std::string text) {
    return {{}, std::move(text), {}};
}
CredentialSource token(std::string text) {
    return {{}, {}, std::move(text)};
}

std::string failure(const CredentialSource& source, std::chrono::milliseconds limit = kCommandLimit) {
    try {
        read_credential(source, limit);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "no failure";
}

bool has_children() {
    return ::waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD;
}

/// Gone, a corpse that waits for init, or one of the two soon: SIGKILL to a process that is not our child is
/// carried out when the kernel next runs it.
bool is_over(pid_t pid) {
    const int process = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (process < 0) return errno == ESRCH;
    pollfd wait{process, POLLIN, 0};
    const bool over = ::poll(&wait, 1, 30'000) == 1;
    ::close(process);
    return over;
}

}  // namespace

TEST_CASE("no source, no login") {
    CHECK(read_credential({}).kind == Kind::none);
}

TEST_CASE("a password from a file is its first line") {
    const ScratchFolder folder;
    for (const char* bytes : {"s3cr et ", "s3cr et \n", "s3cr et \r\nmore\n"}) {
        const auto credential = read_credential({folder.write("p", bytes), {}, {}});
        CHECK(credential.kind == Kind::password);
        CHECK(credential.secret == "s3cr et ");
    }
    const auto file = [&](const char* bytes) { return CredentialSource{folder.write("p", bytes), {}, {}}; };
    CHECK_THAT(failure(file("")), Catch::EndsWith("/p: the first line is empty"));
    CHECK_THAT(failure(file("a\tb\n")),
               Catch::EndsWith("control character in it") && !Catch::Contains("a\tb"));
    CHECK(failure({"/nowhere/p", {}, {}}) == "/nowhere/p: No such file or directory");
}

TEST_CASE("a password or a token from a command") {
    CHECK(read_credential(command("printf 'pass word\\nsecond\\n'")).secret == "pass word");
    const auto bearer = read_credential(token("echo ya29.token | tr a-z A-Z"));
    CHECK(bearer.kind == Kind::bearer);
    CHECK(bearer.secret == "YA29.TOKEN");
    CHECK(read_credential(command("cat; echo empty-input")).secret == "empty-input");
    CHECK_FALSE(has_children());
}

TEST_CASE("a command that fails says why, without its output") {
    const std::string said = failure(command("echo secret; echo 'gpg: no key' >&2; echo more >&2; exit 3"));
    CHECK(said == "password_command: exit code 3: gpg: no key");
    CHECK(failure(token("exit 1")) == "oauth2_command: exit code 1");
    CHECK(failure(command("kill -9 $$")) == "password_command: killed by signal 9");
    CHECK(failure(command("true")) == "password_command: it printed nothing");
    CHECK_THAT(failure(command("no-such-program-here")),
               Catch::Contains("exit code 127: ") && Catch::Contains("not found"));
    CHECK_FALSE(has_children());
}

TEST_CASE("a command that does not end is killed with all its children") {
    const ScratchFolder folder;
    const auto pid_file = folder.path() / "pid";
    const std::string said =
        failure(command(fmt::format("sleep 300 & echo $! > {}; wait", pid_file.string())),
                3s);  // long enough for a busy machine to start two processes
    CHECK(said == "password_command: no answer within 3 s");
    CHECK_FALSE(has_children());
    CHECK(is_over(std::stoi(read_secret_file(pid_file))));  // the grandchild was killed too
}

TEST_CASE("what a command leaves in the background does not hold up its answer") {
    const ScratchFolder folder;
    const auto pid_file = folder.path() / "pid";
    const auto before = std::chrono::steady_clock::now();
    const auto credential =
        read_credential(command(fmt::format("sleep 20 & echo $! > {}; echo word", pid_file.string())));
    CHECK(credential.secret == "word");
    CHECK(std::chrono::steady_clock::now() - before < 15s);
    ::kill(std::stoi(read_secret_file(pid_file)), SIGKILL);
}

TEST_CASE("a command that prints without end meets its limit in bounded memory") {
    CHECK(failure(command("yes secret"), 200ms) == "password_command: no answer within 0.2 s");
    CHECK(read_credential(command("echo word; head -c 3000000 /dev/zero")).secret == "word");
}

TEST_CASE("no descriptor of ours reaches the command") {
    // A test may itself have inherited some, and those go on; what matters is that the call adds none but the
    // three.
    std::set<int> allowed{0, 1, 2};
    for (int fd = 3; fd < 1024; ++fd) {
        const int flags = ::fcntl(fd, F_GETFD);
        if (flags >= 0 && (flags & FD_CLOEXEC) == 0) allowed.insert(fd);
    }
    std::istringstream there(read_credential(command("exec ls -m -w 0 /proc/self/fd")).secret);
    std::set<int> more;
    std::string number;
    int seen = 0;
    for (; std::getline(there, number, ','); ++seen) {
        if (!allowed.contains(std::stoi(number))) more.insert(std::stoi(number));
    }
    CHECK(seen >= 4);
    CHECK(more.size() == 1);  // the folder that ls itself reads
}
