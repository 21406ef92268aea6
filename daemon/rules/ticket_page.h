// One ticket for an operator who asks: its page, and why it stands as it stands. Plain text; other people's
// lines are behind "> ". Pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/rules/ticket_lists.h"

namespace rules {

/// Its card, its terms, who takes part, the last of what was said, the journal's essentials. Bounded: at most
/// 100 messages, each cut where it is too long, the newest ones when all are too much.
std::string page_of(const Reader& reader, const TicketFacts& facts, const std::vector<store::Message>& said);

/// How each of its terms was counted, and what its first letter was decided by. `first`: null when it did not
/// begin with a letter.
std::string reasons_of(const Reader& reader, const TicketFacts& facts, const FirstLetter* first);

/// By #undo: its words were never sent, and count no more.
bool is_taken_back(const Journal& journal, const store::Message& message);

}  // namespace rules
