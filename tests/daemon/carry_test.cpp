// The road from the outbox to a relay, and all loops at work together.
#include <catch2/catch.hpp>

#include "mail/parse.h"
#include "store/deadlines.h"
#include "store/ledger.h"
#include "store/transaction.h"
#include "tests/support/road_questions.h"

using namespace ticketgate;
using namespace testing;
using namespace std::chrono_literals;
using store::OutboxState;

TEST_CASE("What becomes of a letter by the relay's word") {
    World world;
    world.server.arrive(request(1));
    int attempts = 0;
    const auto says = [&](mail::Outcome outcome, int code) {
        world.relay.answer = [&attempts, outcome, code](const mail::Envelope& envelope) {
            if (envelope.recipients.front() != "anna@client.example")
                return FakeRelay::same(envelope, mail::Outcome::sent, 250, "OK");
            ++attempts;
            return FakeRelay::same(envelope, outcome, code, "words");
        };
    };
    SECTION("refused: told to the operators, never tried again") {
        says(mail::Outcome::refused, 550);
        Shift shift(world);
        shift.pass();
        world.clock.advance(24h);
        shift.pass();
        CHECK(attempts == 1);
        CHECK(count_items(world, OutboxState::failed) == 1);
        const auto kinds = sent_kinds(world);
        CHECK(std::ranges::count(kinds, "op-bounce") == 2);
    }
    SECTION("deferred: again when it is time, with the same bytes") {
        says(mail::Outcome::deferred, 451);
        Shift shift(world);
        shift.pass();
        shift.pass();
        CHECK(attempts == 1);
        world.clock.advance(80s);
        says(mail::Outcome::sent, 250);
        shift.pass();
        CHECK(attempts == 2);
        CHECK(count_items(world, OutboxState::sent) == 3);
        std::set<std::string> bytes;
        for (const auto& one : world.relay.sent)
            if (one.envelope.recipients.front() == "anna@client.example") bytes.insert(one.bytes);
        CHECK(bytes.size() == 1);
    }
    SECTION("in doubt: once more at once under the same id, then final and told") {
        says(mail::Outcome::in_doubt, 0);
        Shift shift(world);
        shift.pass();
        CHECK(attempts == 2);
        CHECK(count_items(world, OutboxState::in_doubt) == 1);
        const auto kinds = sent_kinds(world);
        CHECK(std::ranges::count(kinds, "op-bounce") == 2);
        world.clock.advance(24h);
        shift.pass();
        CHECK(attempts == 2);
    }
    SECTION("put off for ever: given up after the policy's time") {
        says(mail::Outcome::deferred, 451);
        Shift shift(world);
        for (int hour = 0; hour < 24 * 6; ++hour) {
            shift.pass();
            world.clock.advance(1h);
        }
        CHECK(attempts > 20);
        CHECK(attempts < 60);
        CHECK(count_items(world, OutboxState::failed) == 1);
        CHECK(count_items(world, OutboxState::queued) == 0);
    }
}

TEST_CASE("A relay that cannot be reached is knocked at few times, told of once, and loses nothing") {
    World world;
    for (int i = 1; i <= 20; ++i) world.server.arrive(request(i));
    world.relay.answer = [](const mail::Envelope& envelope) {
        return FakeRelay::same(envelope, mail::Outcome::deferred, 0, "no route");
    };
    Shift shift(world);
    for (int i = 0; i < 5; ++i) {
        shift.pass();
        world.clock.advance(61s);
    }
    CHECK(world.relay.sent.size() <= 5 * 2);
    {
        auto db = world.reader();
        REQUIRE(store::find_alarm(db, "relay"));
        CHECK(store::find_alarm(db, "relay")->told);
    }
    world.relay.sent.clear();
    world.relay.answer = nullptr;
    shift.pass();
    world.clock.advance(61s);
    shift.pass();
    CHECK(count_items(world, OutboxState::sent) == 61);
    CHECK(world.relay.sent.size() == 61);
    auto db = world.reader();
    CHECK_FALSE(store::find_alarm(db, "relay"));
}

TEST_CASE("An outage is one line of the journal for each letter, and counts for no attempt") {
    World world;
    world.server.arrive(request(1));
    world.relay.answer = [](const mail::Envelope& envelope) {
        return FakeRelay::same(envelope, mail::Outcome::deferred, 0, "no route");
    };
    Shift shift(world);
    for (int minute = 0; minute < 300; ++minute) {
        shift.pass();
        world.clock.advance(61s);
    }
    auto db = world.reader();
    CHECK(count_events(world, "deferred") == 4);  // three notices and the alarm
    for (const auto& item : store::list_outbox(db, {{OutboxState::queued}, store::TicketNumber{1}, 10}))
        CHECK(item.attempts == 0);
    // The first greylisting after it waits as the first does.
    world.relay.answer = [](const mail::Envelope& envelope) {
        return FakeRelay::same(envelope, mail::Outcome::deferred, 451, "greylisted");
    };
    shift.pass();
    for (const auto& item : store::list_outbox(db, {{OutboxState::queued}, store::TicketNumber{1}, 10})) {
        CHECK(item.attempts == 1);
        CHECK(item.next_at - world.clock.now() <= 80s);
    }
    CHECK(count_events(world, "deferred") == 8);
}

