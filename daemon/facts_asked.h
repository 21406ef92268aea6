// What an operator's questions and the digests need to know of the record. Only what is asked for is read,
// and never a ticket that is closed, unless it is named or found.
#pragma once

#include <vector>

#include "daemon/rules/facts.h"
#include "daemon/rules/policy.h"
#include "daemon/rules/tags.h"
#include "store/database.h"

namespace ticketgate {

/// Of a letter without questions: nothing. The tickets that it names are in `facts` already.
void read_asked_by_letter(store::Database& db, rules::Facts& facts,
                          const std::vector<rules::Command>& commands, const rules::Desk& desk,
                          const rules::Operator& who);
/// False: a chore of another kind.
bool read_asked_by_chore(store::Database& db, rules::Facts& facts, const store::Chore& chore,
                         const rules::Desk& desk, rules::Instant now);

/// The index of what was said is brought up to date by so much at a time.
inline constexpr int kWordsAtOnce = 2000;

}  // namespace ticketgate
