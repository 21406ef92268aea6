// Automatic letters to one address and about one ticket are limited by the hour: the second line against mail
// loops. Pure.
#pragma once

#include "daemon/rules/decision.h"
#include "daemon/rules/policy.h"

namespace rules {

/// Marks the notice as counted, and as suppressed when a limit is reached.
void limit(Notice& notice, const NoticeLimits& limits, int to_address_this_hour, int about_ticket_this_hour);

}  // namespace rules
