// When a desk is open: a zone, the hours of each weekday, and the state's holidays, moved working days and
// short days. All instants are UTC; intervals are half-open [begin, end). Pure: the zone's rules are handed
// in, nothing is read here.
//
// A desk is open whenever the clock on its wall shows a time within its hours. So hours that the clocks skip
// are not there (an opening in the gap is the end of the gap), and hours that they show twice count as long
// as they really last.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/rules/term.h"

namespace date {
class time_zone;
}

namespace rules {

using Instant = std::chrono::sys_seconds;
using Seconds = std::chrono::seconds;

/// A part of a local day, in minutes since its midnight: 540…1080 is 9:00–18:00. 0 <= begin < end <= 1440.
struct DayPart {
    int begin = 0, end = 0;
    auto operator<=>(const DayPart&) const = default;
};

/// Of xmlcalendar: t = 1, 2, 3. A shortened day ends an hour before the end of the last part of its weekday.
/// A working day that was moved here has the hours of the first weekday that has any, Monday first; so has a
/// shortened one on a weekday without hours (a working Saturday that is short).
enum class DayKind { off, shortened, working };

struct SpecialDay {
    DayKind kind = DayKind::off;
    std::string name;  // of the holiday, as published; empty: none given
    bool operator==(const SpecialDay&) const = default;
};

/// One country, as many years as are published.
struct Holidays {
    std::string country;  // "BY"; empty: a desk that keeps none
    std::set<int> years;  // those that are known
    std::map<std::chrono::year_month_day, SpecialDay> days;
};

/// All that makes a desk's clock. A value: cheap to read, copied at a reload only.
struct Calendar {
    std::string zone_name;                  // "Europe/Minsk"
    const date::time_zone* zone = nullptr;  // of the system's zone data; null is UTC
    std::array<std::vector<DayPart>, 7>
        week;  // Sunday first (as std::chrono::weekday counts); ascending, disjoint
    Holidays holidays;

    /// Every minute of the week: no holiday closes it, and its working time is the wall's.
    bool around_the_clock() const;
};

/// A calendar that never closes, for tests and for desks that say so.
Calendar always_open(std::string zone_name, const date::time_zone* zone);

/// Why a stretch of time counts or does not.
enum class StretchKind { working, closed_hours, weekend, holiday };
struct Stretch {
    Instant begin, end;
    StretchKind kind = StretchKind::working;
    std::string name;  // of the holiday
};

/// Is the desk open at this instant? At the closing minute it is not: [begin, end).
bool is_open(const Calendar& calendar, Instant at);
/// `at` itself when open, else the first opening after it. Throws std::runtime_error when the desk does not
/// open within two years of it: a calendar that closes for ever is an error of the configuration.
Instant next_opening(const Calendar& calendar, Instant at);
/// Working time in [from, to); zero when to <= from.
Seconds working_time(const Calendar& calendar, Instant from, Instant to);
/// The first instant by which `length` of working time has passed since `from`; `from` itself for zero.
/// Friday 16:00 plus two hours at a desk that closes at 18:00 is Friday 18:00, and not Monday's opening.
Instant add_working_time(const Calendar& calendar, Instant from, Seconds length);
/// When a term that begins at `start` falls due (REGULATIONS, "Time"). wd: the same time of day that many
/// working days later; from outside working hours it counts from the next opening; where that day closes
/// earlier, its closing; where it opens later, its opening; where the time of day falls into a break of that
/// day, the end of the part before it; where the clocks skip it, the end of the gap; where they show it
/// twice, the first. A later start is never due earlier, but for wd from the second showing of an hour.
/// Throws as next_opening() does, when working time is asked for.
Instant due_after(const Calendar& calendar, Instant start, Term term);
/// Time that the clock of this term counts in [from, to): by the wall, or working time for wm, wh and wd.
Seconds counted(const Calendar& calendar, Term term, Instant from, Instant to);
/// `due` later by this much of the term's own clock: how a pause moves a due time. Zero or less changes
/// nothing. Throws as next_opening() does, when working time is asked for.
Instant shifted(const Calendar& calendar, Term term, Instant due, Seconds by);
/// The instant at which this share (0…1) of the clock between start and due is used up: where a warning is
/// given. The whole is `due` itself.
Instant at_share(const Calendar& calendar, Term term, Instant start, Instant due, double share);

/// [from, to) cut into stretches, in order, without a hole: what `explain` prints. Adjacent ones of one kind
/// and name are one. A day off of the state's is a holiday even on a weekend; one that was moved there has no
/// name.
std::vector<Stretch> stretches(const Calendar& calendar, Instant from, Instant to);
/// The first year in [from, to], of the desk's zone, of which the country's calendar is not known; empty: all
/// are known, or the desk keeps no holidays.
std::optional<int> missing_year(const Calendar& calendar, Instant from, Instant to);

/// What the desk's clock on the wall shows.
std::chrono::local_seconds wall_time(const Calendar& calendar, Instant at);
/// The first instant at which it shows this; where the clocks skip it, the end of the gap.
Instant instant_of_wall(const Calendar& calendar, std::chrono::local_seconds wall);

/// RFC 3339 in the desk's zone: "2026-12-01T09:00:00+03:00".
std::string rfc3339(const Calendar& calendar, Instant at);
/// For people, with zone. "en": "Tue 2026-12-01 09:00 (Europe/Minsk, UTC+3)"; "ru": as Russians write it
/// ("01.12.2026"); any other language: as English, without the weekday.
std::string for_people(const Calendar& calendar, Instant at, std::string_view language);

}  // namespace rules
