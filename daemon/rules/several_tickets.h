// Tags for several tickets in one letter, one a line: "#42 #close". All or nothing, over all of them. Pure.
#pragma once

#include "daemon/rules/operator_case.h"

namespace rules {

/// A proven operator's letter of no ticket whose tags name theirs. Its words go to nobody: there is no one
/// client to read them. With `tries` (#try) nothing is done, he hears what would be.
Decision decide_several(const LetterCase& c, Order order, const std::vector<Done>& tries);

}  // namespace rules
