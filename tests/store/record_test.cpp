#include "store/record.h"

#include <catch2/catch.hpp>

#include "store/statement.h"
#include "store/words.h"
#include "tests/store/desk.h"

using namespace store;

namespace {

// "'new', 'open', …" as a CHECK in schema.sql has it.
template <class E>
std::string check_list() {
    std::string list;
    for (const auto word : Words<E>::all)
        list.append(list.empty() ? "" : ", ").append("'").append(word).append("'");
    return "IN (" + list + ")";
}

std::string table_sql(Database& db, std::string_view table) {
    return db.prepare("SELECT sql FROM sqlite_schema WHERE name = ?1").value<std::string>(table).value();
}

}  // namespace

TEST_CASE("the schema knows the same words") {
    auto db = desk::memory();
    CHECK_THAT(table_sql(db, "letter"), Catch::Contains(check_list<LetterState>()));
    CHECK_THAT(table_sql(db, "ticket"), Catch::Contains(check_list<Status>()));
    CHECK_THAT(table_sql(db, "participant"), Catch::Contains(check_list<Role>()));
    CHECK_THAT(table_sql(db, "message"), Catch::Contains(check_list<Author>()));
    CHECK_THAT(table_sql(db, "outbox"), Catch::Contains(check_list<OutboxState>()));
    CHECK_THAT(table_sql(db, "outbox_recipient"), Catch::Contains(check_list<RecipientState>()));
}

TEST_CASE("words go there and back") {
    CHECK(to_string(LetterState::accepted) == "accepted");
    CHECK(to_string(Status::new_) == "new");
    CHECK(to_string(Role::cc) == "cc");
    CHECK(to_string(Author::operator_) == "operator");
    CHECK(to_string(OutboxState::in_doubt) == "in_doubt");
    CHECK(to_string(RecipientState::refused) == "refused");
    for (const auto word : Words<Status>::all) CHECK(to_string(parse_status(word).value()) == word);
    for (const auto word : Words<LetterState>::all)
        CHECK(to_string(parse_letter_state(word).value()) == word);
    for (const auto word : Words<OutboxState>::all)
        CHECK(to_string(parse_outbox_state(word).value()) == word);
    const auto* unknown = GENERATE("", "New", "new ", "lost");
    CHECK_FALSE(parse_status(unknown));
    CHECK_FALSE(parse_letter_state(unknown));
    CHECK_FALSE(parse_outbox_state(unknown));
}
