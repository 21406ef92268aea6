// The store's journal of a ticket as rules read it.
#pragma once

#include "daemon/rules/journal.h"
#include "store/database.h"

namespace ticketgate {

/// Whole, oldest first. Throws std::runtime_error with the line's id when a line is no JSON object of texts:
/// only a foreign hand writes such a one.
rules::Journal read_journal(store::Database& db, store::TicketNumber number);

}  // namespace ticketgate
