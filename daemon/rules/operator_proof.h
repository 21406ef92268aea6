// An operator's letter: is it his? And a notice for operators in other hands. Pure.
#pragma once

#include <string>

#include "daemon/rules/letter_case.h"
#include "daemon/rules/proof.h"

namespace rules {

/// The letter of ours that this one shows to have had: the one that gave the ticket, else the first that it
/// names. Null: none.
const KnownId* shown_notice(const LetterCase& c);

/// Of a letter with an operator's address: a notice that was sent to him alone, unless a trusted server says
/// that the letter is forged; else that server's word.
Proven proven_operator(const LetterCase& c);
/// By the notice alone.
Proven proven_by_notice(const LetterCase& c);

/// His address, and no proof: the letter is held. He is asked at the address that the desk knows whether it
/// is his (op-confirm); the queue's other operators, else its leads, hear of it as of any letter that is
/// held.
Decision hold_unproven(const LetterCase& c, const Proven& proven);

/// Those who hear of a letter that bears a colleague's address: the queue's other operators, else its leads.
std::vector<Operator> colleagues_of(const Desk& desk, std::string_view queue, std::string_view address);

/// Who answers a notice for operators and is neither an operator, nor the one that it was sent to, nor takes
/// part in its ticket: it was forwarded to him, or stolen.
bool is_in_other_hands(const LetterCase& c);

}  // namespace rules
