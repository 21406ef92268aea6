// What a server said, fit for a log line or a database column. Pure.
#pragma once

#include <string>
#include <string_view>

namespace mail {

/// One line of valid UTF-8, at most 400 octets: controls and line ends become blanks, broken UTF-8 becomes
/// "?".
std::string one_line(std::string_view words);

/// Octets of the well-formed UTF-8 sequence at the start of `text` (RFC 3629 §4); 0 when there is none.
std::size_t utf8_sequence(std::string_view text);

/// ASCII only, whatever the locale: protocol words have no language.
bool equals_ignoring_case(std::string_view a, std::string_view b);
bool starts_ignoring_case(std::string_view text, std::string_view start);
std::string upper_case(std::string_view text);

}  // namespace mail
