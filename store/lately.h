// What came lately: small pictures that a ticket has had, and the last day's letters of an address. It makes
// a signature's logo, the same letter sent twice and two machines in conversation cheap to notice.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/record.h"

namespace store {

/// `sha256` in lower-case hex.
bool has_picture(Database& db, TicketNumber ticket, std::string_view sha256);
/// Does nothing when it is there.
void add_picture(Database& db, TicketNumber ticket, std::string_view sha256);

/// Forgets what is older than a day.
void add_recent(Database& db, const RecentLetter& letter);
/// Letters of this address since then, newest first, at most `limit`. Nothing is known from before a day.
std::vector<RecentLetter> recent_letters(Database& db, std::string_view address, Instant since, Instant now,
                                         int limit);

/// What was written to this ticket by this letter; empty when nothing was.
std::string message_text(Database& db, TicketNumber ticket, LetterId letter);

/// How often the journal says since then that the ticket's status went from one to the other.
int count_moves(Database& db, TicketNumber ticket, Status from, Status to, Instant since);

}  // namespace store
