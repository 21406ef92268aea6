#include "store/outbox.h"

#include <catch2/catch.hpp>

#include "tests/store/desk.h"

using namespace store;
using desk::at;
using desk::kNoon;
using desk::kNow;
using desk::notice;

namespace {

std::vector<std::string> ids(const std::vector<OutboxItem>& items) {
    std::vector<std::string> found;
    for (const auto& one : items) found.push_back(one.message_id);
    return found;
}

OutboxItem item(Database& db, OutboxId id) {
    return find_item(db, id).value();
}

// Claims the only due item and has the relay say `state`.
void carried(Database& db, OutboxId id, OutboxState state) {
    REQUIRE(claim_due(db, kNow, 10).size() == 1);
    const auto said = state == OutboxState::sent ? RecipientState::sent : RecipientState::refused;
    report(db, id, {{{"anna@client.test", said, 250, "", ""}}, state, kNow, false, ""});
}

// An item in the state asked for, by the road that leads there.
OutboxId item_in(Database& db, OutboxState state) {
    auto given = notice("n@desk");
    if (state == OutboxState::suppressed) given.state = state;
    const auto id = put(db, given);
    if (state == OutboxState::sending) claim_due(db, kNow, 1);
    if (state == OutboxState::sent || state == OutboxState::failed || state == OutboxState::in_doubt)
        carried(db, id, state);
    if (state == OutboxState::dropped) drop(db, id, "no");
    REQUIRE(item(db, id).state == state);
    return id;
}

}  // namespace

TEST_CASE("an item is kept as it was given") {
    auto db = desk::memory();
    auto given = notice("n1@desk", at(kNoon + 3));
    given.ticket = desk::registered(db);
    given.recipients = {"zoe@client.test", "anna@client.test", "zoe@client.test"};
    given.bytes = std::string("a\0b", 3);
    const auto id = put(db, given);

    const auto found = find_item(db, id);
    REQUIRE(found);
    CHECK(found->id == id);
    CHECK(found->ticket == given.ticket);
    CHECK(found->kind == "registered");
    CHECK(found->mailbox == "support");
    CHECK(found->message_id == "n1@desk");
    CHECK(found->envelope_from == "support@desk.test");
    CHECK(found->state == OutboxState::queued);
    CHECK(found->reason.empty());
    CHECK(found->created == kNow);
    CHECK(found->next_at == at(kNoon + 3));
    CHECK(found->attempts == 0);
    CHECK_FALSE(found->doubted);
    CHECK(found->bytes.empty());
    REQUIRE(found->recipients.size() == 2);  // in the envelope's order, each once
    CHECK(found->recipients[0].address == "zoe@client.test");
    CHECK(found->recipients[1].address == "anna@client.test");
    CHECK(found->recipients[1].state == RecipientState::pending);
    CHECK(find_item(db, id, true)->bytes == given.bytes);
    CHECK(find_item_by_message_id(db, "n1@desk")->id == id);
    CHECK_FALSE(find_item(db, OutboxId{99}));
    CHECK_FALSE(find_item_by_message_id(db, "n2@desk"));
}

TEST_CASE("one Message-ID is one item, and a failed put leaves nothing") {
    auto db = desk::memory();
    put(db, notice("n1@desk"));
    CHECK_THROWS_AS(put(db, notice("n1@desk")), Error);
    CHECK(list_outbox(db, {}).size() == 1);
}

TEST_CASE("what is due is claimed in order of time, once") {
    auto db = desk::memory();
    put(db, notice("late@desk", at(kNoon - 1)));
    put(db, notice("early@desk", at(kNoon - 9)));
    put(db, notice("same@desk", at(kNoon - 1)));
    put(db, notice("future@desk", at(kNoon + 1)));
    CHECK(next_due(db) == at(kNoon - 9));

    const auto first = claim_due(db, kNow, 2);
    CHECK(ids(first) == std::vector<std::string>{"early@desk", "late@desk"});
    CHECK(first[0].state == OutboxState::sending);
    CHECK(first[0].attempts == 1);
    CHECK(first[0].bytes == notice("").bytes);
    CHECK(first[0].recipients.size() == 1);
    CHECK(ids(claim_due(db, kNow, 10)) == std::vector<std::string>{"same@desk"});
    CHECK(claim_due(db, kNow, 10).empty());
    CHECK(next_due(db) == at(kNoon + 1));

    const auto claimed = claimed_items(db);
    CHECK(ids(claimed) == std::vector<std::string>{"early@desk", "late@desk", "same@desk"});
    CHECK(claimed[0].bytes.empty());
    CHECK(claimed[0].recipients.size() == 1);
}

