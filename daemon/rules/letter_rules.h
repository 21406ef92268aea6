// The rules of letters, in the order in which they are asked. Pure.
#pragma once

#include "daemon/rules/decision.h"
#include "daemon/rules/facts.h"
#include "daemon/rules/policy.h"
#include "daemon/rules/stimulus.h"

namespace rules {

Decision decide_letter(const LetterCame& came, const Facts& facts, const Desk& desk, Instant now);
Decision decide_failed_letter(const LetterFailed& failed, const Facts& facts, const Desk& desk, Instant now);

}  // namespace rules
