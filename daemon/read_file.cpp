#include "daemon/read_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace ticketgate {
namespace {

constexpr std::size_t kLongest = 4 * 1024 * 1024;

FileText read_all(int fd) {
    FileText result;
    std::array<char, 16384> chunk;
    while (true) {
        const ssize_t got = ::read(fd, chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return {{}, errno};
        if (got == 0) return result;
        result.bytes.append(chunk.data(), static_cast<std::size_t>(got));
        if (result.bytes.size() > kLongest) return {{}, EFBIG};
    }
}

}  // namespace

FileText read_file(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return {{}, errno};
    FileText result = read_all(fd);
    ::close(fd);
    return result;
}

}  // namespace ticketgate
