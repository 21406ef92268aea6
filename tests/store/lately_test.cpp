#include "store/lately.h"

#include <catch2/catch.hpp>

#include "store/statement.h"
#include "store/tickets.h"
#include "tests/store/desk.h"

using namespace store;
using desk::kNow;

namespace {

RecentLetter letter(std::int64_t id, Instant at, const std::string& address = "anna@client.test") {
    return {address, {id}, at, {1}, 10 + id, 20 + id};
}

std::vector<std::int64_t> ids(const std::vector<RecentLetter>& letters) {
    std::vector<std::int64_t> found;
    for (const auto& one : letters) found.push_back(one.letter.value);
    return found;
}

Event moved(TicketNumber ticket, Instant at, const std::string& data, const std::string& kind = "status") {
    return {0, at, ticket, kind, "anna@client.test", data};
}

using Ids = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("a picture is known to the ticket that it came to, and to no other") {
    auto db = desk::memory();
    const auto one = desk::registered(db), two = desk::registered(db);
    const std::string logo(64, 'a'), other(64, 'b');
    add_picture(db, one, logo);
    add_picture(db, one, logo);
    CHECK(has_picture(db, one, logo));
    CHECK_FALSE(has_picture(db, one, other));
    CHECK_FALSE(has_picture(db, two, logo));
    CHECK_THROWS_AS(add_picture(db, one, "short"), Error);
}

TEST_CASE("an address's letters of late, the newest first") {
    using std::chrono::hours, std::chrono::minutes;
    auto db = desk::memory();
    add_recent(db, letter(1, kNow - hours(3)));
    add_recent(db, letter(2, kNow - hours(1) - minutes(10)));
    add_recent(db, letter(3, kNow - minutes(30)));
    add_recent(db, letter(4, kNow - minutes(20), "boris@client.test"));
    add_recent(db, letter(5, kNow, "ANNA@client.test"));

    const auto since = [&](Instant at, int limit = 20) {
        return ids(recent_letters(db, "Anna@Client.test", at, kNow, limit));
    };
    CHECK(since(kNow - hours(24)) == Ids{5, 3, 2, 1});
    CHECK(since(kNow - hours(1) - minutes(10)) == Ids{5, 3, 2});
    CHECK(since(kNow - hours(1)) == Ids{5, 3});
    CHECK(since(kNow - hours(24), 2) == Ids{5, 3});
    CHECK(since(kNow + hours(1)).empty());
    const auto found = recent_letters(db, "boris@client.test", kNow - hours(1), kNow, 20);
    REQUIRE(found.size() == 1);
    CHECK(found.front().ticket == TicketNumber{1});
    CHECK(found.front().at == kNow - minutes(20));
    CHECK(found.front().subject == 14);
    CHECK(found.front().words == 24);
}

TEST_CASE("a day later the letters of an address are forgotten") {
    auto db = desk::memory();
    for (int i = 0; i < 50; ++i)
        add_recent(db, letter(i, kNow + std::chrono::hours(i), "c" + std::to_string(i) + "@client.test"));
    CHECK(db.prepare("SELECT count(*) FROM recent").value<int>() == 25);
}

TEST_CASE("how often a ticket went from one status to another is read from the journal") {
    using std::chrono::hours;
    auto db = desk::memory();
    const auto one = desk::registered(db), two = desk::registered(db);
    const std::string reopened = R"({"letter":"1","from":"completed","to":"open","reason":"he wrote"})";
    for (const auto& event :
         {moved(one, kNow - hours(25), reopened), moved(one, kNow - hours(2), reopened),
          moved(one, kNow, reopened), moved(two, kNow, reopened),
          moved(one, kNow, R"({"from":"waiting","to":"open"})"), moved(one, kNow, reopened, "set-aside")})
        append_event(db, event);
    const auto moves = [&](TicketNumber ticket) {
        return count_moves(db, ticket, Status::completed, Status::open, kNow - hours(24));
    };
    CHECK(moves(one) == 2);
    CHECK(moves(two) == 1);
    CHECK(moves({99}) == 0);
}

TEST_CASE("the words of one letter in one ticket") {
    auto db = desk::memory();
    const auto ticket = desk::registered(db);
    CHECK(message_text(db, ticket, {1}).empty());
    const auto id = desk::accepted(db, 1);
    Message message;
    message.ticket = ticket;
    message.letter = id;
    message.text = "It does not print.";
    insert_message(db, message);
    CHECK(message_text(db, ticket, id) == "It does not print.");
    CHECK(message_text(db, {ticket.value + 1}, id).empty());
}
