#include "store/deadlines.h"

#include "store/statement.h"

namespace store {
namespace {

std::vector<Deadline> read_deadlines(Rows rows) {
    std::vector<Deadline> found;
    while (rows.next())
        found.push_back({.ticket = rows.get<TicketNumber>(0),
                         .kind = rows.get<std::string>(1),
                         .due = rows.get<Instant>(2),
                         .wake = rows.get<std::optional<Instant>>(3)});
    return found;
}

Alarm read_alarm(const Rows& row) {
    return {
        .key = row.get<std::string>(0),
        .text = row.get<std::string>(1),
        .since = row.get<Instant>(2),
        .last_seen = row.get<Instant>(3),
        .told = row.get<std::optional<Instant>>(4),
        .count = row.get<int>(5),
    };
}

}  // namespace

void set_deadline(Database& db, const Deadline& deadline) {
    db.prepare(
          "INSERT INTO deadline (ticket, kind, due, wake) VALUES (?1, ?2, ?3, ?4) "
          "ON CONFLICT (ticket, kind) DO UPDATE SET due = excluded.due, wake = excluded.wake")
        .run(deadline.ticket, deadline.kind, deadline.due, deadline.wake);
}

void clear_deadline(Database& db, TicketNumber ticket, std::string_view kind) {
    db.prepare("DELETE FROM deadline WHERE ticket = ?1 AND kind = ?2").run(ticket, kind);
}

std::vector<Deadline> deadlines(Database& db, TicketNumber ticket) {
    return read_deadlines(
        db.prepare("SELECT ticket, kind, due, wake FROM deadline WHERE ticket = ?1 ORDER BY due, kind")
            .query(ticket));
}

std::vector<Deadline> due_deadlines(Database& db, Instant now, int limit) {
    return read_deadlines(db.prepare("SELECT ticket, kind, due, wake FROM deadline WHERE wake <= ?1 "
                                     "ORDER BY wake, ticket, kind LIMIT ?2")
                              .query(now, limit));
}

std::optional<Instant> next_wake(Database& db) {
    return db.prepare("SELECT wake FROM deadline WHERE wake IS NOT NULL ORDER BY wake LIMIT 1")
        .value<Instant>();
}

std::vector<Deadline> closing_before(Database& db, std::string_view queue, Instant before, int limit) {
    return read_deadlines(
        db.prepare(
              "SELECT d.ticket, d.kind, d.due, d.wake FROM deadline d JOIN ticket t ON t.number = d.ticket "
              "WHERE d.kind IN ('answer', 'confirmation') AND d.due < ?2 AND t.queue = ?1 "
              "ORDER BY d.due, d.ticket LIMIT ?3")
            .query(queue, before, limit));
}

void set_chore(Database& db, const Chore& chore) {
    db.prepare(
          "INSERT INTO chore (queue, kind, due) VALUES (?1, ?2, ?3) "
          "ON CONFLICT (queue, kind) DO UPDATE SET due = excluded.due")
        .run(chore.queue, chore.kind, chore.due);
}

std::vector<Chore> due_chores(Database& db, Instant now) {
    std::vector<Chore> found;
    Rows rows =
        db.prepare("SELECT queue, kind, due FROM chore WHERE due <= ?1 ORDER BY due, queue").query(now);
    while (rows.next())
        found.push_back({rows.get<std::string>(0), rows.get<std::string>(1), rows.get<Instant>(2)});
    return found;
}

std::optional<Chore> find_chore(Database& db, std::string_view queue, std::string_view kind) {
    const auto due =
        db.prepare("SELECT due FROM chore WHERE queue = ?1 AND kind = ?2").value<Instant>(queue, kind);
    if (!due) return {};
    return Chore{std::string(queue), std::string(kind), *due};
}

std::optional<Instant> next_chore(Database& db) {
    return db.prepare("SELECT due FROM chore ORDER BY due LIMIT 1").value<Instant>();
}

std::optional<Alarm> find_alarm(Database& db, std::string_view key) {
    Rows rows =
        db.prepare("SELECT key, text, since, last_seen, told, count FROM alarm WHERE key = ?1").query(key);
    if (!rows.next()) return {};
    return read_alarm(rows);
}

void put_alarm(Database& db, const Alarm& alarm) {
    db.prepare(
          "INSERT INTO alarm (key, text, since, last_seen, told, count) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
          "ON CONFLICT (key) DO UPDATE SET text = excluded.text, since = excluded.since, "
          "last_seen = excluded.last_seen, told = excluded.told, count = excluded.count")
        .run(alarm.key, alarm.text, alarm.since, alarm.last_seen, alarm.told, alarm.count);
}

bool clear_alarm(Database& db, std::string_view key) {
    return db.prepare("DELETE FROM alarm WHERE key = ?1").run(key) > 0;
}

std::vector<Alarm> alarms(Database& db) {
    std::vector<Alarm> found;
    Rows rows = db.prepare("SELECT key, text, since, last_seen, told, count FROM alarm ORDER BY key").query();
    while (rows.next()) found.push_back(read_alarm(rows));
    return found;
}

std::optional<std::string> setting(Database& db, std::string_view name) {
    return db.prepare("SELECT value FROM setting WHERE name = ?1").value<std::string>(name);
}

void set_setting(Database& db, std::string_view name, std::string_view value) {
    db.prepare(
          "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = "
          "excluded.value")
        .run(name, value);
}

}  // namespace store
