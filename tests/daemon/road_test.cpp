// The road from a mailbox to tickets: poller and settler over a real store.
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

TEST_CASE("Letters end as tickets and notices, and are filed away") {
    World world;
    for (int i = 1; i <= 5; ++i) world.server.arrive(request(i));
    Shift shift(world);
    CHECK(shift.pass());
    CHECK(tickets(world).size() == 5);
    CHECK(world.server.letters.empty());
    CHECK(count_items(world, OutboxState::sent) == 15);
    CHECK(world.relay.sent.size() == 15);
    std::set<std::string> ids;
    for (const auto& one : world.relay.sent) {
        CHECK(one.envelope.from == "support@desk.example");
        CHECK(mail::parse(one.bytes).message_id == one.envelope.envelope_id);
        ids.insert(one.envelope.envelope_id);
    }
    CHECK(ids.size() == 15);
    CHECK(shift.pass());
    CHECK(world.relay.sent.size() == 15);
}

TEST_CASE("A client's answer to the notice that he got lands in his ticket") {
    World world;
    world.server.arrive(request(1));
    Shift shift(world);
    shift.pass();
    const auto notice = std::ranges::find_if(world.relay.sent, [](const auto& one) {
        return one.envelope.recipients.front() == "anna@client.example";
    });
    REQUIRE(notice != world.relay.sent.end());
    world.server.arrive(request(2, {{"In-Reply-To", "<" + mail::parse(notice->bytes).message_id + ">"}}));
    shift.pass();
    CHECK(tickets(world).size() == 1);
    auto db = world.reader();
    CHECK(store::messages(db, {1}).size() == 2);
}

TEST_CASE("No letter is filed before it is on disk") {
    World world;
    world.mailbox.done = DoneAction::remove;
    for (int i = 1; i <= 30; ++i) world.server.arrive(request(i) + std::string(90000, 'x'));
    world.max_letter = 1000000;
    std::vector<std::uint32_t> too_early;
    int filings = 0;
    world.server.before = [&](const std::string& step, const std::vector<std::uint32_t>& uids) {
        if (step != "file") return;
        ++filings;
        auto db = world.reader();
        const auto cursor = store::cursor(db, "support");
        for (const std::uint32_t uid : uids)
            if (!store::letter_at(db, "support", 1, uid) || !cursor || cursor->uid < uid)
                too_early.push_back(uid);
    };
    for (int i = 31; i <= 95; ++i) world.server.arrive(request(i) + std::string(90000, 'x'));
    Shift(world).pass();
    CHECK(too_early.empty());
    CHECK(filings > 1);  // several batches
    CHECK(tickets(world).size() == 95);
    CHECK(world.server.letters.empty());
}

TEST_CASE("A source that fails at any step costs time and nothing else") {
    for (const char* step : {"open", "list", "sizes", "fetch", "headers", "file"}) {
        for (const int at : {1, 2}) {
            INFO(step << " the " << at << ". time");
            World world;
            for (int i = 1; i <= 3; ++i) world.server.arrive(request(i));
            world.server.arrive(request(4) + std::string(200000, 'x'));
            int seen = 0;
            world.server.before = [&](const std::string& now, const std::vector<std::uint32_t>&) {
                if (now == step && ++seen == at) throw mail::SourceError("the line broke", false);
            };
            {
                Shift shift(world);
                const bool well = shift.pass();
                CHECK(well == (seen < at));
                while (!shift.pass()) continue;
                shift.pass();
            }
            CHECK(tickets(world).size() == 3);
            CHECK(world.server.letters.size() == 1);
            CHECK(world.relay.sent.size() == 3 * 3 + 3);
            auto db = world.reader();
            CHECK(store::alarms(db).empty());
        }
    }
}

TEST_CASE("The batch before is safe when fetching the next one fails") {
    World world;
    world.max_letter = 20 << 20;
    for (int i = 1; i <= 3; ++i) world.server.arrive(request(i) + std::string(5 << 20, 'x'));
    int fetches = 0;
    world.server.before = [&](const std::string& step, const std::vector<std::uint32_t>&) {
        if (step == "fetch" && ++fetches == 2) throw mail::SourceError("the line broke", false);
    };
    Shift shift(world);
    CHECK_FALSE(shift.pass());
    CHECK(tickets(world).size() == 1);
    CHECK(shift.pass());
    CHECK(tickets(world).size() == 3);
    CHECK(world.server.letters.empty());
    CHECK(world.server.fetched == std::vector<std::uint32_t>{1, 2, 3});  // none twice
}

TEST_CASE("A letter too large is known by its head, held, told of, and stays where it is") {
    World world;
    world.server.arrive(request(1) + std::string(200000, 'x'));
    {
        Shift shift(world);
        shift.pass();
        shift.pass();
    }
    CHECK(world.server.fetched.empty());
    CHECK(world.server.headers_fetched.size() == 1);
    CHECK(world.server.letters.size() == 1);
    CHECK(sorted(sent_kinds(world)) == std::multiset<std::string>{"held", "op-held", "op-held"});
    {
        auto db = world.reader();
        const auto letter = store::find_letter(db, {1});
        CHECK(letter->verdict == "oversize");
        CHECK(letter->size > 200000);
        CHECK(letter->bytes_kept < 1000);
    }
    SECTION("a limit raised later does not file what was never read") {
        world.max_letter = 1 << 30;
        Shift(world).pass();
        CHECK(world.server.letters.size() == 1);
    }
    SECTION("a folder numbered anew does not tell of it again") {
        world.server.renumber();
        Shift(world).pass();
        CHECK(sorted(sent_kinds(world)) ==
              std::multiset<std::string>{"held", "op-alarm", "op-held", "op-held"});
        CHECK(world.server.letters.size() == 1);
        world.max_letter = 1 << 30;
        Shift(world).pass();
        CHECK(world.server.letters.size() == 1);
    }
}

TEST_CASE("What was safe and not filed when the daemon died is filed at the start") {
    World world;
    for (int i = 1; i <= 4; ++i) world.server.arrive(request(i));
    world.server.before = [](const std::string& step, const std::vector<std::uint32_t>&) {
        if (step == "file") throw mail::SourceError("the daemon died here", false);
    };
    Shift(world).pass();
    CHECK(world.server.letters.size() == 4);
    world.server.before = nullptr;
    world.server.arrive(request(5));
    Shift(world).pass();
    CHECK(world.server.letters.empty());
    CHECK(tickets(world).size() == 5);
    CHECK(world.server.fetched == std::vector<std::uint32_t>{1, 2, 3, 4, 5});
}

TEST_CASE("A folder numbered anew: one notice, no doubles, no flood") {
    World world;
    world.mailbox.done = DoneAction::keep;
    for (int i = 1; i <= 20; ++i) world.server.arrive(request(i));
    world.server.arrive(raw_letter("anna@client.example", "Nameless", "", "No id."));
    Shift(world).pass();
    const auto before = world.relay.sent.size();
    CHECK(before == 63);
    world.server.arrive(request(21));
    world.server.renumber();
    for (int i = 0; i < 3; ++i) Shift(world).pass();
    CHECK(tickets(world).size() == 22);
    const auto kinds = sent_kinds(world);
    CHECK(std::ranges::count(kinds, "op-alarm") == 1);
    CHECK(world.relay.sent.size() == before + 3 + 1);
    auto db = world.reader();
    CHECK(store::cursor(db, "support")->uidvalidity == 2);
    CHECK(store::alarms(db).empty());
    CHECK(store::list_letters(db, {{store::LetterState::settled}, "", {}, 100}).size() == 43);
}
