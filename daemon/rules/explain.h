// Why a ticket's terms stand where they stand: its clocks interval by interval, what is still to come of them
// and what was said of them before. Pure; what `ticketgate explain` prints.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/rules/clocks.h"

namespace rules {

/// Why a piece of time counts for a clock or does not. night: from a closing to the next opening; hours_off:
/// a break within a working day.
enum class Counting { counts, night, hours_off, weekend, holiday, pause };
std::string_view to_string(Counting why);

/// [begin, end).
struct Interval {
    Instant begin, end;
    Counting why = Counting::counts;
    std::string name;   // of the holiday; of a pause the status or the words of the maintenance
    std::string cause;  // of a pause: what began it; empty: not of the journal's making
    std::string ended;  // of a pause: what ended it; empty: it lasts, or as `cause`
    bool operator==(const Interval&) const = default;
};

/// A line of the journal about a clock: what its due time was, and what changed it.
struct DueBefore {
    Instant at;
    std::string kind, state;
    std::optional<Instant> due;
    std::string cause;  // "priority 3 → 2"; empty: nothing beside it
};

/// An escalation that has been sent.
struct Escalated {
    Instant at;
    int level = 0;
    std::string to;
};

struct ExplainedClock {
    Clock clock;
    std::vector<Interval>
        intervals;     // from start to due, or to where it was met before; in order, without a hole
    Seconds whole{0};  // what counts of them
    Seconds used{0};   // and of that, until now
    std::vector<Moment> moments;  // to come (or overdue), in order
    std::vector<Escalated> escalated;
    std::vector<DueBefore> before;  // the journal's, oldest first
};

struct Explanation {
    std::vector<ExplainedClock> clocks;
    std::vector<DueBefore> gone;  // of clocks that the ticket no longer has
};

Explanation explain(const ClockedTicket& ticket, const Journal& journal, const Regulation& regulation,
                    Instant now);

}  // namespace rules