TEST_CASE("Letters that a stopping daemon does not send are tried at once by the next") {
    World world;
    for (int i = 1; i <= 5; ++i) world.server.arrive(request(i));
    bool stop = true;
    {
        Shift shift(world);
        world.relay.before = [&](const mail::Envelope&) {
            if (std::exchange(stop, false)) shift.desk().stopping = true;
        };
        shift.pass();
    }
    CHECK(world.relay.sent.size() == 1);
    world.relay.before = nullptr;
    Shift(world).pass();
    CHECK(count_items(world, OutboxState::sent) == 15);
    CHECK(world.relay.sent.size() == 15);
    CHECK(count_events(world, "deferred") == 0);
}

TEST_CASE("An answer of the relay that cannot be settled in full holds up no other") {
    World world;
    for (int i = 1; i <= 3; ++i) world.server.arrive(request(i));
    world.relay.answer = [](const mail::Envelope& envelope) {
        const bool hers = envelope.recipients.front() == "anna@client.example";
        return FakeRelay::same(envelope, hers ? mail::Outcome::refused : mail::Outcome::sent,
                               hers ? 550 : 250, "words");
    };
    Shift shift(world);
    // The notice of a refusal cannot be written: a defect that shows itself when the answer is settled.
    auto db = world.writer();
    db.execute(
        "CREATE TRIGGER no_bounce BEFORE INSERT ON outbox WHEN NEW.kind = 'op-bounce' AND NEW.ticket = 2 "
        "BEGIN "
        "SELECT RAISE (ABORT, 'no'); END");
    shift.pass();
    CHECK(count_items(world, OutboxState::failed) == 3);
    CHECK(count_items(world, OutboxState::sending) == 0);
    const auto kinds = sent_kinds(world);
    CHECK(std::ranges::count(kinds, "op-bounce") == 4);
    CHECK(std::ranges::count(kinds, "op-alarm") == 1);
    CHECK(count_events(world, "alarm-over") == 1);
}

TEST_CASE("A deadline that cannot be settled is told of once, put off, and holds up no other") {
    World world;
    promise_reaction(world.desk, 4);
    for (int i = 1; i <= 3; ++i) world.server.arrive(request(i));
    Shift shift(world);
    shift.pass();
    auto db = world.writer();
    db.execute(
        "CREATE TRIGGER no_escalation BEFORE INSERT ON outbox WHEN NEW.kind = 'op-escalation' AND NEW.ticket "
        "= "
        "2 BEGIN SELECT RAISE (ABORT, 'no'); END");
    world.clock.advance(5h);
    for (int i = 0; i < 3; ++i) {
        shift.pass();
        world.clock.advance(61min);
    }
    CHECK(std::ranges::count(sent_kinds(world), "op-escalation") == 2);
    CHECK(std::ranges::count(sent_kinds(world), "op-alarm") == 1);
    CHECK(count_events(world, "put-off") == 3);
    db.execute("DROP TRIGGER no_escalation");
    shift.pass();
    CHECK(std::ranges::count(sent_kinds(world), "op-escalation") == 3);
    CHECK(count_events(world, "alarm-over") == 1);
    CHECK_FALSE(store::next_wake(db));
}

TEST_CASE("A desk with nothing to do leaves the store alone") {
    World world;
    world.mailbox.poll = 3600s;
    world.server.arrive(request(1));
    Shift shift(world);
    std::chrono::steady_clock::duration took{};
    auto watch = [&]() -> asio::awaitable<void> {
        co_await until(shift.desk().loop, [&] { return count_items(world, OutboxState::sent) == 3; });
        const auto more_looks = [&](int count) {
            return [&world, enough = world.clock.looks() + count] { return world.clock.looks() >= enough; };
        };
        const auto what_was_under_way = more_looks(5);
        co_await until(shift.desk().loop, what_was_under_way);
        const auto begun = std::chrono::steady_clock::now();
        const auto four_more = more_looks(4);
        co_await until(shift.desk().loop, four_more);
        took = std::chrono::steady_clock::now() - begun;
    };
    shift.serve(watch());
    // The timekeeper looks at the clock once a second, and whoever would claim looks, too.
    CHECK(took > 2500ms);
}

