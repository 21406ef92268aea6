#include "store/tickets.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "store/statement.h"

namespace store {
namespace {

constexpr char kColumns[] =
    "number, queue, status, subject, requester, requester_name, language, assignee, created, updated, "
    "follows, category, priority, impact, urgency, channel, plan, organisation, service";

Ticket read_ticket(const Rows& row) {
    return {
        .number = row.get<TicketNumber>(0),
        .queue = row.get<std::string>(1),
        .status = row.get<Status>(2),
        .subject = row.get<std::string>(3),
        .requester = row.get<std::string>(4),
        .requester_name = row.get<std::string>(5),
        .language = row.get<std::string>(6),
        .assignee = row.get<std::string>(7),
        .created = row.get<Instant>(8),
        .updated = row.get<Instant>(9),
        .follows = row.get<std::optional<TicketNumber>>(10),
        .category = row.get<std::string>(11),
        .priority = row.get<int>(12),
        .impact = row.get<std::string>(13),
        .urgency = row.get<std::string>(14),
        .channel = row.get<std::string>(15),
        .plan = row.get<std::string>(16),
        .organisation = row.get<std::string>(17),
        .service = row.get<std::string>(18),
    };
}

Event read_event(const Rows& row) {
    return {
        .id = row.get<std::int64_t>(0),
        .at = row.get<Instant>(1),
        .ticket = row.get<std::optional<TicketNumber>>(2),
        .kind = row.get<std::string>(3),
        .actor = row.get<std::string>(4),
        .data = row.get<std::string>(5),
    };
}

std::vector<Event> read_events(Rows rows) {
    std::vector<Event> events;
    while (rows.next()) events.push_back(read_event(rows));
    return events;
}

}  // namespace

// AUTOINCREMENT keeps the highest number ever used in sqlite_sequence, which has no row before the first
// ticket.
TicketNumber next_number(Database& db) {
    const auto last =
        db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'ticket'").value<std::int64_t>();
    return TicketNumber{last.value_or(0) + 1};
}

// The number is named by the caller, because notices were rendered with it: it must be one that was never
// used. Asked beforehand and not in the INSERT: one that may insert nothing is one that may insert many, and
// SQLite copies the pages that such a statement may have to take back.
void insert_ticket(Database& db, const Ticket& ticket) {
    if (ticket.number < next_number(db))
        throw std::logic_error(fmt::format("ticket number {} has been used before", ticket.number.value));
    db.prepare(
          "INSERT INTO ticket (number, queue, status, subject, requester, requester_name, language, "
          "assignee, created, updated, follows, category, priority, impact, urgency, channel, plan, "
          "organisation, service) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
          "?16, ?17, ?18, ?19)")
        .run(ticket.number, ticket.queue, ticket.status, ticket.subject, ticket.requester,
             ticket.requester_name, ticket.language, ticket.assignee, ticket.created, ticket.updated,
             ticket.follows, ticket.category, ticket.priority, ticket.impact, ticket.urgency, ticket.channel,
             ticket.plan, ticket.organisation, ticket.service);
}

std::optional<Ticket> find_ticket(Database& db, TicketNumber number) {
    static constexpr auto kSql = join_sql("SELECT ", kColumns, " FROM ticket WHERE number = ?1");
    Rows rows = db.prepare(kSql.data()).query(number);
    if (!rows.next()) return {};
    return read_ticket(rows);
}

void update_ticket(Database& db, const Ticket& ticket) {
    const int changed =
        db.prepare(
              "UPDATE ticket SET status = ?2, subject = ?3, assignee = ?4, language = ?5, "
              "updated = ?6, requester = ?7, requester_name = ?8, category = ?9, priority = "
              "?10, impact = ?11, urgency = ?12, channel = ?13, plan = ?14, organisation = "
              "?15, service = ?16, queue = ?17, follows = ?18 "
              "WHERE number = ?1 AND status NOT IN ('closed', 'merged')")
            .run(ticket.number, ticket.status, ticket.subject, ticket.assignee, ticket.language,
                 ticket.updated, ticket.requester, ticket.requester_name, ticket.category, ticket.priority,
                 ticket.impact, ticket.urgency, ticket.channel, ticket.plan, ticket.organisation,
                 ticket.service, ticket.queue, ticket.follows);
    if (changed == 0)
        throw std::logic_error(
            fmt::format("ticket {} is closed, merged or unknown and cannot be changed", ticket.number.value));
}

std::vector<Ticket> list_tickets(Database& db, const TicketFilter& filter) {
    static constexpr auto kAlive =
        join_sql("SELECT ", kColumns,
                 " FROM ticket WHERE status NOT IN ('closed', 'merged') AND ?1 = '' "
                 "AND (?2 = '' OR queue = ?2) AND (?3 = '' OR requester = ?3 COLLATE NOCASE) "
                 "ORDER BY priority = 0, priority, number LIMIT ?4");
    static constexpr auto kAny =
        join_sql("SELECT ", kColumns,
                 " FROM ticket WHERE instr(?1, ',' || status || ',') > 0 "
                 "AND (?2 = '' OR queue = ?2) AND (?3 = '' OR requester = ?3 COLLATE NOCASE) "
                 "ORDER BY priority = 0, priority, number LIMIT ?4");
    auto& statement = db.prepare(filter.statuses.empty() ? kAlive.data() : kAny.data());
    Rows rows = statement.query(word_list(filter.statuses), filter.queue, filter.requester, filter.limit);
    std::vector<Ticket> tickets;
    while (rows.next()) tickets.push_back(read_ticket(rows));
    return tickets;
}

void add_participant(Database& db, TicketNumber ticket, const Participant& participant) {
    db.prepare(
          "INSERT INTO participant (ticket, address, name, role) VALUES (?1, ?2, ?3, ?4) "
          "ON CONFLICT (ticket, address) DO NOTHING")
        .run(ticket, participant.address, participant.name, participant.role);
}

void remove_participant(Database& db, TicketNumber ticket, std::string_view address) {
    db.prepare("DELETE FROM participant WHERE ticket = ?1 AND address = ?2").run(ticket, address);
}

std::vector<Participant> participants(Database& db, TicketNumber ticket) {
    std::vector<Participant> found;
    Rows rows = db.prepare(
                      "SELECT address, name, role FROM participant WHERE ticket = ?1 "
                      "ORDER BY role = 'requester' DESC, address")
                    .query(ticket);
    while (rows.next())
        found.push_back({.address = rows.get<std::string>(0),
                         .name = rows.get<std::string>(1),
                         .role = rows.get<Role>(2)});
    return found;
}

std::int64_t insert_message(Database& db, const Message& message) {
    auto& insert = db.prepare(
        "INSERT INTO message (ticket, letter, author, address, is_public, at, text) VALUES (?1, ?2, ?3, ?4, "
        "?5, ?6, ?7)");
    insert.run(message.ticket, message.letter, message.author, message.address, message.is_public, message.at,
               message.text);
    return insert.last_row_id();
}

std::vector<std::string> client_message_ids(Database& db, TicketNumber ticket, int limit) {
    std::vector<std::string> ids;
    Rows rows =
        db.prepare(
              "SELECT letter.message_id FROM message JOIN letter ON letter.id = message.letter "
              "WHERE message.ticket = ?1 AND message.author = 'client' AND letter.message_id IS NOT NULL "
              "ORDER BY message.id DESC LIMIT ?2")
            .query(ticket, limit);
    while (rows.next()) ids.push_back(rows.get<std::string>(0));
    std::ranges::reverse(ids);
    return ids;
}

void hide_message(Database& db, LetterId letter, TicketNumber ticket) {
    db.prepare("UPDATE message SET is_public = 0 WHERE ticket = ?2 AND letter = ?1").run(letter, ticket);
}

std::vector<Message> messages(Database& db, TicketNumber ticket) {
    std::vector<Message> found;
    Rows rows = db.prepare(
                      "SELECT id, ticket, letter, author, address, is_public, at, text FROM message "
                      "WHERE ticket = ?1 ORDER BY id")
                    .query(ticket);
    while (rows.next())
        found.push_back({
            .id = rows.get<std::int64_t>(0),
            .ticket = rows.get<TicketNumber>(1),
            .letter = rows.get<std::optional<LetterId>>(2),
            .author = rows.get<Author>(3),
            .address = rows.get<std::string>(4),
            .is_public = rows.get<bool>(5),
            .at = rows.get<Instant>(6),
            .text = rows.get<std::string>(7),
        });
    return found;
}

void append_event(Database& db, const Event& event) {
    db.prepare("INSERT INTO event (at, ticket, kind, actor, data) VALUES (?1, ?2, ?3, ?4, ?5)")
        .run(event.at, event.ticket, event.kind, event.actor, event.data);
}

std::vector<Event> events(Database& db, TicketNumber ticket) {
    return read_events(
        db.prepare("SELECT id, at, ticket, kind, actor, data FROM event WHERE ticket = ?1 ORDER BY id")
            .query(ticket));
}

std::vector<Event> events_after(Database& db, std::int64_t id, int limit) {
    return read_events(
        db.prepare("SELECT id, at, ticket, kind, actor, data FROM event WHERE id > ?1 ORDER BY id LIMIT ?2")
            .query(id, limit));
}

std::vector<TicketNumber> tickets_touched_since(Database& db, Instant since) {
    std::set<TicketNumber> found;
    Rows rows = db.prepare("SELECT at, ticket FROM event ORDER BY id DESC").query();
    while (rows.next() && rows.get<Instant>(0) >= since)
        if (const auto ticket = rows.get<std::optional<TicketNumber>>(1)) found.insert(*ticket);
    return {found.begin(), found.end()};
}

std::vector<Event> desk_events(Database& db, int limit) {
    return read_events(db.prepare("SELECT id, at, ticket, kind, actor, data FROM event WHERE ticket IS NULL "
                                  "ORDER BY id DESC LIMIT ?1")
                           .query(limit));
}

}  // namespace store
