// What an operator's letter does: tags steer the ticket, the rest is the answer to the client. All or
// nothing. Pure.
#pragma once

#include "daemon/rules/letter_case.h"

namespace rules {

/// Of a writer who is proven to be the operator, to the ticket that the thread found.
Decision letter_from_operator(const LetterCase& c);
/// Of a proven operator, to no ticket, with tags that name theirs: "#42 #take", one a line.
Decision letter_about_several(const LetterCase& c);
/// An operator's letter that says nothing to the client: on record, and nothing is sent.
Decision append_without_words(const LetterCase& c, std::string reason);
/// A proven operator's letter of no ticket that registers one for somebody else (#new). Empty: it does not
/// say #new.
std::optional<Decision> new_ticket_by_operator(const LetterCase& c);

}  // namespace rules
