// Questions that operators ask by mail: #list, #show, #find, #due, #why, #help. A letter that asks changes
// nothing, and nothing of it goes anywhere; one letter answers all that it asks. Pure.
#pragma once

#include "daemon/rules/letter_case.h"
#include "daemon/rules/tags.h"

namespace rules {

/// So many of one letter are answered.
inline constexpr std::size_t kMostQuestions = 10;

/// Is one of them a question?
bool asks(const std::vector<Command>& commands);
/// Of a proven operator. Beside other tags nothing is answered: the letter is held, and he hears why. What he
/// may not see is not there for him. The answer is about a ticket when it shows exactly one: then a reply
/// acts on it.
Decision answer_questions(const LetterCase& c, const Commands& commands);

}  // namespace rules
