#include "store/transaction.h"

#include <catch2/catch.hpp>

#include "store/deadlines.h"
#include "store/statement.h"
#include "tests/store/desk.h"

using namespace store;

namespace {

constexpr const char* kSelectNumbers =
    "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n";

int page_count(Database& db) {
    return db.prepare("PRAGMA page_count").value<int>().value();
}

void limit_pages(Database& db, int pages) {
    db.execute("PRAGMA max_page_count = " + std::to_string(pages));
}

constexpr int kNoLimit = 1'000'000;

NewLetter large_letter(std::int64_t uid) {
    return desk::letter(uid, "m" + std::to_string(uid), std::string(100'000, 'x'));
}

// One batch of large letters, more than there is room for.
void accept_batch(Database& db, int letters) {
    Transaction transaction(db);
    for (int uid = 1; uid <= letters; ++uid) {
        Savepoint job(db);
        accept(db, large_letter(uid), desk::kNow);
        job.release();
    }
    transaction.commit();
}

}  // namespace

TEST_CASE("a transaction that is not committed never was") {
    auto db = desk::memory();
    {
        Transaction transaction(db);
        set_setting(db, "a", "1");
    }
    CHECK_FALSE(setting(db, "a"));
    {
        Transaction transaction(db);
        set_setting(db, "a", "1");
        transaction.commit();
    }
    CHECK(setting(db, "a") == "1");
}

TEST_CASE("an exception takes the transaction back and the connection goes on") {
    auto db = desk::memory();
    CHECK_THROWS_AS(
        [&] {
            Transaction transaction(db);
            desk::registered(db);
            db.execute("INSERT INTO nowhere VALUES (1)");
            transaction.commit();
        }(),
        Error);
    CHECK(list_tickets(db, {}).empty());
    Transaction next(db);
    desk::registered(db);
    next.commit();
    CHECK(list_tickets(db, {}).size() == 1);
}

TEST_CASE("a savepoint that fails leaves the rest of the batch") {
    auto db = desk::memory();
    Transaction transaction(db);
    for (const std::string name : {"a", "b", "c"}) {
        Savepoint job(db);
        set_setting(db, name, "1");
        if (name != "b") job.release();
    }
    transaction.commit();
    CHECK(setting(db, "a"));
    CHECK_FALSE(setting(db, "b"));
    CHECK(setting(db, "c"));
}

TEST_CASE("savepoints nest") {
    auto db = desk::memory();
    Transaction transaction(db);
    Savepoint outer(db);
    set_setting(db, "outer", "1");
    {
        Savepoint inner(db);
        set_setting(db, "inner", "1");
    }
    outer.release();
    transaction.commit();
    CHECK(setting(db, "outer"));
    CHECK_FALSE(setting(db, "inner"));
}

TEST_CASE("a savepoint needs a transaction, and transactions do not nest") {
    auto db = desk::memory();
    CHECK_THROWS_AS(Savepoint(db), Error);
    Transaction transaction(db);
    CHECK_THROWS_AS(Transaction(db), Error);
    set_setting(db, "a", "1");
    transaction.commit();
    CHECK(setting(db, "a"));
}

TEST_CASE("after SQLite took the whole transaction back, nothing of the batch goes on") {
    auto db = desk::memory();
    Transaction transaction(db);
    set_setting(db, "a", "1");
    db.execute("ROLLBACK");  // what SQLite does by itself when it cannot write
    CHECK_THROWS_AS(Savepoint(db), Error);
    CHECK_THROWS_WITH(transaction.commit(), Catch::Contains("taken back"));
    CHECK_FALSE(setting(db, "a"));
}

TEST_CASE("several rows stand together without a transaction around them") {
    auto db = desk::memory();
    limit_pages(db, page_count(db) + 3);
    CHECK_THROWS_AS(accept(db, large_letter(1), desk::kNow), Error);
    CHECK(list_letters(db, {}).empty());
    CHECK(count_accepted(db) == 0);
    limit_pages(db, kNoLimit);
    CHECK(accept(db, large_letter(1), desk::kNow));
}

TEST_CASE("a full disk takes back what was not committed, keeps what was, and passes") {
    const desk::Folder folder;
    auto db = desk::writer(folder / "t.db");
    accept_batch(db, 1);
    limit_pages(db, page_count(db) + 80);
    try {
        accept_batch(db, 9);
        FAIL("there was room");
    } catch (const Error& error) {
        CHECK(error.full());
        CHECK_FALSE(error.busy());
        CHECK_THAT(error.what(), Catch::Contains("t.db: no room on the disk"));
    }
    CHECK(count_accepted(db) == 1);
    set_setting(db, "a", "small things still fit");

    limit_pages(db, kNoLimit);
    CHECK(accept(db, large_letter(50), desk::kNow));
    auto other = desk::reader(folder / "t.db");
    CHECK(count_accepted(other) == 2);
    CHECK(setting(other, "a"));
    CHECK(other.prepare("PRAGMA integrity_check").value<std::string>() == "ok");
}

TEST_CASE("a job that filled the disk took its batch with it: the others cannot go on as if it had not") {
    auto db = desk::memory();
    limit_pages(db, page_count(db) + 10);
    Transaction transaction(db);
    set_setting(db, "before", "1");
    const auto fill = [&] {
        Savepoint job(db);
        accept(db, large_letter(1), desk::kNow);
        job.release();
    };
    CHECK_THROWS_AS(fill(), Error);
    CHECK_THROWS_WITH(Savepoint(db), Catch::Contains("taken back"));
    CHECK_THROWS_WITH(transaction.commit(), Catch::Contains("taken back"));
    CHECK_FALSE(setting(db, "before"));
}

TEST_CASE("a statement that threw can be used again") {
    auto db = desk::memory();
    desk::registered(db);
    auto insert = [&](std::int64_t ticket) {
        add_participant(db, TicketNumber{ticket}, {.address = "a@x", .name = ""});
    };
    CHECK_THROWS_AS(insert(99), Error);
    CHECK_NOTHROW(insert(1));
    CHECK(participants(db, TicketNumber{1}).size() == 1);
}

TEST_CASE("rows that were left in the middle give their statement back") {
    auto db = desk::memory();
    for (int turn = 0; turn < 2; ++turn) {
        Rows rows = db.prepare(kSelectNumbers).query();
        REQUIRE(rows.next());
        CHECK(rows.get<int>(0) == 1);
    }
    Rows rows = db.prepare(kSelectNumbers).query();
    CHECK_THROWS_AS(db.prepare(kSelectNumbers).query(), std::logic_error);
    int sum = 0;
    while (rows.next()) sum += rows.get<int>(0);
    CHECK(sum == 6);
}

TEST_CASE("values come back as what they were") {
    auto db = desk::memory();
    auto& select = db.prepare("SELECT ?1, ?2, ?3, ?4, ?5, typeof(?2), typeof(?3), typeof(?4)");
    const std::string text("a\0\xff", 3);
    Rows rows = select.query(desk::at(-5), text, Blob{text}, std::optional<TicketNumber>(), Status::waiting);
    REQUIRE(rows.next());
    CHECK(rows.get<Instant>(0) == desk::at(-5));
    CHECK(rows.get<std::string>(1) == text);
    CHECK(rows.get<std::string>(2) == text);
    CHECK_FALSE(rows.get<std::optional<TicketNumber>>(3));
    CHECK(rows.get<Status>(4) == Status::waiting);
    CHECK(rows.get<std::string>(5) == "text");
    CHECK(rows.get<std::string>(6) == "blob");
    CHECK(rows.get<std::string>(7) == "null");
}

TEST_CASE("mistakes of ours are told as such") {
    auto db = desk::memory();
    CHECK_THROWS_AS(db.prepare("SELECT ?1").query(), std::logic_error);
    CHECK_THROWS_AS(db.prepare("SELECT").run(), Error);
    CHECK_THROWS_WITH(db.prepare("SELECT x FROM nowhere").run(), Catch::Contains("no such table: nowhere"));
}

TEST_CASE("texts of many parts") {
    static constexpr char kColumns[] = "1, 2";
    static constexpr auto kSql = join_sql("SELECT ", kColumns, " WHERE ?1");
    CHECK(std::string_view(kSql.data()) == "SELECT 1, 2 WHERE ?1");
    CHECK(word_list(std::vector<Status>{}).empty());
    CHECK(word_list(std::vector{Status::open, Status::closed}) == ",open,closed,");
}
