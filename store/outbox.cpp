#include "store/outbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "store/statement.h"
#include "store/transaction.h"

namespace store {
namespace {

constexpr char kColumns[] =
    "id, ticket, kind, mailbox, message_id, envelope_from, state, reason, created, next_at, attempts, "
    "doubted, letter";

OutboxItem read_item(const Rows& row) {
    return {
        .id = row.get<OutboxId>(0),
        .ticket = row.get<std::optional<TicketNumber>>(1),
        .kind = row.get<std::string>(2),
        .mailbox = row.get<std::string>(3),
        .message_id = row.get<std::string>(4),
        .envelope_from = row.get<std::string>(5),
        .recipients = {},
        .state = row.get<OutboxState>(6),
        .reason = row.get<std::string>(7),
        .created = row.get<Instant>(8),
        .next_at = row.get<Instant>(9),
        .attempts = row.get<int>(10),
        .doubted = row.get<bool>(11),
        .letter = row.get<std::optional<LetterId>>(12),
        .bytes = {},
    };
}

std::vector<OutboxRecipient> recipients_of(Database& db, OutboxId id) {
    std::vector<OutboxRecipient> found;
    Rows rows = db.prepare(
                      "SELECT address, state, code, enhanced, text FROM outbox_recipient WHERE item = ?1 "
                      "ORDER BY position")
                    .query(id);
    while (rows.next())
        found.push_back({
            .address = rows.get<std::string>(0),
            .state = rows.get<RecipientState>(1),
            .code = rows.get<int>(2),
            .enhanced = rows.get<std::string>(3),
            .text = rows.get<std::string>(4),
        });
    return found;
}

std::string bytes_of(Database& db, OutboxId id) {
    return db.prepare("SELECT bytes FROM outbox_bytes WHERE item = ?1").value<std::string>(id).value_or("");
}

std::vector<OutboxItem> read_items(Rows rows) {
    std::vector<OutboxItem> items;
    while (rows.next()) items.push_back(read_item(rows));
    return items;
}

std::vector<OutboxItem> with_recipients(Database& db, std::vector<OutboxItem> items) {
    for (auto& item : items) item.recipients = recipients_of(db, item.id);
    return items;
}

std::optional<OutboxItem> first_with_recipients(Database& db, std::vector<OutboxItem> items) {
    if (items.empty()) return {};
    return with_recipients(db, std::move(items)).front();
}

}  // namespace

OutboxId put(Database& db, const NewOutboxItem& item) {
    Together together(db);
    auto& insert = db.prepare(
        "INSERT INTO outbox (ticket, kind, mailbox, message_id, envelope_from, created, state, next_at, "
        "attempts, doubted, "
        "reason, letter) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0, ?9, ?10)");
    insert.run(item.ticket, item.kind, item.mailbox, item.message_id, item.envelope_from, item.created,
               item.state, item.next_at, item.reason, item.letter);
    const OutboxId id{insert.last_row_id()};
    db.prepare("INSERT INTO outbox_bytes (item, bytes) VALUES (?1, ?2)").run(id, Blob{item.bytes});
    auto& add = db.prepare(
        "INSERT INTO outbox_recipient (item, address, position, state, code, enhanced, text) "
        "VALUES (?1, ?2, ?3, 'pending', 0, '', '') ON CONFLICT (item, address) DO NOTHING");
    for (std::size_t i = 0; i < item.recipients.size(); ++i) add.run(id, item.recipients[i], i);
    together.done();
    return id;
}

// RETURNING promises no order. `state <> 'sent'` is what lets SQLite see that the index outbox_unsent
// answers.
OutboxId next_item(Database& db) {
    // No item is ever deleted.
    return db.prepare("SELECT coalesce(max(id), 0) + 1 FROM outbox").value<OutboxId>().value();
}

std::vector<OutboxItem> claim_due(Database& db, Instant now, int limit) {
    static constexpr auto kClaim = join_sql(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE id IN (SELECT id FROM outbox "
        "WHERE state <> 'sent' AND state = 'queued' AND next_at <= ?1 ORDER BY next_at, id LIMIT ?2) "
        "RETURNING ",
        kColumns);
    auto items = with_recipients(db, read_items(db.prepare(kClaim.data()).query(now, limit)));
    std::ranges::sort(items, {}, [](const OutboxItem& item) { return std::pair(item.next_at, item.id); });
    for (auto& item : items) {
        std::erase_if(item.recipients, [](const auto& one) { return one.state != RecipientState::pending; });
        item.bytes = bytes_of(db, item.id);
    }
    return items;
}

void report(Database& db, OutboxId id, const ItemReport& report) {
    Together together(db);
    const int changed =
        db.prepare(
              "UPDATE outbox SET state = ?2, next_at = iif(?2 = 'queued', ?3, next_at), doubted = ?4, "
              "reason = ?5, attempts = iif(?6, attempts, attempts - 1) WHERE id = ?1 AND state = 'sending'")
            .run(id, report.state, report.next_at, report.doubted, report.reason, report.attempted);
    if (changed == 0)
        throw std::logic_error(fmt::format("outbox item {} is not claimed: nothing to report", id.value));
    auto& update = db.prepare(
        "UPDATE outbox_recipient SET state = ?3, code = ?4, enhanced = ?5, text = ?6 "
        "WHERE item = ?1 AND address = ?2");
    for (const auto& one : report.recipients)
        if (update.run(id, one.address, one.state, one.code, one.enhanced, one.text) == 0)
            throw std::logic_error(fmt::format("outbox item {} has no recipient {}", id.value, one.address));
    together.done();
}

void give_back(Database& db, const std::vector<OutboxId>& claimed) {
    Together together(db);
    auto& update = db.prepare(
        "UPDATE outbox SET state = 'queued', attempts = attempts - 1 WHERE id = ?1 AND state = 'sending'");
    for (const OutboxId id : claimed) update.run(id);
    together.done();
}

void forget_bytes(Database& db, OutboxId id) {
    db.prepare("DELETE FROM outbox_bytes WHERE item = ?1").run(id);
}

std::vector<OutboxItem> claimed_items(Database& db) {
    static constexpr auto kSql = join_sql(
        "SELECT ", kColumns, " FROM outbox WHERE state <> 'sent' AND state = 'sending' ORDER BY next_at, id");
    return with_recipients(db, read_items(db.prepare(kSql.data()).query()));
}

std::optional<Instant> next_due(Database& db) {
    return db
        .prepare(
            "SELECT next_at FROM outbox WHERE state <> 'sent' AND state = 'queued' ORDER BY next_at LIMIT 1")
        .value<Instant>();
}

std::vector<OutboxItem> items_of_letter(Database& db, TicketNumber ticket, LetterId letter) {
    static constexpr auto kSql =
        join_sql("SELECT ", kColumns, " FROM outbox WHERE ticket = ?1 AND letter = ?2 ORDER BY id");
    return with_recipients(db, read_items(db.prepare(kSql.data()).query(ticket, letter)));
}

std::optional<OutboxItem> find_item(Database& db, OutboxId id, bool with_bytes) {
    static constexpr auto kSql = join_sql("SELECT ", kColumns, " FROM outbox WHERE id = ?1");
    auto item = first_with_recipients(db, read_items(db.prepare(kSql.data()).query(id)));
    if (item && with_bytes) item->bytes = bytes_of(db, id);
    return item;
}

std::optional<OutboxItem> find_item_by_message_id(Database& db, std::string_view message_id) {
    static constexpr auto kSql = join_sql("SELECT ", kColumns, " FROM outbox WHERE message_id = ?1");
    return first_with_recipients(db, read_items(db.prepare(kSql.data()).query(message_id)));
}

namespace {

bool wants_sent(const std::vector<OutboxState>& states) {
    return states.empty() || std::ranges::find(states, OutboxState::sent) != states.end();
}

constexpr char kItemFilter[] =
    " AND (?1 = '' OR instr(?1, ',' || state || ',') > 0) ORDER BY id DESC LIMIT ?2";

}  // namespace

std::vector<OutboxItem> list_outbox(Database& db, const OutboxFilter& filter) {
    static constexpr auto kAll = join_sql("SELECT ", kColumns, " FROM outbox WHERE 1", kItemFilter);
    static constexpr auto kUnsent = join_sql(
        "SELECT ", kColumns, " FROM outbox INDEXED BY outbox_unsent WHERE state <> 'sent'", kItemFilter);
    static constexpr auto kOfTicket =
        join_sql("SELECT ", kColumns, " FROM outbox WHERE ticket = ?3", kItemFilter);
    const auto states = word_list(filter.states);
    if (filter.ticket)
        return with_recipients(
            db, read_items(db.prepare(kOfTicket.data()).query(states, filter.limit, *filter.ticket)));
    auto& statement = db.prepare(wants_sent(filter.states) ? kAll.data() : kUnsent.data());
    return with_recipients(db, read_items(statement.query(states, filter.limit)));
}

bool requeue(Database& db, OutboxId id, Instant now) {
    Together together(db);
    const int changed = db.prepare(
                              "UPDATE outbox SET state = 'queued', next_at = ?2, reason = '' "
                              "WHERE id = ?1 AND state IN ('queued', 'failed', 'in_doubt', 'suppressed')")
                            .run(id, now);
    if (changed > 0)
        db.prepare("UPDATE outbox_recipient SET state = 'pending' WHERE item = ?1 AND state <> 'sent'")
            .run(id);
    together.done();
    return changed > 0;
}

bool drop(Database& db, OutboxId id, std::string_view reason) {
    return db.prepare(
                 "UPDATE outbox SET state = 'dropped', reason = ?2 "
                 "WHERE id = ?1 AND state IN ('queued', 'failed', 'in_doubt', 'suppressed')")
               .run(id, reason) > 0;
}

namespace {

constexpr std::int64_t kHoursKept = 24;

std::int64_t hour_of(Instant now) {
    return std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count();
}

}  // namespace

int rate(Database& db, std::string_view key, Instant now) {
    return db.prepare("SELECT count FROM rate WHERE hour = ?1 AND key = lower(?2)")
        .value<int>(hour_of(now), key)
        .value_or(0);
}

// Two statements and no RETURNING: SQLite makes a table for what a statement returns, and this runs twice a
// letter. Forgets only when the table has grown by a row, which bounds it just as well as forgetting every
// time.
void count_rate(Database& db, std::string_view key, Instant now) {
    Together together(db);
    const auto hour = hour_of(now);
    if (db.prepare("UPDATE rate SET count = count + 1 WHERE hour = ?1 AND key = lower(?2)").run(hour, key) ==
        0) {
        db.prepare("INSERT INTO rate (hour, key, count) VALUES (?1, lower(?2), 1)").run(hour, key);
        db.prepare("DELETE FROM rate WHERE hour < ?1").run(hour - kHoursKept);
    }
    together.done();
}

}  // namespace store
