#include "store/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "store/statement.h"
#include "store/transaction.h"

namespace store {
namespace {

constexpr char kColumns[] =
    "id, mailbox, uidvalidity, uid, message_id, sha256, content, size, bytes_kept, arrived, accepted, state, "
    "attempts, "
    "verdict, reason, evidence, ticket, same_as, released";

Letter read_letter(const Rows& row) {
    return {
        .id = row.get<LetterId>(0),
        .mailbox = row.get<std::string>(1),
        .uidvalidity = row.get<std::int64_t>(2),
        .uid = row.get<std::int64_t>(3),
        .message_id = row.get<std::string>(4),
        .sha256 = row.get<std::string>(5),
        .content = row.get<std::string>(6),
        .size = row.get<std::int64_t>(7),
        .bytes_kept = row.get<std::int64_t>(8),
        .arrived = row.get<Instant>(9),
        .accepted = row.get<Instant>(10),
        .state = row.get<LetterState>(11),
        .attempts = row.get<int>(12),
        .verdict = row.get<std::string>(13),
        .reason = row.get<std::string>(14),
        .evidence = row.get<std::string>(15),
        .ticket = row.get<std::optional<TicketNumber>>(16),
        .same_as = row.get<std::optional<LetterId>>(17),
        .released = row.get<bool>(18),
    };
}

std::vector<Letter> read_letters(Rows rows) {
    std::vector<Letter> letters;
    while (rows.next()) letters.push_back(read_letter(rows));
    return letters;
}

// After so many letters tier 0 of the known Message-IDs is poured into tier 1, and that into tier 2:
// schema.sql says why. The first tier stays in a dozen pages, the second in a few hundred.
constexpr std::int64_t kFirstTier = 2048;
constexpr std::int64_t kSecondTier = 65536;
static_assert(kSecondTier % kFirstTier == 0);

// FNV-1a. Need not be strong: whatever it finds is compared with the letter.
std::int32_t hash_of(std::string_view message_id) {
    std::uint32_t hash = 2166136261U;
    for (const char c : message_id) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return static_cast<std::int32_t>(hash);
}

void pour_tier(Database& db, int from, int to) {
    db.prepare(
          "INSERT INTO letter_id (tier, hash, letter) "
          "SELECT ?2, hash, letter FROM letter_id WHERE tier = ?1 ORDER BY hash, letter")
        .run(from, to);
    db.prepare("DELETE FROM letter_id WHERE tier = ?1").run(from);
}

void remember_id(Database& db, LetterId id, std::string_view message_id) {
    if (!message_id.empty())
        db.prepare("INSERT INTO letter_id (tier, hash, letter) VALUES (0, ?1, ?2)")
            .run(hash_of(message_id), id);
    if (id.value % kFirstTier == 0) pour_tier(db, 0, 1);
    if (id.value % kSecondTier == 0) pour_tier(db, 1, 2);
}

}  // namespace

std::optional<LetterId> accept(Database& db, const NewLetter& letter, Instant now) {
    Together together(db);
    auto& insert = db.prepare(
        "INSERT INTO letter (mailbox, uidvalidity, uid, message_id, sha256, content, size, arrived, "
        "accepted, state, "
        "attempts, bytes_kept, released, verdict, reason, evidence) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, ?11, 0, '', '', '') "
        "ON CONFLICT (mailbox, uidvalidity, uid) WHERE uid > 0 DO NOTHING");
    if (insert.run(letter.mailbox, letter.uidvalidity, letter.uid, null_if_empty(letter.message_id),
                   Blob{letter.sha256}, Blob{letter.content}, letter.size, letter.arrived, now,
                   LetterState::accepted, letter.bytes.size()) == 0)
        return {};
    const LetterId id{insert.last_row_id()};
    db.prepare("INSERT INTO raw (letter, bytes) VALUES (?1, ?2)").run(id, Blob{letter.bytes});
    remember_id(db, id, letter.message_id);
    together.done();
    return id;
}

std::optional<Letter> find_letter(Database& db, LetterId id) {
    static constexpr auto kSql = join_sql("SELECT ", kColumns, " FROM letter WHERE id = ?1");
    Rows rows = db.prepare(kSql.data()).query(id);
    if (!rows.next()) return {};
    return read_letter(rows);
}

std::optional<Letter> letter_at(Database& db, std::string_view mailbox, std::int64_t uidvalidity,
                                std::int64_t uid) {
    static constexpr auto kSql = join_sql(
        "SELECT ", kColumns, " FROM letter WHERE mailbox = ?1 AND uidvalidity = ?2 AND uid = ?3 AND uid > 0");
    Rows rows = db.prepare(kSql.data()).query(mailbox, uidvalidity, uid);
    if (!rows.next()) return {};
    return read_letter(rows);
}

// Not one statement: SQLite would make a table for the ids between, and this runs for every id that a letter
// names.
std::vector<Letter> letters_by_message_id(Database& db, std::string_view message_id) {
    std::vector<LetterId> ids;
    {
        Rows rows = db.prepare(
                          "SELECT letter FROM letter_id WHERE tier = 0 AND hash = ?1 "
                          "UNION ALL SELECT letter FROM letter_id WHERE tier = 1 AND hash = ?1 "
                          "UNION ALL SELECT letter FROM letter_id WHERE tier = 2 AND hash = ?1")
                        .query(hash_of(message_id));
        while (rows.next()) ids.push_back(rows.get<LetterId>(0));
    }
    std::ranges::sort(ids);
    std::vector<Letter> letters;
    for (const LetterId id : ids)
        if (auto letter = find_letter(db, id); letter && letter->message_id == message_id)
            letters.push_back(std::move(*letter));
    return letters;
}

std::vector<Letter> anonymous_letters_by_content(Database& db, std::string_view content) {
    static constexpr auto kSql =
        join_sql("SELECT ", kColumns, " FROM letter WHERE message_id IS NULL AND content = ?1 ORDER BY id");
    return read_letters(db.prepare(kSql.data()).query(Blob{content}));
}

std::string raw_bytes(Database& db, LetterId id) {
    return db.prepare("SELECT bytes FROM raw WHERE letter = ?1").value<std::string>(id).value_or("");
}

// `state <> 'settled'` in this and the next queries is what lets SQLite see that the index letter_waiting
// answers them.
void forget_bytes(Database& db, LetterId id) {
    db.prepare("DELETE FROM raw WHERE letter = ?1").run(id);
}

void forget_bytes(Database& db, TicketNumber ticket) {
    db.prepare("DELETE FROM raw WHERE letter IN (SELECT letter FROM message WHERE ticket = ?1)").run(ticket);
}

std::vector<LetterId> accepted_letters(Database& db, LetterId after, int limit) {
    std::vector<LetterId> ids;
    Rows rows = db.prepare(
                      "SELECT id FROM letter WHERE state <> 'settled' AND state = 'accepted' AND id > ?1 "
                      "ORDER BY id LIMIT ?2")
                    .query(after, limit);
    while (rows.next()) ids.push_back(rows.get<LetterId>(0));
    return ids;
}

std::int64_t count_accepted(Database& db) {
    return db.prepare("SELECT letters FROM backlog WHERE id = 1").value<std::int64_t>().value_or(0);
}

void settle(Database& db, LetterId id, const Fate& fate, Instant now) {
    if (fate.state == LetterState::accepted) throw std::logic_error("\"accepted\" is no fate of a letter");
    Together together(db);
    const int changed =
        db.prepare(
              "UPDATE letter SET state = ?2, verdict = ?3, reason = ?4, evidence = ?5, ticket = ?6, same_as "
              "= ?7, "
              "settled = ?8, bytes_kept = iif(?9, 0, bytes_kept) WHERE id = ?1 AND state = 'accepted'")
            .run(id, fate.state, fate.verdict, fate.reason, fate.evidence, fate.ticket, fate.same_as, now,
                 fate.forget_bytes);
    if (changed == 0)
        throw std::logic_error(fmt::format("letter {} is not accepted: it has a fate already", id.value));
    if (fate.forget_bytes) db.prepare("DELETE FROM raw WHERE letter = ?1").run(id);
    together.done();
}

int mark_attempt(Database& db, LetterId id) {
    const auto attempts =
        db.prepare("UPDATE letter SET attempts = attempts + 1 WHERE id = ?1 RETURNING attempts")
            .value<int>(id);
    if (!attempts) throw std::logic_error(fmt::format("there is no letter {}", id.value));
    return *attempts;
}

// The attempts begin anew, or a released letter would go straight back into quarantine.
bool release(Database& db, LetterId id) {
    return db.prepare(
                 "UPDATE letter SET state = 'accepted', released = 1, attempts = 0, settled = NULL, verdict "
                 "= '', "
                 "reason = '', evidence = '', ticket = NULL, same_as = NULL "
                 "WHERE id = ?1 AND state IN ('held', 'quarantined')")
               .run(id) > 0;
}

bool drop_letter(Database& db, LetterId id, std::string_view reason) {
    return db.prepare(
                 "UPDATE letter SET state = 'dropped', verdict = 'dropped', reason = ?2 "
                 "WHERE id = ?1 AND state IN ('held', 'quarantined')")
               .run(id, reason) > 0;
}

namespace {

// Which of a filter's two roads: the settled are nearly all there are and the rest has an index, so a
// question for the rest must not read a million rows to find three.
bool wants_settled(const std::vector<LetterState>& states) {
    return states.empty() || std::ranges::find(states, LetterState::settled) != states.end();
}

constexpr char kLetterFilter[] =
    " AND (?1 = '' OR instr(?1, ',' || state || ',') > 0) AND (?2 = '' OR mailbox = ?2) ORDER BY id DESC "
    "LIMIT ?3";

}  // namespace

std::vector<Letter> list_letters(Database& db, const LetterFilter& filter) {
    static constexpr auto kAll = join_sql("SELECT ", kColumns, " FROM letter WHERE 1", kLetterFilter);
    static constexpr auto kWaiting =
        join_sql("SELECT ", kColumns, " FROM letter INDEXED BY letter_waiting WHERE state <> 'settled'",
                 kLetterFilter);
    static constexpr auto kOfTicket =
        join_sql("SELECT ", kColumns, " FROM letter WHERE ticket = ?4", kLetterFilter);
    const auto states = word_list(filter.states);
    if (filter.ticket)
        return read_letters(
            db.prepare(kOfTicket.data()).query(states, filter.mailbox, filter.limit, *filter.ticket));
    auto& statement = db.prepare(wants_settled(filter.states) ? kAll.data() : kWaiting.data());
    return read_letters(statement.query(states, filter.mailbox, filter.limit));
}

std::vector<Letter> letters_of_epoch(Database& db, std::string_view mailbox, std::int64_t uidvalidity) {
    static constexpr auto kSql = join_sql(
        "SELECT ", kColumns, " FROM letter WHERE mailbox = ?1 AND uidvalidity = ?2 AND uid > 0 ORDER BY uid");
    return read_letters(db.prepare(kSql.data()).query(mailbox, uidvalidity));
}

std::optional<Cursor> cursor(Database& db, std::string_view mailbox) {
    Rows rows = db.prepare("SELECT uidvalidity, uid FROM cursor WHERE mailbox = ?1").query(mailbox);
    if (!rows.next()) return {};
    return Cursor{.uidvalidity = rows.get<std::int64_t>(0), .uid = rows.get<std::int64_t>(1)};
}

void set_cursor(Database& db, std::string_view mailbox, Cursor cursor) {
    db.prepare(
          "INSERT INTO cursor (mailbox, uidvalidity, uid) VALUES (?1, ?2, ?3) "
          "ON CONFLICT (mailbox) DO UPDATE SET uidvalidity = excluded.uidvalidity, uid = excluded.uid")
        .run(mailbox, cursor.uidvalidity, cursor.uid);
}

}  // namespace store
