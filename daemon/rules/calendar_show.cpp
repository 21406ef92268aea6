#include "daemon/rules/calendar_show.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "daemon/rules/calendar.h"
#include "daemon/rules/calendar_walk.h"
#include "daemon/rules/calendar_words.h"

namespace rules {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::year_month_day;

/// Why a day's hours are closed where they are.
StretchKind closed_kind(const DayHours& hours) {
    if (hours.special != nullptr && hours.special->kind == DayKind::off) return StretchKind::holiday;
    if (hours.special == nullptr && hours.none_in_week) return StretchKind::weekend;
    return StretchKind::closed_hours;
}

void append(std::vector<Stretch>& stretches, Stretch next) {
    if (next.begin >= next.end) return;
    const bool same = !stretches.empty() && stretches.back().kind == next.kind &&
                      stretches.back().name == next.name && stretches.back().end == next.begin;
    if (same) {
        stretches.back().end = next.end;
    } else {
        stretches.push_back(std::move(next));
    }
}

void append_day(std::vector<Stretch>& stretches, const DaySlice& day, Instant to) {
    const StretchKind closed = closed_kind(day.hours);
    const std::string name = closed == StretchKind::holiday ? day.hours.special->name : std::string();
    Instant shown = day.begin;
    for (const DayPart& part : day.hours.parts) {
        const Instant begin = std::min(to, day.clamped(part.begin));
        const Instant end = std::min(to, day.clamped(std::min(part.end, day.hours.until)));
        if (begin >= end) continue;
        append(stretches, {shown, begin, closed, name});
        append(stretches, {begin, end, StretchKind::working, {}});
        shown = end;
    }
    append(stretches, {shown, std::min(to, day.end), closed, name});
}

struct LocalTime {
    year_month_day date;
    std::chrono::weekday weekday;
    std::chrono::hh_mm_ss<Seconds> time;
    Seconds offset;
};

LocalTime local_time(const Calendar& calendar, Instant at) {
    const Seconds offset = zone_stretch(calendar.zone, at).offset;
    const auto date = floor<days>(at + offset);
    return {date, std::chrono::weekday(date), std::chrono::hh_mm_ss(at + offset - date), offset};
}

std::string date_of(const LocalTime& local, bool day_first) {
    const int year = static_cast<int>(local.date.year());
    const unsigned month = static_cast<unsigned>(local.date.month());
    const unsigned day = static_cast<unsigned>(local.date.day());
    return day_first ? fmt::format("{:02}.{:02}.{:04}", day, month, year)
                     : fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

/// "UTC+3", "UTC+5:30", "UTC-8", "UTC".
std::string offset_for_people(Seconds offset) {
    const auto count = std::abs(offset.count()) / 60;
    const char sign = offset < Seconds(0) ? '-' : '+';
    if (count == 0) return "UTC";
    if (count % 60 == 0) return fmt::format("UTC{}{}", sign, count / 60);
    return fmt::format("UTC{}{}:{:02}", sign, count / 60, count % 60);
}

}  // namespace

std::vector<Stretch> stretches(const Calendar& calendar, Instant from, Instant to) {
    std::vector<Stretch> result;
    DayWalk walk(calendar, from);
    while (from < to) {
        const DaySlice day = walk.next();
        append_day(result, day, to);
        from = day.end;
    }
    return result;
}

std::optional<int> missing_year(const Calendar& calendar, Instant from, Instant to) {
    if (calendar.holidays.country.empty() || calendar.around_the_clock()) return std::nullopt;
    const int last = static_cast<int>(local_time(calendar, to).date.year());
    for (int year = static_cast<int>(local_time(calendar, from).date.year()); year <= last; ++year) {
        if (!calendar.holidays.years.contains(year)) return year;
    }
    return std::nullopt;
}

std::string rfc3339(const Calendar& calendar, Instant at) {
    const LocalTime local = local_time(calendar, at);
    const auto minutes = std::abs(local.offset.count()) / 60;
    return fmt::format("{}T{:02}:{:02}:{:02}{}{:02}:{:02}", date_of(local, false), local.time.hours().count(),
                       local.time.minutes().count(), local.time.seconds().count(),
                       local.offset < Seconds(0) ? '-' : '+', minutes / 60, minutes % 60);
}

std::string day_for_people(const Calendar& calendar, Instant at, std::string_view language) {
    const LocalTime local = local_time(calendar, at);
    const auto words = std::find_if(kDateWords.begin(), kDateWords.end(),
                                    [&](const DateWords& row) { return row.language == language; });
    if (words == kDateWords.end()) return date_of(local, false);
    return fmt::format("{} {}", words->weekdays[local.weekday.c_encoding()],
                       date_of(local, words->day_first));
}

std::string time_for_people(const Calendar& calendar, Instant at, std::string_view language) {
    const auto time = local_time(calendar, at).time;
    return fmt::format("{} {:02}:{:02}", day_for_people(calendar, at, language), time.hours().count(),
                       time.minutes().count());
}

std::string zone_for_people(const Calendar& calendar, Instant at) {
    const std::string shown = offset_for_people(local_time(calendar, at).offset);
    if (calendar.zone_name.empty() || calendar.zone_name == shown) return shown;
    return fmt::format("{}, {}", calendar.zone_name, shown);
}

std::string for_people(const Calendar& calendar, Instant at, std::string_view language) {
    return fmt::format("{} ({})", time_for_people(calendar, at, language), zone_for_people(calendar, at));
}

}  // namespace rules
