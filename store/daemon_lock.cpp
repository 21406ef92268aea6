// An open file description lock (fcntl(2), F_OFD_SETLK) and not flock(2): it can be asked after without being
// taken, so a `ticketgate` that asks never makes a starting daemon believe that there is another.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>
#include <utility>

#include "store/database.h"

namespace store {
namespace {

std::string lock_path(const std::filesystem::path& database) {
    return database.string() + ".lock";
}

struct flock whole_file() {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

int pid_in(int fd) {
    std::array<char, 24> text{};
    const auto size = ::pread(fd, text.data(), text.size(), 0);
    int pid = 0;
    if (size > 0) std::from_chars(text.data(), text.data() + size, pid);
    return pid > 0 ? pid : -1;
}

void write_pid(int fd) {
    const auto text = fmt::format("{}\n", ::getpid());
    if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, text.data(), text.size(), 0) < 0)
        return;  // only for people: no reason to stop
}

[[noreturn]] void throw_system_error(const std::filesystem::path& database, int error) {
    throw std::system_error(error, std::generic_category(), lock_path(database));
}

}  // namespace

DaemonLock::DaemonLock(const std::filesystem::path& database) {
    if (database == ":memory:") return;  // nobody else can open it
    fd_ = ::open(lock_path(database).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd_ < 0) throw_system_error(database, errno);
    auto lock = whole_file();
    if (::fcntl(fd_, F_OFD_SETLK, &lock) == 0) {
        write_pid(fd_);
        return;
    }
    const int error = errno;
    const int pid = pid_in(fd_);
    ::close(std::exchange(fd_, -1));
    if (error != EAGAIN && error != EACCES) throw_system_error(database, error);
    throw AlreadyInUse(fmt::format("{}: another ticketgated (process {}) works on this file; stop it first",
                                   database.string(), pid));
}

DaemonLock::DaemonLock(DaemonLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

DaemonLock::~DaemonLock() {
    if (fd_ >= 0) ::close(fd_);
}

int DaemonLock::holder(const std::filesystem::path& database) {
    const int fd = ::open(lock_path(database).c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    auto lock = whole_file();
    const bool held = ::fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    const int pid = held ? pid_in(fd) : 0;
    ::close(fd);
    return pid;
}

}  // namespace store
