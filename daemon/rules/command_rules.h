// Tags from the shell: the same that an operator's letter does. Pure.
#pragma once

#include "daemon/rules/decision.h"
#include "daemon/rules/facts.h"
#include "daemon/rules/policy.h"
#include "daemon/rules/stimulus.h"

namespace rules {

/// Verdict "done", or "not-done" with the transcript as its reason: then nothing was.
Decision decide_command(const CommandGiven& given, const Facts& facts, const Desk& desk, Instant now);

}  // namespace rules
