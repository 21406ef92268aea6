// What follows when a clock's moment has come: a warning, its end, an escalation, the end of a silence. Pure.
#pragma once

#include <string>

#include "daemon/rules/decision.h"
#include "daemon/rules/facts.h"
#include "daemon/rules/policy.h"
#include "daemon/rules/stimulus.h"

namespace rules {

/// The ticket's clocks are counted from the journal: the stored deadline only says which to look at. All of
/// its moments that have come are carried out, and each person gets one letter.
Decision decide_deadline(const DeadlinePassed& passed, const Facts& facts, const Desk& desk, Instant now);

/// How long a deadline rests that could not be settled by a fault of ours.
inline constexpr std::chrono::hours kPutOff{1};

/// The day before: the list of what will close by silence goes to the operators. Due at each opening of the
/// desk.
Decision decide_chore(const ChoreDue& due, const Facts& facts, const Desk& desk, Instant now);
inline constexpr const char* kClosingTomorrow = "closing-tomorrow";
/// Until when a chore looks ahead: the second opening after `now`.
Instant chore_horizon(const Regulation& regulation, Instant now);
/// When it is due next.
Instant next_chore(const Regulation& regulation, Instant now);

/// Under this key the tickets of a queue that closed by silence are counted, by the hour.
std::string silence_key(const std::string& queue);
/// The alarm that is on while the brake is.
std::string brake_key(const std::string& queue);

}  // namespace rules
