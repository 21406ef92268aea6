// What operators and leads get without asking: each operator's morning on each working day, the lead's week
// on the first working day of a week. By the desk's calendar. Pure.
#pragma once

#include "daemon/rules/decision.h"
#include "daemon/rules/facts.h"
#include "daemon/rules/policy.h"
#include "daemon/rules/stimulus.h"

namespace rules {

inline constexpr const char* kDigest = "digest";
inline constexpr const char* kWeek = "week";

/// The first opening of a day, after `now`. A desk that never closes begins its day at nine.
Instant next_morning(const Calendar& calendar, Instant now);
/// The first morning of a week, after `now`; weeks begin on Mondays.
Instant next_week(const Calendar& calendar, Instant now);
/// The day has begun, at a desk that works on it.
bool is_working_morning(const Calendar& calendar, Instant now);

/// [begin, end)
struct Span {
    Instant begin, end;
};
/// From Monday to Monday: the week before that of `now`.
Span last_week(const Calendar& calendar, Instant now);
/// What the journal of one ticket says of it. `journal`: without what was undone.
WeekCounts counted(const Journal& journal, Span span);

/// One letter for each operator whose lists are not all empty. One that was missed goes out when the desk
/// works next; only the last of several. When the queue is gone, nothing until it comes back.
Decision decide_digest(const ChoreDue& due, const Facts& facts, const Desk& desk, Instant now);
/// One letter for each lead.
Decision decide_week(const ChoreDue& due, const Facts& facts, const Desk& desk, Instant now);

}  // namespace rules
