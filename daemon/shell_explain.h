// `ticketgate explain N`: why a ticket's terms stand where they stand.
#pragma once

#include "daemon/config.h"
#include "store/database.h"
#include "store/record.h"

namespace ticketgate::shell {

/// Times in the desk's zone. Prints and returns the exit code.
int explain(store::Database& db, const Config& config, store::TicketNumber number, store::Instant now,
            bool json);

}  // namespace ticketgate::shell
