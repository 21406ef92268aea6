// The store's journal of a ticket as rules read it.
#pragma once

#include "daemon/rules/journal.h"
#include "store/database.h"

namespace ticketgate {

/// Throws std::runtime_error with the line's id when its data is no JSON object of texts: only a foreign hand
/// writes such a one.
rules::JournalLine journal_line(const store::Event& event);
/// Whole, oldest first. Throws as journal_line() does.
rules::Journal read_journal(store::Database& db, store::TicketNumber number);

}  // namespace ticketgate
