// The clocks of a ticket: a pure function of its journal and its policy. Nothing is kept that could not be
// counted again: the store's deadlines only say when to look. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/rules/journal.h"
#include "daemon/rules/regulation.h"
#include "store/record.h"

namespace rules {

/// running: counts, and will fall due. stopped: paused by a status. met, missed: over; missed may still
/// escalate.
enum class ClockState { running, stopped, met, missed };

/// Time in which a clock did not count, and why ("waiting", or the words of a maintenance).
struct Pause {
    Instant begin, end;
    std::string why;
};

struct Clock {
    std::string kind;  // reaction, resolution, answer, confirmation, reminder, progress
    ClockState state = ClockState::running;
    Term term;
    Instant start;
    Instant due;           // of a stopped clock: as if it went on at the journal's end
    bool by_hand = false;  // an operator has set the due time (#wait UNTIL)
    std::vector<Pause>
        pauses;  // inside [start, …), in order; the last may be open: its end is the journal's end
    std::optional<Instant> over;  // when it was met
    std::string ended_by;         // what met or stopped it, for people
};

/// Something to be done at a moment of a clock's life.
struct Moment {
    enum class What { warn, fall_due, escalate, ask } what = What::fall_due;
    Instant at;
    int level = 100;  // percent of the term
    EscalateTo to = EscalateTo::lead;
    bool operator==(const Moment&) const = default;
};

/// What of the ticket decides its clocks beside its history.
struct ClockedTicket {
    store::Status status = store::Status::new_;
    std::string category, plan, service;
    int priority = 0;
};

/// All clocks that the ticket has or had in its present round, in a fixed order. `now` ends open pauses.
std::vector<Clock> clocks_of(const ClockedTicket& ticket, const Journal& journal,
                             const Regulation& regulation, Instant now);
/// Null when there is none of this kind.
const Clock* find_clock(const std::vector<Clock>& clocks, std::string_view kind);

/// The first moment of this clock that the journal does not know as done; empty: none is left. It may lie in
/// the past: then it is to be done now.
std::optional<Moment> next_moment(const Clock& clock, const Journal& journal, const Regulation& regulation);

/// Terms of service for this ticket; on the working clock where its category runs on it.
struct Terms {
    std::optional<Term> reaction, resolution;
};
Terms terms_of(const Regulation& regulation, const std::string& category, int priority,
               const std::string& plan);

}  // namespace rules
