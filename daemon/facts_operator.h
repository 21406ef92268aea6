// What an operator's letter asks of the record beside what every letter asks: the tickets and people that its
// tags name, and the earlier letter that it speaks of.
#pragma once

#include <vector>

#include "daemon/rules/facts.h"
#include "daemon/rules/tags.h"
#include "store/database.h"

namespace ticketgate {

/// Other tickets and clients that tags name: "#42 #take", "#merge 42".
void read_named(store::Database& db, rules::Facts& facts, const std::vector<rules::Command>& commands,
                rules::Instant now);

/// `writer`: his address. The letters of ours that he answers are in `facts` already.
void read_operators_letter(store::Database& db, rules::Facts& facts, const std::string& writer,
                           const std::vector<rules::Command>& commands, rules::Instant now);

}  // namespace ticketgate
