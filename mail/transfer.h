// Content-Transfer-Encoding (RFC 2045 §6), both ways. mimetic's codecs are not used: they lose line breaks
// and read out of bounds. Decoding never fails: what is not code is skipped or kept as text.
#pragma once

#include <string>
#include <string_view>

namespace mail {

/// Stray octets are skipped; '=' ends a quantum and a new one may follow, since some programs glue streams
/// together.
std::string decode_base64(std::string_view text);

/// RFC 2045 §6.7, with lower-case digits and stray '=' taken as they come.
std::string decode_quoted_printable(std::string_view text);

/// By the header's word: base64, quoted-printable, x-uuencode and its spellings; anything else is the bytes
/// themselves.
std::string decode_transfer(std::string_view encoding, std::string_view body);

/// True when decode_transfer would change anything.
bool is_encoded(std::string_view encoding);

/// One unbroken line.
std::string encode_base64(std::string_view bytes);

/// Lines of 76 characters, each ended by CRLF.
std::string encode_base64_lines(std::string_view bytes);

/// Of text with LF line ends; lines of at most 76 characters, ended by CRLF. A line "From " or "." is
/// encoded, since relays and mailboxes treat those as their own.
std::string encode_quoted_printable(std::string_view text);

}  // namespace mail
