// UTF-8 (RFC 3629): proof, repair, and the letter folding that searching and comparing need.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mail {

/// One character; `length` is how many octets it took. A broken octet is U+FFFD of length 1.
struct CodePoint {
    char32_t value;
    std::size_t length;
    bool valid;
};
CodePoint code_point_at(std::string_view text, std::size_t at);

void append_utf8(std::string& text, char32_t value);

bool is_ascii(std::string_view bytes);
bool has_digit(std::string_view text);  // of ASCII
bool is_utf8(std::string_view bytes);

/// How bytes behave when read as UTF-8: what tells a torn UTF-8 text from another charset.
struct Utf8Shape {
    std::size_t characters = 0;  // well-formed ones of two octets and more
    std::size_t broken = 0;      // octets that begin nothing
    bool torn_end = false;       // the last character is cut off, nothing else is wrong
};
Utf8Shape utf8_shape(std::string_view bytes);

/// Broken octets become U+FFFD, NUL goes away.
std::string repaired_utf8(std::string_view bytes);

/// Lower case for ASCII, Latin-1 and Cyrillic, ё as е, no-break blank as blank, zero-width characters and '*'
/// dropped, runs of blanks squeezed: the form in which lines are compared with phrases.
std::string fold_line(std::string_view text);

/// The same, at the end of `out`: many lines in one buffer.
void append_folded(std::string& out, std::string_view text);

/// Control characters, line breaks among them, become blanks.
std::string without_controls(std::string_view text);

/// One line of valid UTF-8, at most `limit` octets, fit for a log or a database column: what other programs
/// said. Controls and runs of blanks become one blank, broken octets U+FFFD.
std::string one_line(std::string_view text, std::size_t limit = 400);

}  // namespace mail
