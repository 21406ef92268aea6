// An operator's letter may steer several tickets: "#42 #take", one a line. Its order taken apart, a part for
// each ticket, whichever number the tags name it by; all or nothing over all of them. Pure.
#pragma once

#include <list>
#include <optional>
#include <vector>

#include "daemon/rules/letter_case.h"
#include "daemon/rules/order.h"

namespace rules {

/// What is for one ticket. The letter's words are for its own.
struct Part {
    Order order;
    std::optional<TicketWork> work;  // empty: there is no ticket that he may steer, and `done` says why
    std::vector<Done> done;
};
/// The letter's own ticket first, when it is of one; the others as they are named.
using Parts = std::list<Part>;

/// Carries out each part and notes its tags in its ticket's journal. When any tag fails, all of it is half
/// done and must be thrown away.
Parts carry_out_parts(const LetterCase& c, const Order& order);
std::vector<Done> all_of(const Parts& parts);

/// The words of each part, for the others of its queue.
void tell_colleagues(Parts& parts);
/// His words, for the others of the queue.
void tell_colleagues(TicketWork& work, const Order& order, const std::string& words, const std::string& kind);

/// What follows from all of them.
Decision finished(Parts parts, const Verdict& verdict);

}  // namespace rules
