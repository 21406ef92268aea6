#include "mail/archive.h"

#include <algorithm>
#include <cstdint>

#include "mail/ascii.h"

namespace mail {
namespace {

constexpr std::size_t kMostEntries = 1000;
constexpr std::size_t kLocalHeader = 30;        // APPNOTE 4.3.7
constexpr std::size_t kLongestComment = 65535;  // PKWARE APPNOTE 4.4.12

std::uint64_t little_endian(std::string_view bytes, std::size_t at, std::size_t octets) {
    std::uint64_t value = 0;
    for (std::size_t i = octets; i-- > 0;)
        value = value << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    return value;
}

std::string_view slice(std::string_view bytes, std::uint64_t at, std::uint64_t size) {
    return at > bytes.size() ? std::string_view{}
                             : bytes.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(size));
}

/// APPNOTE 4.4.4: bit 0, or bit 6 for strong encryption.
bool is_locked(std::uint64_t flags) {
    return (flags & 0x41) != 0;
}

ZipEntry local_entry(std::string_view bytes) {
    return {slice(bytes, kLocalHeader, little_endian(bytes, 26, 2)), is_locked(little_endian(bytes, 6, 2))};
}

/// Where the end record stands; npos without one.
std::size_t end_record(std::string_view bytes) {
    const std::size_t reach = 22 + kLongestComment;
    const std::size_t from = bytes.size() > reach ? bytes.size() - reach : 0;
    const std::size_t at = bytes.substr(from).rfind("PK\x05\x06");
    return at == std::string_view::npos ? at : from + at;
}

/// RAR 5 numbers: seven bits an octet, the lowest first.
class RarReader {
  public:
    RarReader(std::string_view bytes, std::size_t at) : bytes_(bytes), at_(at) {}
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 63 && at_ < bytes_.size(); shift += 7) {
            const auto octet = static_cast<unsigned char>(bytes_[at_++]);
            value |= static_cast<std::uint64_t>(octet & 0x7f) << shift;
            if (octet < 0x80) break;
        }
        return value;
    }
    std::size_t at() const { return at_; }

  private:
    std::string_view bytes_;
    std::size_t at_;
};

/// The extra records of a file's header: one of type 1 is its encryption.
bool has_encryption_record(std::string_view records) {
    for (std::size_t at = 0; at < records.size();) {
        RarReader in(records, at);
        const std::uint64_t size = in.number();
        const std::size_t begin = in.at();
        if (in.number() == 1) return true;
        if (size == 0 || size > records.size() - begin) return false;
        at = begin + static_cast<std::size_t>(size);
    }
    return false;
}

bool has_encrypted_rar5(std::string_view bytes) {
    std::size_t at = 8;
    for (int block = 0; block < 4 && at + 4 < bytes.size(); ++block) {
        RarReader in(bytes, at + 4);
        const std::uint64_t size = in.number();
        const std::string_view header = slice(bytes, in.at(), size);
        RarReader fields(header, 0);
        const std::uint64_t type = fields.number(), flags = fields.number();
        if (type == 4) return true;
        const std::uint64_t extra = (flags & 1) != 0 ? fields.number() : 0;
        const std::uint64_t data = (flags & 2) != 0 ? fields.number() : 0;
        if (type == 2)
            return extra <= header.size() &&
                   has_encryption_record(header.substr(header.size() - static_cast<std::size_t>(extra)));
        if (header.size() < size || data > bytes.size()) return false;
        at = in.at() + static_cast<std::size_t>(size + data);
    }
    return false;
}

/// The main header says that all headers are encrypted, or the block behind it is a file that is.
bool has_encrypted_rar4(std::string_view bytes) {
    constexpr std::size_t kMain = 7;
    if (little_endian(bytes, kMain + 2, 1) != 0x73) return false;
    if ((little_endian(bytes, kMain + 3, 2) & 0x0080) != 0) return true;
    const std::size_t file = kMain + static_cast<std::size_t>(little_endian(bytes, kMain + 5, 2));
    return little_endian(bytes, file + 2, 1) == 0x74 && (little_endian(bytes, file + 3, 2) & 0x0004) != 0;
}

}  // namespace

std::vector<ZipEntry> zip_entries(std::string_view bytes) {
    std::vector<ZipEntry> out;
    const std::size_t end = end_record(bytes);
    std::uint64_t at = end == std::string_view::npos ? bytes.size() : little_endian(bytes, end + 16, 4);
    while (out.size() < kMostEntries && slice(bytes, at, 4) == "PK\x01\x02") {
        const std::string_view entry = slice(bytes, at, bytes.size());
        const std::uint64_t name = little_endian(entry, 28, 2);
        out.push_back({slice(entry, 46, name), is_locked(little_endian(entry, 8, 2))});
        at += 46 + name + little_endian(entry, 30, 2) + little_endian(entry, 32, 2);
    }
    const bool has_header = bytes.size() >= kLocalHeader && bytes.starts_with("PK\x03\x04");
    if (out.empty() && has_header) out.push_back(local_entry(bytes));
    return out;
}

bool has_encrypted_rar(std::string_view bytes) {
    if (bytes.starts_with(std::string_view("Rar!\x1A\x07\x01\0", 8))) return has_encrypted_rar5(bytes);
    return bytes.starts_with(std::string_view("Rar!\x1A\x07\0", 7)) && has_encrypted_rar4(bytes);
}

bool has_encrypted_7z(std::string_view bytes) {
    if (!bytes.starts_with("7z\xBC\xAF\x27\x1C")) return false;
    const std::uint64_t offset = little_endian(bytes, 12, 8), size = little_endian(bytes, 20, 8);
    if (offset > bytes.size()) return false;
    const std::string_view directory = slice(bytes, 32 + offset, std::min<std::uint64_t>(size, 65536));
    return contains(directory, "\x06\xF1\x07\x01");  // 7zAES
}

}  // namespace mail
