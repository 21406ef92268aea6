#include "daemon/rules/calendar.h"

#include <algorithm>

#include "daemon/rules/calendar_walk.h"

namespace rules {
namespace {

using std::chrono::minutes;
using std::chrono::sys_days;

bool is_whole_day(const std::vector<DayPart>& parts) {
    int covered = 0;
    for (const DayPart& part : parts) {
        if (part.begin != covered) return false;
        covered = part.end;
    }
    return covered == 24 * 60;
}

/// A time of day as a day's hours allow it: not before the opening, in a break the end of the part before it,
/// at the latest the closing. Seconds since the day's midnight.
Seconds held_within(const DayHours& day, Seconds time_of_day) {
    Seconds held = time_of_day;
    bool first = true;
    for (const DayPart& part : day.parts) {
        const minutes begin{part.begin}, end{std::min(part.end, day.until)};
        if (begin >= end) break;
        if (time_of_day < begin) return first ? Seconds(begin) : held;
        held = std::min(time_of_day, Seconds(end));
        first = false;
    }
    return held;
}

/// Days without working time do not count, be it that their hours fall into a gap of the clocks.
Instant working_days_after(const Calendar& calendar, Instant start, int count) {
    OpenWalk walk(calendar, start);
    const Instant opening = walk.next().begin;
    sys_days date = walk.slice().date;
    const Seconds time_of_day = opening + walk.slice().offset - Instant{date};
    for (int passed = 0; passed < count;) {
        walk.next();
        if (walk.slice().date <= date) continue;
        date = walk.slice().date;
        ++passed;
    }
    if (count <= 0) return opening;
    const Seconds held = held_within(walk.slice().hours, time_of_day);
    return walk.days().instant_of(date.time_since_epoch() + held);
}

}  // namespace

bool Calendar::around_the_clock() const {
    return std::all_of(week.begin(), week.end(), is_whole_day);
}

Calendar always_open(std::string zone_name, const date::time_zone* zone) {
    Calendar calendar{std::move(zone_name), zone, {}, {}};
    calendar.week.fill({{0, 24 * 60}});
    return calendar;
}

bool is_open(const Calendar& calendar, Instant at) {
    return OpenWalk(calendar, at).next_before(at + Seconds(1)).has_value();
}

Instant next_opening(const Calendar& calendar, Instant at) {
    return OpenWalk(calendar, at).next().begin;
}

Seconds working_time(const Calendar& calendar, Instant from, Instant to) {
    if (to <= from) return Seconds(0);
    OpenWalk walk(calendar, from);
    if (walk.days().around_the_clock()) return to - from;
    Seconds total{0};
    while (const auto open = walk.next_before(to)) total += std::min(open->end, to) - open->begin;
    return total;
}

Instant add_working_time(const Calendar& calendar, Instant from, Seconds length) {
    if (length <= Seconds(0)) return from;
    OpenWalk walk(calendar, from);
    if (walk.days().around_the_clock()) return from + length;
    OpenTime open = walk.next();
    while (open.end - open.begin < length) {
        length -= open.end - open.begin;
        open = walk.next();
    }
    return open.begin + length;
}

Instant due_after(const Calendar& calendar, Instant start, Term term) {
    if (term.unit == TimeUnit::working_days) return working_days_after(calendar, start, term.count);
    return shifted(calendar, term, start, length_of(term));
}

Seconds counted(const Calendar& calendar, Term term, Instant from, Instant to) {
    if (is_working_time(term)) return working_time(calendar, from, to);
    return std::max(Seconds(0), to - from);
}

Instant shifted(const Calendar& calendar, Term term, Instant due, Seconds by) {
    if (is_working_time(term)) return add_working_time(calendar, due, by);
    return due + std::max(Seconds(0), by);
}

Instant at_share(const Calendar& calendar, Term term, Instant start, Instant due, double share) {
    // The whole is the due time itself, and not the closing before it, where the last of the time was used.
    if (share >= 1 || due <= start) return due;
    const Seconds whole = counted(calendar, term, start, due);
    const auto used = static_cast<Seconds::rep>(static_cast<double>(whole.count()) * std::max(0.0, share));
    return shifted(calendar, term, start, Seconds(used));
}

}  // namespace rules
