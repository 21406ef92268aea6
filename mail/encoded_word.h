// Words of header fields in other charsets (RFC 2047), both ways.
#pragma once

#include <string>
#include <string_view>

namespace mail {

/// Decoded text of an unstructured value or a display name: valid UTF-8, one line, control characters are
/// blanks (so that
/// `=0D=0A` adds no header anywhere later). Octets of neighbouring words of one charset are joined before
/// they are converted, since programs split characters over words. Raw 8-bit text is read with `hint`, the
/// letter's charset, as first guess.
std::string decode_words(std::string_view value, std::string_view hint = {});

/// ASCII for a display name: unchanged where it is plain, else encoded words of at most 75 characters in
/// UTF-8, each holding whole characters, separated by blanks for folding. A word too long to be folded is
/// encoded too.
std::string encode_words(std::string_view utf8);

/// The same whether it is plain or not.
std::string encode_all(std::string_view utf8);

/// The same as encode_words for an unstructured field: plain words in front stay readable, so that "[#12]" is
/// found by eye and by grep.
std::string encode_text(std::string_view utf8);

/// True when encode_words would change it.
bool needs_encoding(std::string_view utf8);

}  // namespace mail
