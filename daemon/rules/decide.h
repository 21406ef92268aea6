// What should follow when something happens. Pure and total: the same arguments always give the same answer;
// bad input is a decision too. Reads no clock, no file, no database.
#pragma once

#include "daemon/rules/decision.h"
#include "daemon/rules/facts.h"
#include "daemon/rules/policy.h"
#include "daemon/rules/stimulus.h"

namespace rules {

Decision decide(const Stimulus& stimulus, const Facts& facts, const Desk& desk, Instant now);

}  // namespace rules
