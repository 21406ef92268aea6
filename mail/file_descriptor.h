// POSIX files, as few of their ways as the Maildir needs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mail {

/// Owns a descriptor; false when there is none.
class FileDescriptor {
  public:
    explicit FileDescriptor(int fd) : fd_(fd) {}
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor();

    explicit operator bool() const { return fd_ >= 0; }
    int get() const { return fd_; }

  private:
    int fd_;
};

/// The rest of the file, at most `limit` octets. None: errno tells why.
std::optional<std::string> read_all(const FileDescriptor& file, std::size_t limit);

/// The file holds `text`, or what it held before, whenever the power goes. False: errno tells why.
bool replace_durably(const std::string& path, std::string_view text);

/// Octets up to and including the empty line that ends a header block; all of it when there is none.
std::size_t header_block_size(std::string_view letter);

}  // namespace mail
