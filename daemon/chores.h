// What each queue does by the calendar, put into the store for the first time.
#pragma once

#include "daemon/rules/policy.h"
#include "store/database.h"

namespace ticketgate {

/// For each queue that has none of a kind: the chore is due when it would next be. For the daemon's start and
/// for a queue that a reload has brought.
void begin_chores(store::Database& db, const rules::Desk& desk, store::Instant now);

}  // namespace ticketgate
