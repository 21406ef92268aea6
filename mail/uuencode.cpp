#include "mail/uuencode.h"

#include <optional>

#include "mail/ascii.h"
#include "mail/lines.h"

namespace mail {
namespace {

struct Begin {
    std::string_view name;
};

std::optional<Begin> begin_line(std::string_view line) {
    if (!line.starts_with("begin ")) return std::nullopt;
    line.remove_prefix(6);
    std::size_t digits = 0;
    while (digits < line.size() && line[digits] >= '0' && line[digits] <= '7') ++digits;
    if (digits < 3 || digits > 4 || digits >= line.size() || line[digits] != ' ') return std::nullopt;
    const std::string_view name = trim(line.substr(digits));
    if (name.empty()) return std::nullopt;
    return Begin{name};
}

/// The octets of one line; nullopt when it is none: its first character tells how many octets follow.
std::optional<std::string> decode_line(std::string_view line) {
    const auto value = [&](std::size_t i) {
        return i < line.size() ? (static_cast<unsigned char>(line[i]) - 32) & 63 : 0;
    };
    if (line.empty() || line[0] < ' ' || line[0] > '`') return std::nullopt;
    const auto count = static_cast<std::size_t>(value(0));
    const std::size_t needed = (count * 8 + 5) / 6;
    // Trailing blanks, which stand for zero bits, are often lost on the way; a checksum character may follow.
    if (line.size() - 1 > (count + 2) / 3 * 4 + 1 || line.size() + 3 < needed) return std::nullopt;
    std::string out;
    for (std::size_t i = 1; out.size() < count; i += 4) {
        out += static_cast<char>(value(i) << 2 | value(i + 1) >> 4);
        if (out.size() < count) out += static_cast<char>(value(i + 1) << 4 | value(i + 2) >> 2);
        if (out.size() < count) out += static_cast<char>(value(i + 2) << 6 | value(i + 3));
    }
    return out;
}

struct Block {
    UuFile file;
    std::size_t next;
};

std::optional<Block> block_at(std::string_view text, const Begin& begin, std::size_t from) {
    Block block{{std::string(begin.name), {}}, from};
    while (block.next < text.size()) {
        const Line line = line_at(text, block.next);
        block.next = line.next;
        if (trim(line.text) == "end") return block;
        if (line.text.empty()) continue;
        const auto bytes = decode_line(line.text);
        if (!bytes) return std::nullopt;
        block.file.bytes += *bytes;
    }
    return std::nullopt;
}

}  // namespace

Uuencoded extract_uuencoded(std::string_view text) {
    Uuencoded out;
    for (std::size_t i = 0; i < text.size();) {
        const Line line = line_at(text, i);
        // A block that fails has ended at the next "begin" at the latest, whose 'b' no data line can start
        // with: linear.
        if (const auto begin = begin_line(line.text)) {
            if (auto block = block_at(text, *begin, line.next)) {
                out.files.push_back(std::move(block->file));
                i = block->next;
                continue;
            }
        }
        out.text.append(text, i, line.next - i);
        i = line.next;
    }
    return out;
}

}  // namespace mail
