// Automatic letters about one ticket are limited by the hour, as those to one address are (letter_case.h):
// the second line against mail loops. Pure.
#pragma once

#include "daemon/rules/decision.h"
#include "daemon/rules/policy.h"

namespace rules {

/// Marks the notice as counted, and as suppressed when the limit is reached.
void limit(Notice& notice, const NoticeLimits& limits, int about_ticket_this_hour);

}  // namespace rules
