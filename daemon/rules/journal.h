// The journal of one ticket as rules read it: what happened, in order. Due times, reports and explanations
// are computed from it and from the policy, and from nothing else. Pure.
//
// Kinds and their fields (absent fields are empty); the same words that `ticketgate simulate` prints:
//   since: of what a letter did, when it came, where it was read later
//   registered  since tag queue category priority impact urgency channel plan service organisation missing
//   reaction_due resolution_due appended    author (client, operator, machine) public (yes, no) thanks (yes)
//               reason (why nothing follows from it)
//   status      from to reason by (client, operator, rule) until party
//   restated    status, and reason key until party as they are from now on in this status
//   changed     field from to
//   deadline    kind state (set, met, missed, stopped, resumed, cancelled) due
//   escalated   kind level due to
//   listed      kind due: operators have had it in the list of what closes on the next working day
//   told        what (progress, delay) due: the client has had word on how it goes
//   ack         until
//   command     operator name args ok error
//   spent       minutes
//   sent        kind to subject message_id in_reply_to
//   cc          address: who hears of it from now on
//   linked      to: the other ticket has to do with it; so the other one's journal says
//   split       to letter, in the ticket that the letter was in; from letter, in the one that it has become
//   merged      into, in the ticket that ends; from subject, in the one where it goes on
//   order       letter lines: the end of what an operator's letter did, which is so many lines before this
//   one undone      letter: what that letter did is taken back, and nothing counts it any more
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/rules/calendar.h"
#include "daemon/rules/decision.h"

namespace rules {

struct JournalLine {
    Instant at;
    std::string kind, actor;
    std::map<std::string, std::string> fields;

    /// Empty when absent.
    std::string_view operator[](std::string_view field) const;
};

using Journal = std::vector<JournalLine>;

/// Where a letter's order stands: lines [first, last), the last one being `order` itself. Empty: it gave
/// none, or it is undone.
struct OrderLines {
    std::size_t first = 0, last = 0;
};
std::optional<OrderLines> order_of_letter(const Journal& journal, store::LetterId letter);

/// All that counts: without the lines of orders that were taken back.
Journal without_undone(Journal journal);

/// The journal's last word on this clock; null when it never had one.
const JournalLine* last_word_on(const Journal& journal, std::string_view clock);

/// The line as an event to append.
AppendEvent event_of(const JournalLine& line, std::optional<store::TicketNumber> ticket);

/// Instants in fields: seconds since 1970 UTC, as text. Empty: no such field, or no number.
std::string stamp(Instant at);
std::optional<Instant> instant_of(std::string_view stamp);

}  // namespace rules
