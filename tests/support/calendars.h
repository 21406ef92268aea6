// Desks' clocks for tests, and instants as people write them.
#pragma once

#include <date/tz.h>
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "daemon/rules/calendar.h"

namespace testing {

inline int number_at(std::string_view text, std::size_t at, std::size_t size) {
    return std::stoi(std::string(text.substr(at, size)));
}

/// "2026-12-01T09:00+03:00", with seconds or without: RFC 3339, so that no test depends on what it tests.
inline rules::Instant instant(std::string_view text) {
    using namespace std::chrono;
    const sys_days date = year{number_at(text, 0, 4)} / number_at(text, 5, 2) / number_at(text, 8, 2);
    const bool with_seconds = text.at(16) == ':';
    const seconds second{with_seconds ? number_at(text, 17, 2) : 0};
    const std::string_view offset = text.substr(with_seconds ? 19 : 16);
    const minutes shift = hours(number_at(offset, 1, 2)) + minutes(number_at(offset, 4, 2));
    return date + hours(number_at(text, 11, 2)) + minutes(number_at(text, 14, 2)) + second -
           (offset.front() == '-' ? -shift : shift);
}

inline rules::Calendar closed(std::string zone) {
    const date::time_zone* rules_of_zone = date::locate_zone(zone);
    return {std::move(zone), rules_of_zone, {}, {}};
}

/// Monday to Friday.
inline rules::Calendar weekdays(std::string zone, std::vector<rules::DayPart> parts) {
    rules::Calendar calendar = closed(std::move(zone));
    for (std::size_t weekday = 1; weekday <= 5; ++weekday) calendar.week[weekday] = parts;
    return calendar;
}

/// Sunday to Saturday.
inline rules::Calendar every_day(std::string zone, std::vector<rules::DayPart> parts) {
    rules::Calendar calendar = closed(std::move(zone));
    calendar.week.fill(parts);
    return calendar;
}

inline void add_day(rules::Holidays& holidays, int year, unsigned month, unsigned day, rules::DayKind kind,
                    std::string name = {}) {
    using std::chrono::year_month_day;
    holidays.days[year_month_day(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day))] =
        {kind, std::move(name)};
    holidays.years.insert(year);
}

/// What the scenarios of these tests meet of Belarus in 2025 and 2026.
inline rules::Holidays belarus() {
    using enum rules::DayKind;
    rules::Holidays by{"BY", {}, {}};
    for (const int year : {2025, 2026}) {
        add_day(by, year, 1, 1, off, "New Year");
        add_day(by, year, 1, 2, off, "New Year");
        add_day(by, year, 1, 6, shortened);
        add_day(by, year, 1, 7, off, "Orthodox Christmas");
        add_day(by, year, 4, 30, shortened);
        add_day(by, year, 5, 1, off, "Labour Day");
        add_day(by, year, 7, 2, shortened);
        add_day(by, year, 7, 3, off, "Independence Day");
        add_day(by, year, 12, 24, shortened);
        add_day(by, year, 12, 25, off, "Catholic Christmas");
        add_day(by, year, 12, 31, shortened);
    }
    add_day(by, 2025, 1, 11, shortened);  // a Saturday
    add_day(by, 2025, 7, 4, off);         // moved to the 12th
    add_day(by, 2025, 7, 12, working);    // a Saturday
    add_day(by, 2025, 12, 20, working);   // a Saturday
    add_day(by, 2025, 12, 26, off);       // moved to the 20th
    return by;
}

/// The same of Russia around New Year 2025.
inline rules::Holidays russia() {
    using enum rules::DayKind;
    rules::Holidays ru{"RU", {}, {}};
    add_day(ru, 2024, 12, 28, working);  // a Saturday
    add_day(ru, 2024, 12, 30, off);      // moved to the 28th
    add_day(ru, 2024, 12, 31, off);
    for (unsigned day = 1; day <= 8; ++day) add_day(ru, 2025, 1, day, off, "New Year holidays");
    add_day(ru, 2025, 11, 1, shortened);  // a Saturday
    add_day(ru, 2025, 11, 3, off);        // moved to the 1st
    add_day(ru, 2025, 11, 4, off, "Unity Day");
    return ru;
}

/// Monday to Friday 9:00–18:00 in Minsk, without a break.
inline rules::Calendar minsk() {
    rules::Calendar calendar = weekdays("Europe/Minsk", {{540, 1080}});
    calendar.holidays = belarus();
    return calendar;
}

/// Monday to Friday 9:00–17:00 in Moscow.
inline rules::Calendar moscow() {
    rules::Calendar calendar = weekdays("Europe/Moscow", {{540, 1020}});
    calendar.holidays = russia();
    return calendar;
}

}  // namespace testing
