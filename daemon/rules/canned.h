// Prepared answers, etc/canned/NAME.LANGUAGE.txt: words with the placeholders of notices. Pure.
#pragma once

#include <string>
#include <string_view>

namespace rules {

/// What a prepared answer may use: what is known of the ticket and of the desk, and nobody's letter.
inline constexpr std::string_view kCannedPlaceholders =
    "number tag subject desk phone queue client_name client_address organisation plan service category "
    "status priority due reaction_due resolution_due operator_name confirm_word status_word";

/// Of "NAME.LANGUAGE", as Desk::canned has them.
std::string canned_name(std::string_view key);

}  // namespace rules
