// UTF-8 letter by letter, and what people's words are compared by. Broken octets pass through as they are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rules {

/// One character; `length`: the octets that it took. A broken octet is U+FFFD of length 1.
struct Letter {
    char32_t value = 0;
    std::size_t length = 1;
};
Letter letter_at(std::string_view text, std::size_t at);

void append_letter(std::string& text, char32_t value);

/// Of Latin (with Latin-1 and Extended-A) and Cyrillic.
constexpr bool is_letter(char32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= 0xc0 && c <= 0x17f && c != 0xd7 && c != 0xf7) || (c >= 0x400 && c <= 0x481) ||
           (c >= 0x48a && c <= 0x52f);
}
constexpr bool is_digit(char32_t c) {
    return c >= '0' && c <= '9';
}
/// Blanks of every width, no-break ones among them; no line breaks but CR, which ends a line with LF.
constexpr bool is_blank(char32_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
           c == 0x202f || c == 0x205f || c == 0x3000;
}
/// Characters that nobody sees: soft hyphen, joiners, marks of direction.
constexpr bool is_invisible(char32_t c) {
    return c == 0xad || c == 0x34f || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x2069) || c == 0xfeff;
}
constexpr bool is_dash(char32_t c) {
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}
/// ASCII, Latin-1 and Cyrillic.
constexpr char32_t lower(char32_t c) {
    if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x410 && c <= 0x42f))
        return c + 32;
    if (c >= 0x400 && c <= 0x40f) return c + 80;
    return c == 0x490 ? 0x491 : c;
}

/// Lower case, every dash as '-', every blank as ' ', the invisible gone.
std::string plain_lower(std::string_view text);
/// Every blank as ' ', the invisible gone, nothing else changed.
std::string plain_blanks(std::string_view text);
/// Without blanks and invisible characters at both ends.
std::string_view trimmed(std::string_view text);
/// Has a letter or a digit of any script.
bool says_something(std::string_view text);
/// Characters, for columns.
std::size_t letters_in(std::string_view text);
/// At line feeds, which go; "a\n" is one line.
std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace rules
