// The files of one letter: who gets which, who is told what, and what the journal keeps of it. Pure.
#pragma once

#include "daemon/rules/attachment_rules.h"
#include "daemon/rules/letter_case.h"

namespace rules {

/// An operator's files pass as they are; a client's by the policy.
SortedFiles files_of(const LetterCase& c);

/// Adds to a decision that puts the letter into a ticket: the journal's line and the evidence, where a file
/// was refused, left out or cannot be looked into; the small pictures that this ticket has now had.
void note_files(Decision& decision, const LetterCase& c);

/// The client hears of refused files at once, where no other notice goes to him that names them.
void tell_of_refused(TicketWork& work, const LetterCase& c);

}  // namespace rules
