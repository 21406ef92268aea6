#include "mail/utf8.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

#include "mail/ascii.h"

namespace mail {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

constexpr std::size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead < 0xe0) return 2;
    if (lead >= 0xe0 && lead < 0xf0) return 3;
    return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/// RFC 3629 §4: no overlong forms, no surrogates, nothing above U+10FFFF.
constexpr bool second_octet_fits(unsigned char lead, unsigned char second) {
    if (lead == 0xe0) return second >= 0xa0;
    if (lead == 0xed) return second <= 0x9f;
    if (lead == 0xf0) return second >= 0x90;
    return lead != 0xf4 || second <= 0x8f;
}

std::size_t ascii_run(std::string_view bytes, std::size_t from) {
    std::size_t i = from;
    for (; i + 8 <= bytes.size(); i += 8) {
        std::uint64_t block;
        std::memcpy(&block, bytes.data() + i, 8);
        if (block & 0x8080808080808080ULL) break;
    }
    while (i < bytes.size() && !is_high(bytes[i])) ++i;
    return i;
}

constexpr bool is_zero_width(char32_t c) {
    return c == 0xad || c == 0x34f || (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff;
}

constexpr bool is_space(char32_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == 0xa0 || c == 0x202f || c == 0x2009;
}

constexpr char32_t folded(char32_t c) {
    if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c == 0x401 || c == 0x451) return 0x435;              // ё
    if (c >= 0x410 && c <= 0x42f) return c + 32;             // А-Я
    if (c >= 0x400 && c <= 0x40f) return c + 80;             // Ѐ-Џ
    if (c == 0x490) return 0x491;                            // Ґ
    if (c >= 0xc0 && c <= 0xde && c != 0xd7) return c + 32;  // À-Þ
    return c;
}

/// What an octet folds to; 0 for those that want a closer look: '*', and all above ASCII.
constexpr std::array<char, 0x100> kFoldedOctets = [] {
    std::array<char, 0x100> table{};
    for (char32_t c = 0; c < 0x80; ++c)
        if (c != U'*') table[c] = is_space(c) ? ' ' : static_cast<char>(folded(c));
    return table;
}();

/// Eight octets at once, which is what makes folding cheap: each of a word's octets in a byte of its own,
/// 0x80 is a byte's answer "yes". Carries never leave a byte, since only ASCII is asked.
constexpr std::uint64_t in_each(std::uint64_t octet) {
    return octet * 0x0101010101010101ULL;
}
constexpr std::uint64_t kYes = in_each(0x80);
constexpr std::uint64_t equal_to(std::uint64_t block, char c) {
    return ~((block ^ in_each(static_cast<unsigned char>(c))) + in_each(0x7f)) & kYes;
}
constexpr std::uint64_t at_least(std::uint64_t block, char c) {
    return (block + in_each(0x80u - static_cast<unsigned char>(c))) & kYes;
}

/// Writes a folded line over room that is large enough: nothing grows by folding.
class Folder {
  public:
    explicit Folder(char* room) : begin_(room), to_(room) {}

    /// True when the next eight octets were plain: ASCII, no '*', no control, no blank beside another.
    bool put_block(std::string_view text, std::size_t at) {
        if (std::endian::native != std::endian::little || at + 8 > text.size()) return false;
        std::uint64_t block;
        std::memcpy(&block, text.data() + at, 8);
        if ((block & kYes) != 0) return false;
        const std::uint64_t blanks = equal_to(block, ' ');
        const std::uint64_t before =
            blanks << 8 | (last_ == ' ' ? 0x80u : 0u);  // … which blank has one before it
        if ((equal_to(block, '*') | (at_least(block, ' ') ^ kYes) | (blanks & before)) != 0) return false;
        const std::uint64_t capitals = at_least(block, 'A') & ~at_least(block, 'Z' + 1);
        block |= capitals >> 2;  // 0x20 is what makes a letter small
        std::memcpy(to_, &block, 8);
        to_ += 8;
        last_ = to_[-1];
        return true;
    }
    void put(char octet) {
        *to_ = octet;
        to_ += static_cast<int>(octet != ' ') | static_cast<int>(last_ != ' ');
        last_ = octet;
    }
    void put(const CodePoint& c, std::string_view octets) {
        if (is_zero_width(c.value) || c.value == U'*') return;
        const char32_t letter = c.valid ? folded(c.value) : U'?';
        if (is_space(c.value)) {
            put(' ');
        } else if (letter == c.value) {
            for (const char octet : octets) put(octet);
        } else if (letter < 0x80) {
            put(static_cast<char>(letter));
        } else {
            put(static_cast<char>(0xc0 | letter >> 6));  // all letters that fold have two octets
            put(static_cast<char>(0x80 | (letter & 0x3f)));
        }
    }
    std::size_t length() const {
        const auto length = static_cast<std::size_t>(to_ - begin_);
        return length > 0 && last_ == ' ' ? length - 1 : length;
    }

