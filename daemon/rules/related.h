// What a ticket has to do with others, as its journal says. Pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/rules/journal.h"

namespace rules {

enum class Relation { linked, split_from, split_to, merged_from, merged_into };

struct Related {
    Relation relation = Relation::linked;
    store::TicketNumber ticket;
    bool operator==(const Related&) const = default;
};

/// In the order in which it was said.
std::vector<Related> related_of(const Journal& journal);

/// "linked with", "split off from", … what stands before the number.
std::string_view shown(Relation relation, std::string_view language);

}  // namespace rules
