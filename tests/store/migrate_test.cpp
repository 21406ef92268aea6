#include "store/migrate.h"

#include <catch2/catch.hpp>

#include "store/statement.h"
#include "tests/store/desk.h"

using namespace store;

namespace {

constexpr std::string_view kDocument =
    "-- words before the first\n"
    "-- migration 1\nCREATE TABLE a (x INTEGER);\nINSERT INTO a VALUES (1);\n"
    "-- migration 2\nALTER TABLE a ADD COLUMN y INTEGER;\nUPDATE a SET y = x + 1;\n";

std::string schema_of(Database& db) {
    std::string all;
    Rows rows = db.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").query();
    while (rows.next()) all += rows.get<std::string>(0) + ": " + rows.get<std::string>(1) + "\n";
    return all;
}

}  // namespace

TEST_CASE("a document is split at its marks") {
    const auto blocks = split_migrations(kDocument);
    REQUIRE(blocks.size() == 2);
    CHECK(blocks[0].version == 1);
    CHECK_THAT(blocks[0].sql, Catch::Contains("CREATE TABLE a") && !Catch::Contains("ALTER"));
    CHECK_THAT(blocks[1].sql, Catch::Contains("ALTER TABLE"));
    CHECK(split_migrations("-- nothing here").empty());
}

TEST_CASE("migrations are numbered without gaps") {
    const auto* wrong = GENERATE("\n-- migration 2\n", "\n-- migration 1\n\n-- migration 3\n",
                                 "\n-- migration x\n", "\n-- migration 1\n\n-- migration 1\n");
    CHECK_THROWS_AS(split_migrations(wrong), std::logic_error);
}

TEST_CASE("a new file gets every block, an old one what it lacks") {
    const desk::Folder folder;
    auto db = desk::writer(folder / "t.db");
    db.execute("PRAGMA user_version = 0");
    const auto blocks = split_migrations(kDocument);
    const auto only = [](const Migration& one) { return std::vector{one}; };
    migrate(db, only(blocks[0]));
    CHECK(schema_version(db) == 1);
    migrate(db, blocks);
    CHECK(schema_version(db) == 2);
    CHECK(db.prepare("SELECT y FROM a").value<int>() == 2);
    migrate(db, blocks);
    CHECK(db.prepare("SELECT count(*) FROM a").value<int>() == 1);
}

TEST_CASE("a block that fails leaves the version before it whole") {
    const desk::Folder folder;
    auto db = desk::writer(folder / "t.db");
    db.execute("PRAGMA user_version = 0");
    auto blocks = split_migrations(kDocument);
    blocks[1].sql += "INSERT INTO nowhere VALUES (1);";
    CHECK_THROWS_AS(migrate(db, blocks), Error);
    CHECK(schema_version(db) == 1);
    CHECK_THROWS_AS(db.execute("SELECT y FROM a"), Error);
    migrate(db, split_migrations(kDocument));
    CHECK(schema_version(db) == 2);
}

TEST_CASE("an empty file of version 0 is brought up to date, a second opening changes nothing") {
    const desk::Folder folder;
    auto first = desk::writer(folder / "t.db");
    CHECK(schema_version(first) == known_migrations().back().version);
    const auto schema = schema_of(first);
    const auto before = first.data_version();
    auto second = desk::writer(folder / "t.db");
    CHECK(schema_of(second) == schema);
    CHECK(first.data_version() == before);
}

TEST_CASE("a newer file is refused, and an older one is not read before it is brought up to date") {
    const desk::Folder folder;
    const auto set_version = [&](int version) {
        auto db = desk::writer(folder / "t.db");
        db.execute("PRAGMA user_version = " + std::to_string(version));
    };
    set_version(known_migrations().back().version + 1);
    CHECK_THROWS_WITH(desk::writer(folder / "t.db"),
                      Catch::Contains("newer ticketgate") && Catch::Contains("t.db"));
    CHECK_THROWS_WITH(desk::reader(folder / "t.db"), Catch::Contains("newer ticketgate"));
}

TEST_CASE("a file that a daemon has not yet filled is not read") {
    const desk::Folder folder;
    {
        auto db = desk::writer(folder / "t.db");
        db.execute("PRAGMA user_version = 0");
    }
    CHECK_THROWS_WITH(desk::reader(folder / "t.db"), Catch::Contains("start ticketgated once"));
}
