// What follows when time passes and when the machine is in trouble. Pure.
#pragma once

#include "daemon/rules/decision.h"
#include "daemon/rules/facts.h"
#include "daemon/rules/policy.h"
#include "daemon/rules/stimulus.h"

namespace rules {

Decision decide_deadline(const DeadlinePassed& passed, const Facts& facts, const Desk& desk, Instant now);
Decision decide_trouble(const TroubleSeen& seen, const Facts& facts, const Desk& desk, Instant now);
Decision decide_trouble_over(const TroubleOver& over, const Facts& facts, Instant now);

/// A trouble that may pass by itself is told when it was seen this often; a permanent one at once.
inline constexpr int kTroublePatience = 3;

/// How long a deadline rests that could not be settled by a fault of ours.
inline constexpr std::chrono::hours kPutOff{1};

}  // namespace rules
