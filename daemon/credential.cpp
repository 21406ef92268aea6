#include "daemon/credential.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "daemon/read_file.h"

extern char** environ;

namespace ticketgate {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kMostOutput = 64 * 1024;

class Fd {
  public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Fd() { close(); }
    int get() const { return fd_; }
    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }

  private:
    int fd_ = -1;
};

struct Pipe {
    Fd read, write;
};

[[noreturn]] void fail(std::string_view what, int error) {
    throw std::runtime_error(fmt::format("{}: {}", what, std::strerror(error)));
}

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe", errno);
    Pipe pipe{Fd(ends[0]), Fd(ends[1])};
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return pipe;
}

/// Kills and reaps what still runs, whatever way the waiting ends.
class Child {
  public:
    explicit Child(pid_t pid) : pid_(pid) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pid_ <= 0) return;
        ::kill(-pid_, SIGKILL);
        wait();
    }
    pid_t pid() const { return pid_; }
    int wait() {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return status;
    }

  private:
    pid_t pid_;
};

/// posix_spawn, since a fork of a process with threads may only call what is safe in a signal handler.
class SpawnPlan {
  public:
    SpawnPlan(int out, int err) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions_, out, 1);
        ::posix_spawn_file_actions_adddup2(&actions_, err, 2);
        ::posix_spawnattr_init(&attributes_);
        sigset_t none, all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        ::posix_spawnattr_setflags(&attributes_,
                                   POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    pid_t shell(std::string command) const {
        std::string sh = "sh", flag = "-c";
        std::array<char*, 4> arguments{sh.data(), flag.data(), command.data(), nullptr};
        pid_t pid = 0;
        const int error = ::posix_spawn(&pid, "/bin/sh", &actions_, &attributes_, arguments.data(), environ);
        if (error != 0) fail("/bin/sh", error);
        return pid;
    }

  private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

struct Output {
    std::string out, err;
};

/// What is there now. Reads on after kMostOutput, so that the child does not hang, but keeps no more.
std::string drained(int fd, std::string so_far) {
    std::array<char, 4096> chunk;
    while (true) {
        const ssize_t got = ::read(fd, chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return so_far;
        const auto room = kMostOutput - so_far.size();
        so_far.append(chunk.data(), std::min(static_cast<std::size_t>(got), room));
    }
}

/// Until the child itself has ended: something that it left in the background may hold the pipes open for
/// ever.
Output collect(const Fd& process, const Fd& out, const Fd& err, std::chrono::milliseconds limit) {
    const auto end = Steady::now() + limit;
    Output output;
    std::array<pollfd, 3> waits{{{process.get(), POLLIN, 0}, {out.get(), POLLIN, 0}, {err.get(), POLLIN, 0}}};
    while ((waits[0].revents & POLLIN) == 0) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Steady::now()).count();
        if (left <= 0) throw std::runtime_error(fmt::format("no answer within {} s", limit.count() / 1000.0));
        if (::poll(waits.data(), waits.size(), static_cast<int>(left)) < 0 && errno != EINTR)
            fail("poll", errno);
        output.out = drained(out.get(), std::move(output.out));
        output.err = drained(err.get(), std::move(output.err));
        // A pipe at its end stays "ready" for ever: a negative number takes it out of the set.
        for (std::size_t i = 1; i < waits.size(); ++i) {
            if ((waits[i].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) waits[i].fd = -1;
        }
    }
    output.out = drained(out.get(), std::move(output.out));
    output.err = drained(err.get(), std::move(output.err));
    return output;
}

std::string first_line(std::string_view text) {
    std::string_view line = text.substr(0, text.find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return std::string(line);
}

std::string ending(int status) {
    if (WIFSIGNALED(status)) return fmt::format("killed by signal {}", WTERMSIG(status));
    return fmt::format("exit code {}", WEXITSTATUS(status));
}

std::string secret_in(std::string_view text, std::string_view empty) {
    std::string line = first_line(text);
    if (line.empty()) throw std::runtime_error(std::string(empty));
    for (const char c : line) {
        const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
        if (control) throw std::runtime_error("the first line has a control character in it");
    }
    return line;
}

}  // namespace

std::string read_secret_file(const std::filesystem::path& file) {
    const FileText text = read_file(file);
    if (text.error != 0) fail(file.string(), text.error);
    try {
        return secret_in(text.bytes, "the first line is empty");
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(fmt::format("{}: {}", file.string(), error.what()));
    }
}

std::string run_for_secret(const std::string& command, std::chrono::milliseconds limit) {
    Pipe out = make_pipe(), err = make_pipe();
    Child child(SpawnPlan(out.write.get(), err.write.get()).shell(command));
    out.write.close();
    err.write.close();
    // By number: <sys/pidfd.h> of glibc 2.36 forgets that C++ needs its extern "C".
    const Fd process(static_cast<int>(::syscall(SYS_pidfd_open, child.pid(), 0)));
    if (process.get() < 0) fail("pidfd_open", errno);
    const Output output = collect(process, out.read, err.read, limit);
    const int status = child.wait();
    if (status != 0) {
        const std::string said = first_line(output.err);
        throw std::runtime_error(fmt::format("{}{}{}", ending(status), said.empty() ? "" : ": ", said));
    }
    return secret_in(output.out, "it printed nothing");
}

mail::Credential read_credential(const CredentialSource& source, std::chrono::milliseconds limit) {
    using Kind = mail::Credential::Kind;
    if (!source.file.empty()) return {Kind::password, read_secret_file(source.file)};
    const bool bearer = !source.oauth2_command.empty();
    const std::string& command = bearer ? source.oauth2_command : source.command;
    if (command.empty()) return {};
    try {
        return {bearer ? Kind::bearer : Kind::password, run_for_secret(command, limit)};
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(
            fmt::format("{}: {}", bearer ? "oauth2_command" : "password_command", error.what()));
    }
}

}  // namespace ticketgate
