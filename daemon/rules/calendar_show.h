// The parts of what for_people() shows, for lists that name the zone once. Pure.
#pragma once

#include <string>
#include <string_view>

#include "daemon/rules/calendar.h"

namespace rules {

/// "Tue 2026-12-01"
std::string day_for_people(const Calendar& calendar, Instant at, std::string_view language);
/// "Tue 2026-12-01 09:00"
std::string time_for_people(const Calendar& calendar, Instant at, std::string_view language);
/// "Europe/Minsk, UTC+3"; as it is at this instant.
std::string zone_for_people(const Calendar& calendar, Instant at);

}  // namespace rules
