#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>

#include "daemon/config_calendar.h"
#include "daemon/rules/nearest.h"
#include "mail/ascii.h"
#include "mail/whole_number.h"

namespace ticketgate::settings {
namespace {

using std::chrono::weekday;

constexpr std::array<std::string_view, 7> kWeekdays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

/// All digits, at most `most`.
std::optional<int> small_number(std::string_view text, int most) {
    const auto number = mail::whole_number<int>(text);
    return number && !text.starts_with('-') && *number <= most ? number : std::nullopt;
}

/// "9:00" as minutes since midnight; up to 24:00.
std::optional<int> minute_of_day(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == 0 || colon > 2 || text.size() != colon + 3) return std::nullopt;
    const auto hour = small_number(text.substr(0, colon), 24);
    const auto minute = small_number(text.substr(colon + 1), 59);
    if (!hour || !minute || *hour * 60 + *minute > 24 * 60) return std::nullopt;
    return *hour * 60 + *minute;
}

std::optional<unsigned> weekday_of(std::string_view text) {
    const auto found = std::find(kWeekdays.begin(), kWeekdays.end(), mail::lower(text));
    if (found == kWeekdays.end()) return std::nullopt;
    return static_cast<unsigned>(found - kWeekdays.begin());
}

std::string_view behind_slash(std::string_view zone) {
    const auto slash = zone.rfind('/');
    return slash == std::string_view::npos ? zone : zone.substr(slash + 1);
}

/// The nearest name as a whole, then those whose city is near the one that was written ("Minsk").
std::vector<std::string_view> near_zones(std::string_view name) {
    std::vector<std::string_view> zones, cities, near;
    for (const auto& zone : date::get_tzdb().zones) {
        zones.push_back(zone.name());
        cities.push_back(behind_slash(zone.name()));
    }
    if (const auto whole = rules::nearest(name, zones)) near.push_back(*whole);
    const auto city = rules::nearest(behind_slash(name), cities);
    for (std::size_t i = 0; city && i < zones.size() && near.size() < 3; ++i) {
        const bool known = std::find(near.begin(), near.end(), zones[i]) != near.end();
        if (cities[i] == *city && !known) near.push_back(zones[i]);
    }
    return near;
}

}  // namespace

Reading<rules::DayPart> parse_day_part(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return {{}, "no - between two times"};
    const auto begin = minute_of_day(text.substr(0, dash));
    const auto end = minute_of_day(text.substr(dash + 1));
    if (!begin) return {{}, fmt::format("\"{}\" is no time of day", text.substr(0, dash))};
    if (!end) return {{}, fmt::format("\"{}\" is no time of day", text.substr(dash + 1))};
    if (*begin >= *end) return {{}, "ends before it begins (a night is two parts, each of its own day)"};
    return {rules::DayPart{*begin, *end}, {}};
}

Reading<std::vector<rules::DayPart>> parse_day_parts(const std::vector<std::string>& texts) {
    std::vector<std::pair<rules::DayPart, std::string>> named;
    for (const std::string& text : texts) {
        const auto part = parse_day_part(text);
        if (!part.value) return {{}, fmt::format("in it \"{}\": {}", text, part.why)};
        named.emplace_back(*part.value, text);
    }
    std::sort(named.begin(), named.end());
    std::vector<rules::DayPart> parts;
    for (std::size_t i = 0; i < named.size(); ++i) {
        if (i > 0 && named[i].first.begin < parts.back().end)
            return {{}, fmt::format("\"{}\" and \"{}\" overlap", named[i - 1].second, named[i].second)};
        parts.push_back(named[i].first);
    }
    return {std::move(parts), {}};
}

Reading<std::vector<weekday>> parse_week_days(std::string_view text) {
    const auto dash = text.find('-');
    const std::string_view last_word = dash == std::string_view::npos ? text : text.substr(dash + 1);
    for (const std::string_view word : {text.substr(0, dash), last_word}) {
        if (!weekday_of(word))
            return {{}, fmt::format("\"{}\" is no weekday{}", word, suggestion(word, kWeekdays))};
    }
    const unsigned last = weekday_of(last_word).value();
    std::vector<weekday> days;
    for (unsigned day = weekday_of(text.substr(0, dash)).value();; day = (day + 1) % 7) {
        days.emplace_back(day);
        if (day == last) break;
    }
    return {std::move(days), {}};
}

Reading<const date::time_zone*> find_zone(std::string_view name) {
    try {
        for (const auto& zone : date::get_tzdb().zones) {
            if (zone.name() != name) continue;
            zone.get_info(date::sys_seconds{});  // reads the zone's file
            return {&zone, {}};
        }
        const auto near = near_zones(name);
        if (near.empty()) return {{}, "no such zone"};
        return {{}, fmt::format("no such zone; did you mean {}?", fmt::join(near, " or "))};
    } catch (const std::exception& error) {  // no zone data, or a file that is none
        return {{}, fmt::format("the system's zone data cannot be read: {}", error.what())};
    }
}

}  // namespace ticketgate::settings
