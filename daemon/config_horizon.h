// How far the terms of a desk reach, and whether its calendars reach as far.
#pragma once

#include <string>
#include <vector>

#include "daemon/rules/policy.h"

namespace ticketgate {

/// One warning for each policy with a term that, begun now, ends in a year whose holidays nobody has put into
/// its calendar: such a year passes for one without any.
std::vector<std::string> horizon_warnings(const rules::Desk& desk, rules::Instant now);

}  // namespace ticketgate
