// What a client's letter does: it registers a ticket, or goes on with one. Pure.
#pragma once

#include <string>

#include "daemon/rules/letter_case.h"

namespace rules {

/// A new ticket, with terms from the form, the client's record and the policy. Of a letter to a closed ticket
/// it follows that one.
Decision register_ticket(const LetterCase& c, std::string reason);
/// An answer to a living ticket: a confirmation, an objection, a question for its status, thanks, or more
/// words.
Decision append_from_client(const LetterCase& c, std::string reason);
/// Bare thanks: on record, and nothing changes; no silence is broken by them.
Decision append_thanks(const LetterCase& c);
/// On record and nothing follows: no status, no clock.
Decision append_from_machine(const LetterCase& c, std::string reason);

}  // namespace rules