  private:
    char *begin_, *to_;
    char last_ = ' ';  // what leads is dropped like what repeats
};

}  // namespace

CodePoint code_point_at(std::string_view text, std::size_t at) {
    const auto octet = [&](std::size_t k) { return static_cast<unsigned char>(text[at + k]); };
    const unsigned char lead = octet(0);
    const std::size_t length = sequence_length(lead);
    if (length == 1) return {lead, 1, true};
    if (length == 0 || at + length > text.size() || !second_octet_fits(lead, octet(1)))
        return {0xfffd, 1, false};
    char32_t value = lead & (0x7fu >> length);
    for (std::size_t k = 1; k < length; ++k) {
        if ((octet(k) & 0xc0) != 0x80) return {0xfffd, 1, false};
        value = value << 6 | (octet(k) & 0x3fu);
    }
    return {value, length, true};
}

void append_utf8(std::string& text, char32_t value) {
    const auto put = [&](char32_t octet) { text += static_cast<char>(octet); };
    if (value < 0x80) return put(value);
    if (value < 0x800) {
        put(0xc0 | value >> 6);
    } else if (value < 0x10000) {
        put(0xe0 | value >> 12);
        put(0x80 | (value >> 6 & 0x3f));
    } else {
        put(0xf0 | value >> 18);
        put(0x80 | (value >> 12 & 0x3f));
        put(0x80 | (value >> 6 & 0x3f));
    }
    put(0x80 | (value & 0x3f));
}

bool is_ascii(std::string_view bytes) {
    return ascii_run(bytes, 0) == bytes.size();
}

bool has_digit(std::string_view text) {
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t block;
        std::memcpy(&block, text.data() + i, 8);
        const std::uint64_t ascii = block & ~kYes;
        if ((at_least(ascii, '0') & ~at_least(ascii, '9' + 1) & ~block) != 0) return true;
    }
    return std::ranges::any_of(text.substr(i), is_digit);
}

bool is_utf8(std::string_view bytes) {
    std::size_t i = 0;
    while ((i = ascii_run(bytes, i)) < bytes.size()) {
        const CodePoint c = code_point_at(bytes, i);
        if (!c.valid) return false;
        i += c.length;
    }
    return true;
}

Utf8Shape utf8_shape(std::string_view bytes) {
    Utf8Shape shape;
    std::size_t i = 0;
    while ((i = ascii_run(bytes, i)) < bytes.size()) {
        const CodePoint c = code_point_at(bytes, i);
        const std::size_t wanted = sequence_length(static_cast<unsigned char>(bytes[i]));
        if (!c.valid && wanted > 1 && i + wanted > bytes.size() &&
            std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(i) + 1, bytes.end(),
                        [](char o) { return (static_cast<unsigned char>(o) & 0xc0) == 0x80; })) {
            shape.torn_end = true;
            return shape;
        }
        c.valid ? ++shape.characters : ++shape.broken;
        i += c.length;
    }
    return shape;
}

std::string repaired_utf8(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size();) {
        const CodePoint c = code_point_at(bytes, i);
        if (!c.valid) out += kReplacement;
        if (c.valid && c.value != 0) out.append(bytes, i, c.length);
        i += c.length;
    }
    return out;
}

void append_folded(std::string& out, std::string_view text) {
    const std::size_t from = out.size();
    out.resize(from + text.size());
    Folder folder(out.data() + from);
    for (std::size_t i = 0; i < text.size();) {
        if (folder.put_block(text, i)) {
            i += 8;
            continue;
        }
        if (const char folded = kFoldedOctets[static_cast<unsigned char>(text[i])]; folded != 0) {
            folder.put(folded);
            ++i;
            continue;
        }
        const CodePoint c = code_point_at(text, i);
        folder.put(c, text.substr(i, c.length));
        i += c.length;
    }
    out.resize(from + folder.length());
}

std::string fold_line(std::string_view text) {
    std::string out;
    append_folded(out, text);
    return out;
}

std::string without_controls(std::string_view text) {
    std::string out(text);
    std::replace_if(out.begin(), out.end(), is_control, ' ');
    return out;
}

std::string one_line(std::string_view text, std::size_t limit) {
    std::string line;
    bool blank = false;
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint c = code_point_at(text, i);
        const std::string_view octets = c.valid ? text.substr(i, c.length) : kReplacement;
        i += c.length;
        if (c.value <= ' ' || c.value == 0x7f) {
            blank = !line.empty();
            continue;
        }
        if (line.size() + (blank ? 1 : 0) + octets.size() > limit) break;
        if (std::exchange(blank, false)) line += ' ';
        line += octets;
    }
    return line;
}

}  // namespace mail
