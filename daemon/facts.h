// Reads what decide() needs to know, inside the transaction that will store the decision.
#pragma once

#include "daemon/rules/facts.h"
#include "daemon/rules/policy.h"
#include "daemon/rules/stimulus.h"
#include "store/database.h"

namespace ticketgate {

rules::Facts read_facts(store::Database& db, const rules::Stimulus& stimulus, const rules::Desk& desk,
                        rules::Instant now);

}  // namespace ticketgate
