// A time as an operator writes it: "2h", "3wd", "2026-12-01 17:00", "01.12.2026", "понедельник 9:00",
// "monday", "завтра". Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/rules/calendar.h"

namespace rules {

struct When {
    std::optional<Instant> at;
    std::string problem;  // why not, for people: what was found and what is accepted
};

/// In the desk's zone. A term counts from `now` on the desk's calendar. A date without a time means that
/// day's closing (where it is a day off: 18:00); a weekday is the next one after today; a time alone is
/// today, or tomorrow when it has passed. The past is refused, so is anything more than five years ahead.
When parse_when(std::string_view text, const Calendar& calendar, Instant now);

}  // namespace rules