TEST_CASE("Claims of a daemon that died are sent once more, under the same id") {
    World world;
    world.server.arrive(request(1));
    {
        Shift shift(world);
        world.relay.answer = [](const mail::Envelope& envelope) {
            return FakeRelay::same(envelope, mail::Outcome::deferred, 451, "later");
        };
        shift.pass();
    }
    world.relay.sent.clear();
    world.relay.answer = nullptr;
    world.clock.advance(100s);
    std::set<std::string> claimed;
    {
        auto db = world.writer();
        store::Transaction transaction(db);
        for (const auto& item : store::claim_due(db, world.clock.now(), 10)) claimed.insert(item.message_id);
        transaction.commit();
    }
    Shift(world).pass();
    std::set<std::string> sent;
    for (const auto& one : world.relay.sent) sent.insert(one.envelope.envelope_id);
    CHECK(sent == claimed);
    CHECK(world.relay.sent.size() == 3);
    CHECK(count_items(world, OutboxState::sent) == 3);
}

TEST_CASE("A term that passes is told to the lead, also when the daemon was down") {
    World world;
    promise_reaction(world.desk, 4);
    world.server.arrive(request(1));
    Shift(world).pass();
    world.clock.advance(30h);
    Shift(world).pass();
    Shift(world).pass();
    const auto kinds = sent_kinds(world);
    CHECK(std::ranges::count(kinds, "op-escalation") == 1);
}

TEST_CASE("A letter that breaks settling goes to quarantine and blocks nobody") {
    World world;
    auto db = world.writer();
    db.execute(
        "CREATE TRIGGER no_third BEFORE INSERT ON message WHEN NEW.text LIKE 'Text 3%' BEGIN SELECT RAISE "
        "(ABORT, 'no'); END");
    for (int i = 1; i <= 5; ++i) world.server.arrive(request(i));
    Shift(world, std::move(db)).pass();
    CHECK(tickets(world).size() == 4);
    auto reader = world.reader();
    CHECK(store::list_letters(reader, {{store::LetterState::quarantined}, "", {}, 10}).size() == 1);
    CHECK(store::count_accepted(reader) == 0);
}

TEST_CASE(
    "The loops at work: a letter that arrives while they wait goes all the way, and they end when told") {
    World world;
    world.lines = 2;
    world.mailbox.poll = 3600s;
    world.server.arrive(request(1));
    Shift shift(world);
    auto watch = [&]() -> asio::awaitable<void> {
        co_await until(shift.desk().loop, [&] { return world.relay.sent.size() == 3; });
        world.server.arrive(request(2));
        co_await until(shift.desk().loop, [&] { return world.relay.sent.size() == 6; });
        for (int i = 3; i <= 40; ++i) world.server.arrive(request(i));
        co_await until(shift.desk().loop, [&] { return count_items(world, OutboxState::sent) == 120; });
    };
    shift.serve(watch());
    CHECK(shift.running() == 0);
    CHECK(tickets(world).size() == 40);
    CHECK(world.relay.sent.size() == 120);
    CHECK(world.server.opened == 1);
    CHECK(count_items(world, OutboxState::sending) == 0);
}

TEST_CASE("Loops that are told to stop at once do, whatever they are at") {
    World world;
    for (int i = 1; i <= 50; ++i) world.server.arrive(request(i));
    for (const int steps : {0, 1, 2, 3, 5, 8, 13, 21, 34}) {
        INFO("after " << steps << " turns of the loop");
        Shift shift(world);
        auto watch = [&]() -> asio::awaitable<void> {
            for (int i = 0; i < steps; ++i) co_await asio::post(shift.desk().loop, asio::use_awaitable);
        };
        shift.serve(watch());
        CHECK(shift.running() == 0);
        CHECK(count_items(world, OutboxState::sending) == 0);
    }
    world.clock.advance(120s);
    Shift shift(world);
    shift.pass();
    CHECK(tickets(world).size() == 50);
    CHECK(count_items(world, OutboxState::sent) == 150);
    CHECK(world.relay.sent.size() == 150);
}

TEST_CASE("What a pipe accepted is settled by the running daemon within its second") {
    World world;
    world.mailbox.poll = 3600s;
    Shift shift(world);
    auto watch = [&]() -> asio::awaitable<void> {
        auto db = world.writer();
        store::Transaction transaction(db);
        store::accept(db, new_letter(request(1)), world.clock.now());
        transaction.commit();
        co_await until(shift.desk().loop, [&] { return world.relay.sent.size() == 3; });
    };
    shift.serve(watch());
    CHECK(world.relay.sent.size() == 3);
}

TEST_CASE("A server that fails for a while is tried again, and its trouble is told once and ends") {
    World world;
    world.server.arrive(request(1));
    int failures = 0;
    world.server.before = [&](const std::string& step, const std::vector<std::uint32_t>&) {
        if (step == "open" && ++failures <= 1) throw mail::SourceError("wrong password", true);
    };
    Shift shift(world);
    auto watch = [&]() -> asio::awaitable<void> {
        co_await until(shift.desk().loop, [&] { return world.relay.sent.size() == 4; });
    };
    shift.serve(watch());
    CHECK(failures == 2);
    CHECK(sorted(sent_kinds(world)) ==
          std::multiset<std::string>{"op-alarm", "op-new", "op-new", "registered"});
    auto db = world.reader();
    CHECK_FALSE(store::find_alarm(db, "imap:support"));
}
