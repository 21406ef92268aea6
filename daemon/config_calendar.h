// What a desk's clock is made of: the holidays as they are published (calendars/CC/YEAR.xml, the form of
// xmlcalendar.ru), zones by name, hours and weekdays as people write them.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config.h"
#include "daemon/config_reader.h"
#include "daemon/rules/calendar.h"

namespace ticketgate::settings {

struct CalendarFiles {
    std::map<std::string, rules::Holidays> countries;  // by the folder's name: "BY"
    std::vector<ConfigError> errors;
};

/// All countries below the folder, with all that is wrong in their files. A folder that is not there holds
/// none. Only folders of two capital letters, and in them files YEAR.xml; other .xml files and other folders
/// are errors, other files are passed over.
CalendarFiles load_calendars(const std::filesystem::path& folder);

/// "9:00-18:00", "00:00-24:00": the end is not before the beginning's next minute.
Reading<rules::DayPart> parse_day_part(std::string_view text);
/// The parts of a day in order; refused when two of them overlap. They may touch.
Reading<std::vector<rules::DayPart>> parse_day_parts(const std::vector<std::string>& texts);
/// "mon", "sat", or a range in the week's order that may pass its end: "mon-fri", "sun-thu".
Reading<std::vector<std::chrono::weekday>> parse_week_days(std::string_view text);

/// A zone of the system's zone data, with its data read: asking it for an offset does no I/O later. The
/// refusal names the nearest zones. The pointer lives as long as the process.
Reading<const date::time_zone*> find_zone(std::string_view name);

/// What is accepted, in the words of errors.
constexpr std::string_view kDayPartAccepted = "hours of a day, such as \"9:00-18:00\" or \"0:00-24:00\"";
constexpr std::string_view kWeekDaysAccepted =
    "sun, mon, tue, wed, thu, fri, sat, or a range such as mon-fri";
constexpr std::string_view kZoneAccepted = "a zone of the system's zone data, such as \"Europe/Minsk\"";

}  // namespace ticketgate::settings
