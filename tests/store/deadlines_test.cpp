#include "store/deadlines.h"

#include <catch2/catch.hpp>

#include "tests/store/desk.h"

using namespace store;
using desk::at;

TEST_CASE("deadlines are set, moved, met and come in order") {
    auto db = desk::memory();
    const auto first = desk::registered(db);
    const auto second = desk::registered(db);
    CHECK_FALSE(next_wake(db));
    set_deadline(db, {.ticket = first, .kind = "reaction", .due = at(300), .wake = at(300)});
    set_deadline(db, {.ticket = first, .kind = "resolution", .due = at(100), .wake = at(100)});
    set_deadline(db, {.ticket = second, .kind = "reaction", .due = at(200), .wake = at(200)});
    CHECK(next_wake(db) == at(100));

    set_deadline(db, {.ticket = first, .kind = "resolution", .due = at(400), .wake = at(400)});
    CHECK(next_wake(db) == at(200));
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
    CHECK(next_wake(db) == at(300));
    CHECK(deadlines(db, second).empty());
    CHECK_THROWS_AS(
        set_deadline(db, {.ticket = TicketNumber{99}, .kind = "reaction", .due = at(1), .wake = at(1)}),
        Error);
}

TEST_CASE("a deadline is looked at when it wants to be, not when it is due") {
    auto db = desk::memory();
    const auto first = desk::registered(db), second = desk::registered(db);
    set_deadline(db, {.ticket = first, .kind = "reaction", .due = at(400), .wake = at(300)});
    set_deadline(db, {.ticket = second, .kind = "reaction", .due = at(100), .wake = at(350)});
    set_deadline(db, {.ticket = second, .kind = "resolution", .due = at(50), .wake = {}});
    CHECK(next_wake(db) == at(300));
    CHECK(due_deadlines(db, at(299), 10).empty());
    const auto due = due_deadlines(db, at(350), 10);
    REQUIRE(due.size() == 2);
    CHECK(due[0] == Deadline{first, "reaction", at(400), at(300)});
    CHECK(due[1] == Deadline{second, "reaction", at(100), at(350)});

    // All has been said of it: it stands there and never wants anything again.
    set_deadline(db, {.ticket = first, .kind = "reaction", .due = at(400), .wake = {}});
    set_deadline(db, {.ticket = second, .kind = "reaction", .due = at(100), .wake = {}});
    CHECK_FALSE(next_wake(db));
    CHECK(due_deadlines(db, at(1'000'000), 10).empty());
    CHECK(deadlines(db, second).size() == 2);
    CHECK_FALSE(deadlines(db, first).front().wake);
}

TEST_CASE("what closes by silence soon, of one queue, the soonest first") {
    auto db = desk::memory();
    const auto first = desk::registered(db), second = desk::registered(db), other = desk::registered(db);
    db.execute("UPDATE ticket SET queue = 'sales' WHERE number = " + std::to_string(other.value));
    set_deadline(db, {.ticket = first, .kind = "confirmation", .due = at(300), .wake = at(900)});
    set_deadline(db, {.ticket = second, .kind = "answer", .due = at(200), .wake = at(200)});
    set_deadline(db, {.ticket = second, .kind = "resolution", .due = at(100), .wake = at(100)});
    set_deadline(db, {.ticket = other, .kind = "confirmation", .due = at(100), .wake = at(100)});
    const auto soon = closing_before(db, "support", at(301), 10);
    REQUIRE(soon.size() == 2);
    CHECK(soon[0].ticket == second);
    CHECK(soon[1].ticket == first);
    CHECK(closing_before(db, "support", at(300), 10).size() == 1);
    CHECK(closing_before(db, "support", at(301), 1).size() == 1);
    CHECK(closing_before(db, "sales", at(301), 10).size() == 1);
    CHECK(closing_before(db, "gone", at(301), 10).empty());
}

TEST_CASE("chores") {
    auto db = desk::memory();
    CHECK_FALSE(next_chore(db));
    CHECK_FALSE(find_chore(db, "support", "closing-tomorrow"));
    set_chore(db, {.queue = "support", .kind = "closing-tomorrow", .due = at(300)});
    set_chore(db, {.queue = "sales", .kind = "closing-tomorrow", .due = at(200)});
    CHECK(next_chore(db) == at(200));
    CHECK(due_chores(db, at(199)).empty());
    REQUIRE(due_chores(db, at(300)).size() == 2);
    CHECK(due_chores(db, at(300)).front().queue == "sales");
    set_chore(db, {.queue = "sales", .kind = "closing-tomorrow", .due = at(400)});
    CHECK(next_chore(db) == at(300));
    const auto moved = find_chore(db, "sales", "closing-tomorrow");
    REQUIRE(moved);
    CHECK(moved->due == at(400));
    CHECK(due_chores(db, at(1000)).size() == 2);
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
