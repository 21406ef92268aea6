// What follows from the relay's word. Pure.
#pragma once

#include "daemon/rules/decision.h"
#include "daemon/rules/facts.h"
#include "daemon/rules/policy.h"
#include "daemon/rules/stimulus.h"

namespace rules {

Decision decide_delivery(const RelayAnswered& answered, const Facts& facts, const Desk& desk, Instant now);

}  // namespace rules