TEST_CASE("the relay's word is kept per recipient and only the pending are tried again") {
    auto db = desk::memory();
    auto given = notice("n@desk");
    given.recipients = {"a@x", "b@x", "c@x"};
    const auto id = put(db, given);
    claim_due(db, kNow, 1);
    report(db, id,
           {{{"a@x", RecipientState::sent, 250, "2.1.5", "ok"},
             {"c@x", RecipientState::pending, 450, "4.2.1", "later"}},
            OutboxState::queued,
            at(kNoon + 60),
            true,
            ""});

    auto found = item(db, id);
    CHECK(found.state == OutboxState::queued);
    CHECK(found.next_at == at(kNoon + 60));
    CHECK(found.doubted);
    CHECK(found.recipients[0].state == RecipientState::sent);
    CHECK(found.recipients[0].code == 250);
    CHECK(found.recipients[0].enhanced == "2.1.5");
    CHECK(found.recipients[2].text == "later");

    const auto again = claim_due(db, at(kNoon + 60), 1);
    REQUIRE(again.size() == 1);
    CHECK(again[0].attempts == 2);
    REQUIRE(again[0].recipients.size() == 2);
    CHECK(again[0].recipients[0].address == "b@x");
    CHECK(again[0].recipients[1].address == "c@x");

    report(db, id,
           {{{"b@x", RecipientState::refused, 550, "5.1.1", "who?"},
             {"c@x", RecipientState::in_doubt, 0, "", ""}},
            OutboxState::failed,
            at(kNoon + 999),
            false,
            "550 who?"});
    found = item(db, id);
    CHECK(found.state == OutboxState::failed);
    CHECK(found.next_at == at(kNoon + 60));  // counts for queued only
    CHECK(found.reason == "550 who?");
    CHECK(found.recipients[1].state == RecipientState::refused);
    CHECK(found.recipients[2].state == RecipientState::in_doubt);
    CHECK_FALSE(next_due(db));
}

TEST_CASE("a report needs a claim and its own recipients, or changes nothing") {
    auto db = desk::memory();
    const auto id = put(db, notice("n@desk"));
    CHECK_THROWS_AS(report(db, id, {{}, OutboxState::sent, kNow, false, ""}), std::logic_error);
    CHECK_THROWS_AS(report(db, OutboxId{99}, {{}, OutboxState::sent, kNow, false, ""}), std::logic_error);
    claim_due(db, kNow, 1);
    CHECK_THROWS_AS(
        report(db, id, {{{"who@x", RecipientState::sent, 250, "", ""}}, OutboxState::sent, kNow, false, ""}),
        std::logic_error);
    CHECK(item(db, id).state == OutboxState::sending);
}

TEST_CASE("a claim that never reached the relay counts for no attempt") {
    auto db = desk::memory();
    const auto id = put(db, notice("n@desk"));
    for (int outage = 0; outage < 3; ++outage) {
        CHECK(claim_due(db, kNow, 1).at(0).attempts == 1);
        report(db, id, {{}, OutboxState::queued, kNow, false, "no route", false});
        CHECK(item(db, id).attempts == 0);
    }
    claim_due(db, kNow, 1);
    report(db, id, {{}, OutboxState::queued, kNow, false, "451 later", true});
    CHECK(item(db, id).attempts == 1);
}

TEST_CASE("claims that are given back were never made") {
    auto db = desk::memory();
    const auto id = put(db, notice("n@desk", at(kNoon - 5)));
    const auto other = put(db, notice("other@desk", at(kNoon - 4)));
    claim_due(db, kNow, 1);
    give_back(db, {id, other});
    CHECK(item(db, id).state == OutboxState::queued);
    CHECK(item(db, id).attempts == 0);
    CHECK(item(db, id).next_at == at(kNoon - 5));
    CHECK(item(db, other).attempts == 0);
    CHECK(ids(claim_due(db, kNow, 10)) == std::vector<std::string>{"n@desk", "other@desk"});
}

TEST_CASE("a suppressed item waits for nobody") {
    auto db = desk::memory();
    auto given = notice("n@desk");
    given.state = OutboxState::suppressed;
    given.reason = "limit per hour";
    const auto id = put(db, given);
    CHECK_FALSE(next_due(db));
    CHECK(claim_due(db, kNow, 10).empty());
    CHECK(item(db, id).reason == "limit per hour");
}

