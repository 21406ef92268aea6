#include "daemon/rules/letters.h"

#include <algorithm>

namespace rules {
namespace {

constexpr char32_t kBroken = 0xfffd;

std::size_t length_of(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead <= 0xdf) return 2;
    if (lead >= 0xe0 && lead <= 0xef) return 3;
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/// Overlong forms, surrogates and what lies beyond Unicode (RFC 3629 section 3).
bool is_forbidden(char32_t value, std::size_t length) {
    return (length == 3 && value < 0x800) || (length == 4 && value < 0x10000) || value > 0x10ffff ||
           (value >= 0xd800 && value <= 0xdfff);
}

/// Copies letter by letter what `change` makes of each; 0 drops it.
template <class Change>
std::string changed(std::string_view text, Change change) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Letter letter = letter_at(text, at);
        const char32_t to = change(letter.value);
        if (to == letter.value) {
            out.append(text.substr(at, letter.length));
        } else if (to != 0) {
            append_letter(out, to);
        }
        at += letter.length;
    }
    return out;
}

char32_t plain_blank(char32_t c) {
    if (is_invisible(c)) return 0;
    return is_blank(c) ? U' ' : c;
}

bool is_margin(char32_t c) {
    return is_blank(c) || is_invisible(c);
}

/// Where the last letter of a text that is not empty begins. A letter has four octets at most.
std::size_t last_letter(std::string_view text) {
    for (std::size_t back = std::min<std::size_t>(4, text.size()); back > 1; --back) {
        const std::size_t at = text.size() - back;
        if (letter_at(text, at).length == back) return at;
    }
    return text.size() - 1;
}

}  // namespace

Letter letter_at(std::string_view text, std::size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = length_of(lead);
    if (length == 1) return {lead, 1};
    if (length == 0 || at + length > text.size()) return {kBroken, 1};
    char32_t value = lead & (0x7fu >> length);
    for (std::size_t k = 1; k < length; ++k) {
        const auto octet = static_cast<unsigned char>(text[at + k]);
        if ((octet & 0xc0) != 0x80) return {kBroken, 1};
        value = value << 6 | (octet & 0x3fu);
    }
    if (is_forbidden(value, length)) return {kBroken, 1};
    return {value, length};
}

void append_letter(std::string& text, char32_t value) {
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

std::string plain_lower(std::string_view text) {
    return changed(text, [](char32_t c) { return is_dash(c) ? U'-' : lower(plain_blank(c)); });
}

std::string plain_blanks(std::string_view text) {
    return changed(text, plain_blank);
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty()) {
        const Letter letter = letter_at(text, 0);
        if (!is_margin(letter.value)) break;
        text.remove_prefix(letter.length);
    }
    while (!text.empty()) {
        const std::size_t at = last_letter(text);
        if (!is_margin(letter_at(text, at).value)) break;
        text = text.substr(0, at);
    }
    return text;
}

bool says_something(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Letter letter = letter_at(text, at);
        // Beyond the scripts of is_letter() any character that is no punctuation is taken for a letter.
        const bool elsewhere = letter.value > 0x52f && (letter.value < 0x2000 || letter.value > 0x303f) &&
                               letter.value != kBroken && letter.value != 0xfeff;
        if (is_letter(letter.value) || is_digit(letter.value) || elsewhere) return true;
        at += letter.length;
    }
    return false;
}

std::size_t letters_in(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += letter_at(text, at).length) ++count;
    return count;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

}  // namespace rules
