// Tickets as lines of a list, in letters to operators: which of them, in which order, in which words. Pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/rules/facts.h"
#include "daemon/rules/policy.h"

namespace rules {

/// Whose list it is, and how he reads times: in one zone and language, whatever queues the tickets are of.
struct Reader {
    const Desk& desk;
    const Operator& who;
    const Calendar& calendar;
    std::string language;
    Instant now;

    /// "Tue 2026-12-01 09:00", without the zone.
    std::string time(Instant at) const;
    /// "Europe/Minsk, UTC+3"
    std::string zone() const;
    std::string_view word(std::string_view key) const;  // of question_words.h
    /// The ticket is of one of his queues.
    bool may_see(const store::Ticket& ticket) const;
    std::string priority(const store::Ticket& ticket) const;
};

/// The one of its terms that ends next; null when none runs. A reminder is no term.
const store::Deadline* next_term(const Listed& listed);
/// Of thousands that a desk may have a list names a hundred: they stay where they were read to.
using Tickets = std::vector<std::reference_wrapper<const Listed>>;

/// By the term that ends next, then the most urgent, then in order of arrival.
void sort_by_term(Tickets& tickets);

bool waits_for_client(const store::Ticket& ticket);
/// One of its terms ends on the reader's day.
bool ends_today(const Reader& reader, const Listed& listed);
/// What #list says behind it: all, mine, free, waiting, today, or a part of the client's address, name or
/// organisation; several must all fit.
bool fits(const Reader& reader, const Listed& listed, std::string_view words);

/// "#42 · in work · 2 (High) · due Tue 2026-12-01 09:00, solution · Anna, Acme · Printer · ivan@desk.example"
std::string line_of(const Reader& reader, const Listed& listed);
/// Likewise, without terms: of a ticket that may be closed.
std::string line_of(const Reader& reader, const store::Ticket& ticket);
/// At most so many lines, and then how many more there are. Empty for none.
std::string lines_of(const Reader& reader, const Tickets& tickets, std::size_t most);

}  // namespace rules