TEST_CASE("what a person may do with an item") {
    struct Case {
        OutboxState from;
        bool may;
    };
    const auto& [from, may] = GENERATE(values<Case>({{OutboxState::queued, true},
                                                     {OutboxState::sending, false},
                                                     {OutboxState::sent, false},
                                                     {OutboxState::failed, true},
                                                     {OutboxState::in_doubt, true},
                                                     {OutboxState::suppressed, true},
                                                     {OutboxState::dropped, false}}));
    CAPTURE(to_string(from));
    auto db = desk::memory();
    const auto id = item_in(db, from);
    SECTION("requeue") {
        CHECK(requeue(db, id, at(kNoon + 7)) == may);
        CHECK(item(db, id).state == (may ? OutboxState::queued : from));
        if (may) CHECK(item(db, id).next_at == at(kNoon + 7));
        if (may) CHECK(item(db, id).recipients[0].state == RecipientState::pending);
    }
    SECTION("drop") {
        CHECK(drop(db, id, "not wanted") == may);
        CHECK(item(db, id).state == (may ? OutboxState::dropped : from));
        if (may) CHECK(item(db, id).reason == "not wanted");
        if (may) CHECK_FALSE(next_due(db));
    }
}

TEST_CASE("requeue leaves the recipients that have it alone") {
    auto db = desk::memory();
    auto given = notice("n@desk");
    given.recipients = {"a@x", "b@x"};
    const auto id = put(db, given);
    claim_due(db, kNow, 1);
    report(db, id,
           {{{"a@x", RecipientState::sent, 250, "", ""}, {"b@x", RecipientState::refused, 550, "", ""}},
            OutboxState::failed,
            kNow,
            false,
            ""});
    CHECK(requeue(db, id, kNow));
    const auto again = claim_due(db, kNow, 1);
    REQUIRE(again.size() == 1);
    REQUIRE(again[0].recipients.size() == 1);
    CHECK(again[0].recipients[0].address == "b@x");
    CHECK_FALSE(requeue(db, OutboxId{99}, kNow));
    CHECK_FALSE(drop(db, OutboxId{99}, ""));
}

TEST_CASE("listing the outbox") {
    auto db = desk::memory();
    const auto number = desk::registered(db);
    const auto sent = put(db, notice("sent@desk"));
    carried(db, sent, OutboxState::sent);
    auto of_ticket = notice("ticket@desk");
    of_ticket.ticket = number;
    put(db, of_ticket);
    auto suppressed = notice("suppressed@desk");
    suppressed.state = OutboxState::suppressed;
    put(db, suppressed);

    using Ids = std::vector<std::string>;
    CHECK(ids(list_outbox(db, {})) == Ids{"suppressed@desk", "ticket@desk", "sent@desk"});
    CHECK(ids(list_outbox(db, {.states = {}, .ticket = {}, .limit = 1})) == Ids{"suppressed@desk"});
    CHECK(ids(list_outbox(db, {.states = {OutboxState::queued, OutboxState::suppressed}, .ticket = {}})) ==
          Ids{"suppressed@desk", "ticket@desk"});
    CHECK(ids(list_outbox(db, {.states = {OutboxState::sent}, .ticket = {}})) == Ids{"sent@desk"});
    CHECK(ids(list_outbox(db, {.states = {OutboxState::failed}, .ticket = {}})) == Ids{});
    CHECK(ids(list_outbox(db, {.states = {}, .ticket = number})) == Ids{"ticket@desk"});
    CHECK(list_outbox(db, {})[0].bytes.empty());
    CHECK(list_outbox(db, {})[0].recipients.size() == 1);
}

TEST_CASE("the outbox forgets no letter") {
    auto db = desk::memory();
    put(db, notice("n@desk"));
    CHECK_THROWS_WITH(db.execute("DELETE FROM outbox"), Catch::Contains("never deleted"));
    CHECK_THROWS_AS(db.execute("UPDATE outbox SET state = 'lost'"), Error);
    CHECK_THROWS_AS(db.execute("UPDATE outbox_recipient SET state = 'lost'"), Error);
}

TEST_CASE("a rate is counted by the hour and forgotten after a day") {
    auto db = desk::memory();
    const auto hour = at(kNoon - kNoon % 3600);
    const auto later = [&](std::int64_t seconds) { return hour + std::chrono::seconds(seconds); };
    CHECK(rate(db, "anna", hour) == 0);
    count_rate(db, "anna", hour);
    count_rate(db, "anna", later(3599));
    count_rate(db, "boris", later(10));
    CHECK(rate(db, "anna", later(60)) == 2);
    CHECK(rate(db, "boris", later(60)) == 1);
    CHECK(rate(db, "ANNA", later(60)) == 2);
    count_rate(db, "Boris", later(11));
    CHECK(rate(db, "boris", later(60)) == 2);
    CHECK(rate(db, "anna", later(3600)) == 0);
    count_rate(db, "anna", later(3600));
    CHECK(rate(db, "anna", later(3600)) == 1);
    CHECK(rate(db, "anna", hour) == 2);

    count_rate(db, "anna", later(25 * 3600));
    CHECK(rate(db, "anna", hour) == 0);
    CHECK(rate(db, "boris", hour) == 0);
    CHECK(rate(db, "anna", later(3600)) == 1);
}
