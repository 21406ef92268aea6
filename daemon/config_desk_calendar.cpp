#include <date/tz.h>
#include <fmt/format.h>

#include <utility>

#include "daemon/config_hours.h"
#include "daemon/config_policy_parts.h"
#include "daemon/config_values.h"

namespace ticketgate::settings {
namespace {

using rules::Calendar;

Refusal put_zone(Calendar& calendar, const Value& value, const Place& place) {
    auto name = text_value(value, place);
    if (!name.value) return std::move(name.why);
    try {
        calendar.zone = date::locate_zone(*name.value);
    } catch (const std::exception&) {
        return "no such zone";
    }
    calendar.zone_name = std::move(*name.value);
    return std::nullopt;
}

Refusal put_country(Calendar& calendar, const Value& value, const Place& place) {
    auto name = name_value(value, place);
    if (!name.value) return std::move(name.why);
    if (*name.value != "none") calendar.holidays.country = std::move(*name.value);
    return std::nullopt;
}

constexpr Row<Calendar> kCalendar[] = {
    {"zone", Need::required, "a zone of the system's data, such as \"Europe/Minsk\"", put_zone},
    {"calendar", Need::required, "a folder of calendars/, such as \"BY\", or \"none\": no holidays",
     put_country},
};

}  // namespace

Settings calendar_settings(Calendar& calendar, const Place& place) {
    return bind(kCalendar, calendar, place);
}

void read_calendar(const PolicyPart& part, const std::filesystem::path& calendars) {
    Calendar& calendar = part.regulation.calendar;
    read_hours(part.reader, calendar);
    if (calendar.holidays.country.empty()) return;
    const Table& root = part.reader.root();
    const auto folder = calendars / calendar.holidays.country;
    std::error_code ignored;
    if (calendars.empty() || !std::filesystem::is_directory(folder, ignored))
        part.reader.refuse(root, "", "calendar", fmt::format("there is no folder {}", folder.string()),
                           "a folder of calendars/, or \"none\"");
}

}  // namespace ticketgate::settings
