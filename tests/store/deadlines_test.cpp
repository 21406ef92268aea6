#include "store/deadlines.h"

#include <catch2/catch.hpp>

#include "tests/store/desk.h"

using namespace store;
using desk::at;

TEST_CASE("deadlines are set, moved, met and come in order") {
    auto db = desk::memory();
    const auto first = desk::registered(db);
    const auto second = desk::registered(db);
    CHECK_FALSE(next_deadline(db));
    set_deadline(db, {.ticket = first, .kind = "reaction", .due = at(300)});
    set_deadline(db, {.ticket = first, .kind = "resolution", .due = at(100)});
    set_deadline(db, {.ticket = second, .kind = "reaction", .due = at(200)});
    CHECK(next_deadline(db) == at(100));

    set_deadline(db, {.ticket = first, .kind = "resolution", .due = at(400)});
    CHECK(next_deadline(db) == at(200));
    const auto of_first = deadlines(db, first);
    REQUIRE(of_first.size() == 2);
    CHECK(of_first[0].kind == "reaction");
    CHECK(of_first[1].kind == "resolution");
    CHECK(of_first[1].due == at(400));

    CHECK(due_deadlines(db, at(199), 10).empty());
    const auto due = due_deadlines(db, at(300), 10);
    REQUIRE(due.size() == 2);
    CHECK(due[0].ticket == second);
    CHECK(due[1].ticket == first);
    CHECK(due_deadlines(db, at(300), 1).size() == 1);

    clear_deadline(db, second, "reaction");
    clear_deadline(db, second, "reaction");
    clear_deadline(db, TicketNumber{99}, "reaction");
    CHECK(next_deadline(db) == at(300));
    CHECK(deadlines(db, second).empty());
    CHECK_THROWS_AS(set_deadline(db, {.ticket = TicketNumber{99}, .kind = "reaction", .due = at(1)}), Error);
}

TEST_CASE("an alarm lasts until it is cleared") {
    auto db = desk::memory();
    CHECK_FALSE(find_alarm(db, "relay"));
    put_alarm(
        db, {.key = "relay", .text = "refused", .since = at(1), .last_seen = at(1), .told = {}, .count = 1});
    CHECK_FALSE(find_alarm(db, "relay")->told);
    put_alarm(
        db,
        {.key = "relay", .text = "timed out", .since = at(1), .last_seen = at(5), .told = at(4), .count = 2});
    put_alarm(
        db,
        {.key = "imap:support", .text = "down", .since = at(2), .last_seen = at(2), .told = {}, .count = 1});

    const auto found = find_alarm(db, "relay");
    REQUIRE(found);
    CHECK(found->text == "timed out");
    CHECK(found->since == at(1));
    CHECK(found->last_seen == at(5));
    CHECK(found->told == at(4));
    CHECK(found->count == 2);
    const auto all = alarms(db);
    REQUIRE(all.size() == 2);
    CHECK(all[0].key == "imap:support");

    CHECK(clear_alarm(db, "relay"));
    CHECK_FALSE(clear_alarm(db, "relay"));
    CHECK(alarms(db).size() == 1);
}

TEST_CASE("settings") {
    auto db = desk::memory();
    CHECK_FALSE(setting(db, "loop_mark"));
    set_setting(db, "loop_mark", "x");
    set_setting(db, "loop_mark", "");
    CHECK(setting(db, "loop_mark") == "");
}
