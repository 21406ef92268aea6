#include <fmt/format.h>

#include <utility>

#include "daemon/config_calendar.h"
#include "daemon/config_hours.h"
#include "daemon/config_policy_parts.h"
#include "daemon/config_values.h"

namespace ticketgate::settings {
namespace {

using rules::Calendar;

constexpr std::string_view kNone = "none";

Refusal put_zone(Calendar& calendar, const Value& value, const Place& place) {
    auto name = text_value(value, place);
    if (!name.value) return std::move(name.why);
    auto zone = find_zone(*name.value);
    if (!zone.value) return std::move(zone.why);
    calendar.zone = *zone.value;
    calendar.zone_name = std::move(*name.value);
    return std::nullopt;
}

Refusal put_country(Calendar& calendar, const Value& value, const Place& place) {
    auto name = name_value(value, place);
    if (!name.value) return std::move(name.why);
    if (*name.value != kNone) calendar.holidays.country = std::move(*name.value);
    return std::nullopt;
}

constexpr Row<Calendar> kCalendar[] = {
    {"zone", Need::required, kZoneAccepted, put_zone},
    {"calendar", Need::required, "a folder of calendars/, such as \"BY\", or \"none\": no holidays",
     put_country},
};

/// What a policy may name, for errors.
std::vector<std::string_view> known_countries(const Countries& countries) {
    std::vector<std::string_view> known{kNone};
    for (const auto& [country, holidays] : countries) known.push_back(country);
    return known;
}

}  // namespace

Settings calendar_settings(Calendar& calendar, const Place& place) {
    return bind(kCalendar, calendar, place);
}

void read_calendar(const PolicyPart& part, const Countries& countries) {
    Calendar& calendar = part.regulation.calendar;
    calendar.week = {};  // open only when the file says so
    read_hours(part.reader, calendar);
    if (calendar.holidays.country.empty()) return;
    const auto found = countries.find(calendar.holidays.country);
    if (found != countries.end()) {
        calendar.holidays = found->second;
        return;
    }
    const auto known = known_countries(countries);
    part.reader.refuse(part.reader.root(), "", "calendar",
                       countries.empty()
                           ? "there is no folder calendars beside that of the policies"
                           : "no such folder of calendars" + suggestion(calendar.holidays.country, known),
                       fmt::to_string(fmt::join(known, ", ")));
}

}  // namespace ticketgate::settings
