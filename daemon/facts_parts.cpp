#include "daemon/facts_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/journal.h"
#include "daemon/rules/desk.h"
#include "store/clients.h"
#include "store/deadlines.h"
#include "store/lately.h"
#include "store/outbox.h"
#include "store/tickets.h"

namespace ticketgate {
namespace {

using rules::Facts;
using store::TicketNumber;

/// How many Message-IDs of the client a letter to him names.
constexpr int kThreadLength = 10;

constexpr std::size_t kMaxReferences = 50;

/// Merged tickets are followed to where they went; a chain is short, a ring would be a defect of ours.
std::optional<store::Ticket> follow(store::Database& db, TicketNumber number) {
    auto ticket = store::find_ticket(db, number);
    for (int steps = 0; ticket && ticket->status == store::Status::merged && ticket->follows && steps < 20;
         ++steps)
        ticket = store::find_ticket(db, *ticket->follows);
    return ticket;
}

}  // namespace

std::optional<TicketNumber> look_at(store::Database& db, Facts& facts, TicketNumber number,
                                    rules::Instant now) {
    auto ticket = follow(db, number);
    if (!ticket) return std::nullopt;
    const TicketNumber found = ticket->number;
    if (!facts.tickets.contains(found)) {
        rules::TicketFacts about;
        about.ticket = std::move(*ticket);
        about.participants = store::participants(db, found);
        about.client_ids = store::client_message_ids(db, found, kThreadLength);
        about.notices_this_hour = store::rate(db, fmt::format("#{}", found.value), now);
        about.journal = rules::without_undone(read_journal(db, found));
        about.deadlines = store::deadlines(db, found);
        if (about.ticket.status == store::Status::completed)
            about.reopened_lately = store::count_moves(db, found, store::Status::completed,
                                                       store::Status::open, now - std::chrono::hours(24));
        facts.tickets.emplace(found, std::move(about));
    }
    return found;
}

void look_by_name(store::Database& db, Facts& facts, TicketNumber number, rules::Instant now) {
    const auto found = look_at(db, facts, number, now);
    if (found && *found != number) facts.tickets.emplace(number, facts.tickets.at(*found));
}

void look_for_client(store::Database& db, Facts& facts, const std::string& address) {
    if (address.empty()) return;
    if (auto client = store::find_client(db, address))
        facts.clients.emplace(rules::address_key(address), std::move(*client));
}

std::vector<NamedId> named_ids(const mail::ParsedMail& mail) {
    std::vector<NamedId> ids;
    for (const std::string& id : mail.in_reply_to) ids.push_back({id, "In-Reply-To"});
    const std::size_t count = std::min(mail.references.size(), kMaxReferences);
    for (std::size_t i = 0; i < count; ++i)
        ids.push_back({mail.references[mail.references.size() - 1 - i], "References"});
    return ids;
}

}  // namespace ticketgate
