// What follows when the machine is in trouble. Pure.
#pragma once

#include "daemon/rules/decision.h"
#include "daemon/rules/facts.h"
#include "daemon/rules/policy.h"
#include "daemon/rules/stimulus.h"

namespace rules {

Decision decide_trouble(const TroubleSeen& seen, const Facts& facts, const Desk& desk, Instant now);
Decision decide_trouble_over(const TroubleOver& over, const Facts& facts, Instant now);

/// A trouble that may pass by itself is told when it was seen this often; a permanent one at once.
inline constexpr int kTroublePatience = 3;

}  // namespace rules
