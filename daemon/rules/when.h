// A time as an operator writes it: "2h", "3wd", "2026-12-01 17:00", "01.12.2026", "monday 9:00", "tomorrow",
// in English or Russian (when_words.h). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/rules/calendar.h"

namespace rules {

struct When {
    std::optional<Instant> at;
    std::string problem;  // why not, in the language asked for: what was found and what is accepted
};

/// In the desk's zone. A term counts from `now` on the desk's calendar. A date without a time means that
/// day's closing (where the desk does not open or does not close on it: 18:00); a date without a year is the
/// next one; a weekday is the next one after today; a time alone is today, or tomorrow when it has passed.
/// The past is refused, so is anything more than five years ahead. Never throws for what is written.
When parse_when(std::string_view text, const Calendar& calendar, Instant now, std::string_view language);

}  // namespace rules
