// What was said, found by its words: SQLite's FTS5 over the messages. Whoever takes letters in does not pay
// for it: the index is brought up to date in portions by whoever searches, and by the daemon when it has
// nothing else to do.
#pragma once

#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/record.h"

namespace store {

/// Is there anything that was said since?
bool has_new_words(Database& db);
/// Takes in at most `limit` messages more. True: the index holds all that was said.
bool index_words(Database& db, int limit);

/// Tickets in which all of these words stand in one message, its author, or the ticket's subject and people;
/// the one that was written to last comes first. Russian and English, in any case, yo as ye; words of three
/// letters and more may go on ("print" finds "printer"). At most `limit` messages are looked at. Whatever is
/// written, nothing in it acts as a language of queries.
std::vector<TicketNumber> search_words(Database& db, std::string_view words, int limit);

}  // namespace store
