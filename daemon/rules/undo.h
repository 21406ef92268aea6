// #undo: what an operator's last letter did is taken back, as long as nobody can have seen it. The journal
// keeps both: the lines stay, and one line more says that they count no more. Pure.
#pragma once

#include "daemon/rules/operator_case.h"

namespace rules {

/// `order` holds #undo. The letter that is taken back is the one whose transcript he answers, else his last
/// one in the ticket; all tickets that it steered, or none.
Decision undo_by_letter(const LetterCase& c, const Order& order);

}  // namespace rules
