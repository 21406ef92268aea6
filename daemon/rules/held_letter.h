// Letters that wait for a person, as operators deal with them by mail. A notice of such a letter is answered
// with #accept, #reject or #spam; an operator who is asked whether a letter is his (op-confirm) answers with
// any words; and a letter of his own that failed is corrected by an answer to its transcript. Pure.
#pragma once

#include <string>

#include "daemon/rules/operator_case.h"

namespace rules {

/// It holds one of the three tags, or answers op-confirm.
bool is_about_held(const LetterCase& c);
/// Of a proven operator. Lets the held letter pass or drops it, once; or says why not. Either way he hears
/// what became of it, and his own letter is settled.
Decision decide_about_held(const LetterCase& c);

/// The letter that this one corrects: his own, held since a tag of it failed, whose transcript he answers.
/// Null: none.
const SpokenOf* corrected(const LetterCase& c);
/// … that was to register a ticket (#new).
bool corrects_registration(const LetterCase& c);
/// A correction by tags alone: words and files of the earlier letter go out with them.
bool keeps_words(const LetterCase& c);
/// Of a correction: words and files of the earlier letter, where he wrote none; what was internal stays so.
void take_over(Order& order, const LetterCase& c);
/// Of a correction: the earlier letter is dropped, so that nothing goes out twice.
void drop_corrected(TicketWork& work, const LetterCase& c);
void drop_corrected(Decision& decision, const LetterCase& c);
/// It answers the transcript of a letter whose words stayed among operators: so do its own, unless one of its
/// tags speaks to the client.
bool goes_on_inside(const LetterCase& c);

/// #note, or what was probably meant as that.
bool is_like_note(const Command& command);

}  // namespace rules
