#include "store/search.h"

#include <catch2/catch.hpp>

#include "store/statement.h"
#include "tests/store/desk.h"

using namespace store;
using desk::kNow;

namespace {

std::vector<std::int64_t> numbers(const std::vector<TicketNumber>& tickets) {
    std::vector<std::int64_t> found;
    for (const auto& one : tickets) found.push_back(one.value);
    return found;
}

TicketNumber said(Database& db, const std::string& subject, const std::string& text,
                  const std::string& address = "anna@client.test") {
    auto ticket = desk::ticket(next_number(db));
    ticket.subject = subject;
    ticket.requester = address;
    ticket.requester_name = "Пётр Anders";
    ticket.organisation = "Ромашка";
    insert_ticket(db, ticket);
    Message message;
    message.ticket = ticket.number;
    message.address = address;
    message.at = kNow;
    message.text = text;
    insert_message(db, message);
    return ticket.number;
}

using Found = std::vector<std::int64_t>;

Found find(Database& db, const std::string& words) {
    return numbers(search_words(db, words, 1000));
}

}  // namespace

TEST_CASE("what was said is found by its words, the newest first") {
    auto db = desk::memory();
    said(db, "Принтер", "Ничего не печатает, ещё и шумит.");
    said(db, "Printer", "The PRINTER is silent. Call 555-17-20.");
    said(db, "Почта", "Принтер тут ни при чём", "boss@other.test");
    CHECK(has_new_words(db));
    CHECK(find(db, "printer").empty());
    CHECK(index_words(db, 1000));
    CHECK_FALSE(has_new_words(db));

    struct Case {
        const char* words;
        Found found;
    };
    const std::vector<Case> cases{
        {"printer", {2}},
        {"ПРИНТЕР", {3, 1}},
        {"принт", {3, 1}},       // words of several letters go on
        {"пр", {}},              // short ones do not
        {"принтер шумит", {1}},  // all of them
        {"шумит printer", {}},
        {"ЕЩЕ", {1}},  // yo as ye, both ways
        {"ещё", {1}},
        {"при чем", {3}},
        {"петр", {3, 2, 1}},
        {"ромашка", {3, 2, 1}},
        {"boss@other.test", {3}},
        {"BOSS@other", {3}},
        {"555-17", {2}},
        {"!!! printer ???", {2}},
        {"", {}},
        {"  ...  ", {}},
        {"printer OR принтер", {}},  // no language of queries
        {"text:printer", {}},
        {"\"printer", {2}},
        {"print* NEAR(", {}},
        {"-silent", {2}},
        {"printer)", {2}},
    };
    for (const Case& one : cases) {
        INFO(one.words);
        CHECK(find(db, one.words) == one.found);
    }
}

TEST_CASE("the words come in by portions, and what is not there yet is not found") {
    auto db = desk::memory();
    for (int i = 0; i < 5; ++i) said(db, "Printer", "silent");
    CHECK_FALSE(index_words(db, 2));
    CHECK(find(db, "silent") == Found{2, 1});
    CHECK_FALSE(index_words(db, 2));
    CHECK(index_words(db, 2));
    CHECK(index_words(db, 2));  // nothing to do
    CHECK(find(db, "silent") == Found{5, 4, 3, 2, 1});
    CHECK(numbers(search_words(db, "silent", 2)) == Found{5, 4});
}

TEST_CASE("what a transaction takes back is not in the index either, and comes in once afterwards") {
    const desk::Folder folder;
    {
        auto db = desk::writer(folder / "t.db");
        said(db, "Printer", "silent");
        {
            Transaction transaction(db);
            index_words(db, 10);
            said(db, "Printer", "loud");
            index_words(db, 10);
            CHECK(find(db, "loud") == Found{2});
        }
        CHECK(find(db, "silent").empty());
        CHECK(find(db, "loud").empty());
        index_words(db, 10);
    }
    auto db = desk::writer(folder / "t.db");  // a new start
    CHECK_FALSE(has_new_words(db));
    CHECK(find(db, "silent") == Found{1});
    said(db, "Printer", "loud");
    index_words(db, 10);
    CHECK(find(db, "loud") == Found{2});
    CHECK(db.prepare("SELECT count(*) FROM said WHERE said MATCH 'silent'").value<int>() == 1);
}

TEST_CASE(
    "a message that is hidden is found by operators as before, and one that has moved in its new ticket") {
    auto db = desk::memory();
    const auto first = said(db, "Printer", "silent");
    const auto second = said(db, "Mail", "loud");
    index_words(db, 10);
    db.prepare("UPDATE message SET is_public = 0 WHERE ticket = ?1").run(first);
    CHECK(find(db, "silent") == Found{1});
    db.prepare("UPDATE message SET ticket = ?2 WHERE ticket = ?1").run(first, second);
    CHECK(find(db, "silent") == Found{2});
}

TEST_CASE("a list of living tickets and a search look at nothing that lies closed") {
    auto db = desk::memory();
    const auto plan = [&](const char* sql) {
        std::string all;
        Rows rows = db.prepare(sql).query();
        while (rows.next()) all += rows.get<std::string>(3) + "\n";
        return all;
    };
    CHECK_THAT(plan("EXPLAIN QUERY PLAN SELECT number FROM ticket WHERE status NOT IN ('closed', 'merged') "
                    "AND queue = 'support' ORDER BY priority = 0, priority, number"),
               Catch::Contains("ticket_alive"));
    CHECK_THAT(plan("EXPLAIN QUERY PLAN SELECT due FROM deadline WHERE ticket = 1 ORDER BY due, kind"),
               Catch::Contains("SEARCH deadline USING PRIMARY KEY"));
    CHECK_THAT(plan("EXPLAIN QUERY PLAN SELECT m.ticket FROM said JOIN message m ON m.id = said.rowid "
                    "WHERE said MATCH 'a' ORDER BY said.rowid DESC LIMIT 5"),
               Catch::Contains("SEARCH m USING INTEGER PRIMARY KEY") && !Catch::Contains("TEMP"));
}
