// An explanation in words, for the shell and for letters. Pure.
#pragma once

#include <string>
#include <string_view>

#include "daemon/rules/explain.h"

namespace rules {

/// Every clock with its intervals, moments and the journal's word on it, one fact a line; a line end behind
/// each. Times as the desk writes them. What other people wrote stands on one line.
std::string explanation_text(const Explanation& explanation, const Calendar& calendar,
                             std::string_view language, Instant now);

}  // namespace rules
