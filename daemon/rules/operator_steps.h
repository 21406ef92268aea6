// The rules of letters that speak of operators: whose letter it is, and which of the things that operators
// can say by mail it says. letter_rules asks them in its order. Pure.
#pragma once

#include <optional>
#include <string>

#include "daemon/rules/letter_case.h"

namespace rules {

/// What one rule found; with a decision, the rest is not asked.
struct Step {
    std::string found;
    std::optional<Decision> decision;
};

/// A notice for operators that was forwarded, or stolen: nothing that its ticket says is his.
Step is_forwarded_notice(const LetterCase& c);
/// #accept, #reject, #spam; a yes or no to op-confirm.
Step is_of_held_letter(const LetterCase& c);
/// #list, #show and their like: of whatever ticket, or of none.
Step is_question(const LetterCase& c);
/// For somebody who telephoned: #new.
Step is_registration(const LetterCase& c);
/// Which steers tickets that it names, or takes back what such a letter did.
Step is_for_several(const LetterCase& c);
/// To the ticket that the thread found.
Step is_operators(const LetterCase& c);

}  // namespace rules
