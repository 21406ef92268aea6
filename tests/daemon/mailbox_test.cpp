// What the poller leaves behind on a server: marks, letters it was not given, folders numbered anew.
#include <catch2/catch.hpp>

#include "store/deadlines.h"
#include "store/ledger.h"
#include "tests/support/road_questions.h"

using namespace ticketgate;
using namespace testing;
using namespace std::chrono_literals;

TEST_CASE("Marked as seen once: no new connection and no new start undoes a person's \"unread\"") {
    World world;
    world.mailbox.done = DoneAction::seen;
    for (int i = 1; i <= 3; ++i) world.server.arrive(request(i));
    {
        Shift shift(world);
        CHECK(shift.pass());
        CHECK(world.server.filed == std::vector<std::uint32_t>{1, 2, 3});
        CHECK(shift.pass());
    }
    Shift(world).pass();
    CHECK(world.server.filed == std::vector<std::uint32_t>{1, 2, 3});
    world.server.arrive(request(4));
    Shift(world).pass();
    CHECK(world.server.filed == std::vector<std::uint32_t>{1, 2, 3, 4});
}

TEST_CASE("What the line did not carry is marked by the next connection, and only that") {
    World world;
    world.mailbox.done = DoneAction::seen;
    world.server.arrive(request(1));
    Shift shift(world);
    CHECK(shift.pass());
    world.server.arrive(request(2));
    world.server.before = [&](const std::string& step, const std::vector<std::uint32_t>&) {
        if (step == "file") throw mail::SourceError("the line broke", false);
    };
    CHECK_FALSE(shift.pass());
    world.server.before = nullptr;
    CHECK(shift.pass());
    CHECK(world.server.filed == std::vector<std::uint32_t>{1, 2});
}

TEST_CASE("A folder numbered anew forgets its marks") {
    World world;
    world.mailbox.done = DoneAction::seen;
    for (int i = 1; i <= 2; ++i) world.server.arrive(request(i));
    Shift(world).pass();
    world.server.renumber();
    world.server.filed.clear();
    Shift(world).pass();
    CHECK(world.server.filed == std::vector<std::uint32_t>{1, 2});
    Shift(world).pass();
    CHECK(world.server.filed.size() == 2);
}

TEST_CASE("A letter that is listed and not given is asked for again, and nothing happens to it meanwhile") {
    World world;
    world.mailbox.done = DoneAction::remove;
    for (int i = 1; i <= 3; ++i) world.server.arrive(request(i));
    SECTION("once: the second question has it") {
        world.server.withheld[2] = 1;
        CHECK(Shift(world).pass());
        CHECK(tickets(world).size() == 3);
        CHECK(world.server.letters.empty());
    }
    SECTION("for a session: the next has it") {
        world.server.withheld[2] = 2;
        Shift shift(world);
        CHECK_FALSE(shift.pass());
        CHECK(shift.pass());
        CHECK(tickets(world).size() == 3);
        CHECK(world.server.letters.empty());
    }
    SECTION("for good: the others go on without it, people are told, and it stays where it is") {
        world.server.withheld[2] = 1000;
        Shift shift(world);
        CHECK_FALSE(shift.pass());
        CHECK_FALSE(shift.pass());
        CHECK(shift.pass());
        CHECK(shift.pass());
        CHECK(tickets(world).size() == 2);
        CHECK(world.server.letters.size() == 1);
        CHECK(world.server.letters.contains(2));
        CHECK(std::ranges::count(sent_kinds(world), "op-alarm") == 1);
    }
    SECTION("gone meanwhile: passed") {
        world.server.before = [&](const std::string& step, const std::vector<std::uint32_t>&) {
            if (step == "fetch") world.server.letters.erase(2);
        };
        CHECK(Shift(world).pass());
        CHECK(tickets(world).size() == 2);
    }
}

TEST_CASE("Each new numbering of a folder is told of, also when the word of the first was cut off") {
    World world;
    world.server.arrive(request(1));
    Shift(world).pass();
    auto db = world.writer();
    const auto alarms_told = [&] { return std::ranges::count(sent_kinds(world), "op-alarm"); };
    world.server.renumber();
    {
        // As if the process ended before the alarm was taken back.
        db.execute(
            "CREATE TRIGGER cut BEFORE DELETE ON alarm WHEN OLD.key LIKE 'uidvalidity%' BEGIN SELECT RAISE "
            "(ABORT, 'cut'); END");
        Shift(world).pass();
        db.execute("DROP TRIGGER cut");
    }
    Shift(world).pass();
    CHECK(alarms_told() == 1);
    CHECK_FALSE(store::find_alarm(db, "uidvalidity:support"));
    world.server.renumber();
    Shift(world).pass();
    CHECK(alarms_told() == 2);
}
