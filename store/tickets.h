// Tickets with their participants, messages and journal.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/record.h"

namespace store {

/// The number that the next ticket will get, if it is registered in this transaction. Never used twice.
TicketNumber next_number(Database& db);
/// `ticket.number` is the one that next_number gave.
void insert_ticket(Database& db, const Ticket& ticket);
std::optional<Ticket> find_ticket(Database& db, TicketNumber number);
/// Writes all but the number and `created`. A closed or merged ticket is never changed:
/// throws std::logic_error.
void update_ticket(Database& db, const Ticket& ticket);

struct TicketFilter {
    std::vector<Status> statuses;  // empty: all that are neither closed nor merged
    std::string queue;
    std::string requester;
    int limit = 1000;
};
/// The most urgent first (those without a priority last), then in order of arrival.
std::vector<Ticket> list_tickets(Database& db, const TicketFilter& filter);

/// Does nothing when the address takes part already. Addresses are compared without regard to ASCII case.
void add_participant(Database& db, TicketNumber ticket, const Participant& participant);
void remove_participant(Database& db, TicketNumber ticket, std::string_view address);
std::vector<Participant> participants(Database& db, TicketNumber ticket);

std::int64_t insert_message(Database& db, const Message& message);
/// What this letter said in this ticket stays among operators.
void hide_message(Database& db, LetterId letter, TicketNumber ticket);
std::vector<Message> messages(Database& db, TicketNumber ticket);
/// Message-IDs of the last `limit` letters that the client wrote to this ticket, oldest first: the thread in
/// his mail program.
std::vector<std::string> client_message_ids(Database& db, TicketNumber ticket, int limit);

void append_event(Database& db, const Event& event);
/// In order.
std::vector<Event> events(Database& db, TicketNumber ticket);
/// Of all tickets and of none, in order, above this id.
std::vector<Event> events_after(Database& db, std::int64_t id, int limit);
/// Tickets of which the journal has a line since then, ascending. Reads the journal's end only, which is in
/// order of time as long as nobody sets the clock back.
std::vector<TicketNumber> tickets_touched_since(Database& db, Instant since);
/// Those that belong to no ticket, newest first.
std::vector<Event> desk_events(Database& db, int limit);

}  // namespace store
