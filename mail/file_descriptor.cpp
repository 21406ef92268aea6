#include "mail/file_descriptor.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace mail {
namespace {

bool write_all(const FileDescriptor& file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t put = ::write(file.get(), text.data(), text.size());
        if (put < 0 && errno != EINTR) return false;
        if (put > 0) text.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

bool sync_directory_of(const std::string& path) {
    const std::string directory = path.substr(0, path.rfind('/') + 1);
    const FileDescriptor file(
        ::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return file && ::fsync(file.get()) == 0;
}

}  // namespace

FileDescriptor::~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
}

std::optional<std::string> read_all(const FileDescriptor& file, std::size_t limit) {
    constexpr std::size_t kPiece = 64 * 1024;
    std::string bytes;
    for (;;) {
        const std::size_t have = bytes.size();
        if (have >= limit) return bytes;
        bytes.resize(have + std::min(std::max(kPiece, have), limit - have));
        const ssize_t got = ::read(file.get(), bytes.data() + have, bytes.size() - have);
        if (got < 0 && errno != EINTR) return std::nullopt;
        bytes.resize(have + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got == 0) return bytes;
    }
}

bool replace_durably(const std::string& path, std::string_view text) {
    const std::string temporary = path + ".tmp";
    {
        const FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (!file || !write_all(file, text) || ::fsync(file.get()) != 0) return false;
    }
    return std::rename(temporary.c_str(), path.c_str()) == 0 && sync_directory_of(path);
}

std::size_t header_block_size(std::string_view letter) {
    std::size_t at = 0;
    while (at < letter.size()) {
        const std::size_t end = letter.find('\n', at);
        if (end == letter.npos) return letter.size();
        const std::string_view line = letter.substr(at, end - at);
        at = end + 1;
        if (line.empty() || line == "\r") return at;
    }
    return letter.size();
}

}  // namespace mail
