#include "store/ledger.h"

#include <catch2/catch.hpp>

#include "store/statement.h"
#include "store/tickets.h"
#include "tests/store/desk.h"

using namespace store;
using desk::accepted;
using desk::kNow;
using desk::letter;

namespace {

Fate fate(LetterState state = LetterState::settled) {
    return {.state = state,
            .verdict = "registered",
            .reason = "a new letter",
            .evidence = "[]",
            .ticket = {},
            .same_as = {}};
}

std::vector<std::int64_t> uids(const std::vector<Letter>& letters) {
    std::vector<std::int64_t> found;
    for (const auto& one : letters) found.push_back(one.uid);
    return found;
}

}  // namespace

TEST_CASE("an accepted letter is on record with its exact bytes") {
    auto db = desk::memory();
    const std::string bytes("a\0b\r\n\xff", 6);
    auto taken = letter(5, "m@client", bytes);
    taken.sha256 = std::string("\0sha", 4) + std::string(28, '\xfe');
    taken.size = 900;
    const auto id = accept(db, taken, kNow);
    REQUIRE(id);
    CHECK(raw_bytes(db, *id) == bytes);

    const auto found = find_letter(db, *id);
    REQUIRE(found);
    CHECK(found->id == *id);
    CHECK(found->mailbox == "support");
    CHECK(found->uidvalidity == 7);
    CHECK(found->uid == 5);
    CHECK(found->message_id == "m@client");
    CHECK(found->sha256 == taken.sha256);
    CHECK(found->content == taken.content);
    CHECK(found->size == 900);
    CHECK(found->bytes_kept == 6);
    CHECK(found->arrived == taken.arrived);
    CHECK(found->accepted == kNow);
    CHECK(found->state == LetterState::accepted);
    CHECK(found->attempts == 0);
    CHECK(found->verdict.empty());
    CHECK_FALSE(found->ticket);
    CHECK_FALSE(found->same_as);
    CHECK_FALSE(found->released);
}

TEST_CASE("what is not there is empty") {
    auto db = desk::memory();
    CHECK_FALSE(find_letter(db, LetterId{1}));
    CHECK(raw_bytes(db, LetterId{1}).empty());
    CHECK(letters_by_message_id(db, "a@client").empty());
    CHECK(anonymous_letters_by_content(db, std::string(32, 'c')).empty());
    CHECK(accepted_letters(db, LetterId{0}, 10).empty());
    CHECK(count_accepted(db) == 0);
    CHECK(list_letters(db, {}).empty());
    CHECK(letters_of_epoch(db, "support", 7).empty());
    CHECK_FALSE(cursor(db, "support"));
}

TEST_CASE("one place of a server is one letter") {
    auto db = desk::memory();
    accepted(db, 5);
    CHECK_FALSE(accept(db, letter(5, "other@client"), kNow));
    CHECK(count_accepted(db) == 1);

    auto elsewhere = letter(5);
    elsewhere.mailbox = "sales";
    CHECK(accept(db, elsewhere, kNow));
    auto next_epoch = letter(5);
    next_epoch.uidvalidity = 8;
    CHECK(accept(db, next_epoch, kNow));
    CHECK(count_accepted(db) == 3);
}

TEST_CASE("letters by a pipe have no place, so they are never the same place") {
    auto db = desk::memory();
    auto piped = letter(0);
    piped.uidvalidity = 0;
    CHECK(accept(db, piped, kNow));
    CHECK(accept(db, piped, kNow));
    CHECK(count_accepted(db) == 2);
    CHECK(letters_of_epoch(db, "support", 0).empty());
}

TEST_CASE("letters are found by Message-ID, oldest first, and never by an empty one") {
    auto db = desk::memory();
    accepted(db, 5, "x@client");
    accepted(db, 3, "x@client");
    accepted(db, 4, "X@client");
    accepted(db, 6, "");
    CHECK(uids(letters_by_message_id(db, "x@client")) == std::vector<std::int64_t>{5, 3});
    CHECK(letters_by_message_id(db, "").empty());
}

TEST_CASE("a Message-ID is known in whichever tier it lies") {
    auto db = desk::memory();
    const auto tiers = [&] {
        std::string found;
        Rows rows = db.prepare("SELECT tier FROM letter_id ORDER BY letter").query();
        while (rows.next()) found += std::to_string(rows.get<int>(0));
        return found;
    };
    // As if so many letters had been taken in before.
    const auto renumber = [&](const std::string& from, const std::string& to) {
        db.execute("PRAGMA foreign_keys = OFF; UPDATE letter SET id = " + to + " WHERE id = " + from +
                   "; UPDATE raw SET letter = " + to + " WHERE letter = " + from +
                   "; UPDATE letter_id SET letter = " + to + " WHERE letter = " + from +
                   "; PRAGMA foreign_keys = ON");
    };
    using Uids = std::vector<std::int64_t>;
    accepted(db, 1, "first@client");
    renumber("1", "2045");
    accepted(db, 2, "second@client");
    accepted(db, 3, "");
    CHECK(tiers() == "00");
    {
        Transaction transaction(db);
        CHECK(accepted(db, 4, "first@client") == LetterId{2048});
        CHECK(tiers() == "111");
        CHECK(uids(letters_by_message_id(db, "first@client")) == Uids{1, 4});
    }
    CHECK(tiers() == "00");
    CHECK(uids(letters_by_message_id(db, "first@client")) == Uids{1});

    accepted(db, 5, "");  // pours, though it has none itself
    accepted(db, 6, "first@client");
    CHECK(tiers() == "110");
    CHECK(uids(letters_by_message_id(db, "first@client")) == Uids{1, 6});

    renumber("2049", "65535");
    CHECK(accepted(db, 7, "") == LetterId{65536});
    CHECK(tiers() == "222");
    accepted(db, 8, "first@client");
    CHECK(uids(letters_by_message_id(db, "first@client")) == Uids{1, 6, 8});
    CHECK(uids(letters_by_message_id(db, "second@client")) == Uids{2});
}

TEST_CASE("ids with the same hash are told apart") {
    auto db = desk::memory();
    accepted(db, 1, "a@client");
    accepted(db, 2, "b@client");
    db.execute("UPDATE letter_id SET hash = (SELECT hash FROM letter_id WHERE letter = 1)");
    CHECK(uids(letters_by_message_id(db, "a@client")) == std::vector<std::int64_t>{1});
}

TEST_CASE("letters without a Message-ID are found by content") {
    auto db = desk::memory();
    accepted(db, 1, "");
    accepted(db, 2, "x@client");
    accepted(db, 3, "");
    auto other = letter(4, "");
    other.content = std::string(32, 'd');
    accept(db, other, kNow);
    CHECK(uids(anonymous_letters_by_content(db, std::string(32, 'c'))) == std::vector<std::int64_t>{1, 3});
}

TEST_CASE("settling writes the fate once") {
    auto db = desk::memory();
    const auto number = desk::registered(db);
    const auto first = accepted(db, 1);
    const auto second = accepted(db, 2);
    auto how = fate();
    how.evidence = R"([{"check":"token","found":"none"}])";
    how.ticket = number;
    how.same_as = first;
    settle(db, second, how, kNow);

    const auto found = find_letter(db, second);
    CHECK(found->state == LetterState::settled);
    CHECK(found->verdict == "registered");
    CHECK(found->reason == "a new letter");
    CHECK(found->evidence == how.evidence);
    CHECK(found->ticket == number);
    CHECK(found->same_as == first);
    CHECK(found->bytes_kept > 0);
    CHECK(count_accepted(db) == 1);

    CHECK_THROWS_AS(settle(db, second, fate(LetterState::held), kNow), std::logic_error);
    CHECK(find_letter(db, second)->state == LetterState::settled);
    CHECK_THROWS_AS(settle(db, LetterId{99}, fate(), kNow), std::logic_error);
    CHECK_THROWS_AS(settle(db, first, fate(LetterState::accepted), kNow), std::logic_error);
    CHECK(count_accepted(db) == 1);
}

TEST_CASE("the bytes of a twin are forgotten, the row stays") {
    auto db = desk::memory();
    const auto first = accepted(db, 1);
    const auto second = accepted(db, 2);
    auto how = fate();
    how.forget_bytes = true;
    settle(db, second, how, kNow);
    CHECK(raw_bytes(db, second).empty());
    CHECK(find_letter(db, second)->bytes_kept == 0);
    CHECK_FALSE(raw_bytes(db, first).empty());
}

TEST_CASE("of a store that is not kept a ticket's letters are forgotten, and no others") {
    auto db = desk::memory();
    const auto ticket = desk::registered(db), other = desk::registered(db);
    const auto first = accepted(db, 1), second = accepted(db, 2), elsewhere = accepted(db, 3);
    const auto said = [&](store::TicketNumber its, std::optional<store::LetterId> in) {
        Message message;
        message.ticket = its;
        message.letter = in;
        insert_message(db, message);
    };
    said(ticket, first);
    said(ticket, second);
    said(ticket, {});  // on the shell
    said(other, elsewhere);
    forget_bytes(db, ticket);
    CHECK(raw_bytes(db, first).empty());
    CHECK(raw_bytes(db, second).empty());
    CHECK_FALSE(raw_bytes(db, elsewhere).empty());
}

TEST_CASE("accepted letters come oldest first, in pages, and are counted") {
    auto db = desk::memory();
    const auto a = accepted(db, 1);
    const auto b = accepted(db, 2);
    const auto c = accepted(db, 3);
    CHECK(accepted_letters(db, LetterId{0}, 2) == std::vector{a, b});
    CHECK(accepted_letters(db, b, 2) == std::vector{c});
    settle(db, b, fate(), kNow);
    CHECK(accepted_letters(db, LetterId{0}, 10) == std::vector{a, c});
    settle(db, a, fate(LetterState::quarantined), kNow);
    CHECK(accepted_letters(db, LetterId{0}, 10) == std::vector{c});
    CHECK(count_accepted(db) == 1);
}

TEST_CASE("attempts are counted") {
    auto db = desk::memory();
    const auto id = accepted(db, 1);
    CHECK(mark_attempt(db, id) == 1);
    CHECK(mark_attempt(db, id) == 2);
    CHECK(find_letter(db, id)->attempts == 2);
    CHECK_THROWS_AS(mark_attempt(db, LetterId{99}), std::logic_error);
}

TEST_CASE("a person's release is the only way back to accepted") {
    struct Case {
        LetterState from;
        bool released;
    };
    const auto& [from, released] = GENERATE(values<Case>({{LetterState::held, true},
                                                          {LetterState::quarantined, true},
                                                          {LetterState::settled, false},
                                                          {LetterState::dropped, false}}));
    auto db = desk::memory();
    const auto id = accepted(db, 1);
    mark_attempt(db, id);
    settle(db, id, fate(from), kNow);
    REQUIRE(count_accepted(db) == 0);
    CHECK(release(db, id) == released);
    const auto found = find_letter(db, id);
    CHECK(found->state == (released ? LetterState::accepted : from));
    CHECK(found->released == released);
    CHECK(found->attempts == (released ? 0 : 1));
    CHECK(found->verdict.empty() == released);
    CHECK(count_accepted(db) == (released ? 1 : 0));
    if (released) settle(db, id, fate(LetterState::dropped), kNow);
    CHECK(count_accepted(db) == 0);
}

TEST_CASE("an accepted letter needs no release") {
    auto db = desk::memory();
    CHECK_FALSE(release(db, accepted(db, 1)));
    CHECK_FALSE(release(db, LetterId{99}));
}

TEST_CASE("listing letters") {
    auto db = desk::memory();
    const auto number = desk::registered(db);
    auto of_ticket = fate();
    of_ticket.ticket = number;
    accepted(db, 1);
    settle(db, accepted(db, 2), of_ticket, kNow);
    settle(db, accepted(db, 3), fate(LetterState::held), kNow);
    settle(db, accepted(db, 4), fate(LetterState::quarantined), kNow);
    auto sales = letter(5);
    sales.mailbox = "sales";
    accept(db, sales, kNow);

    using Uids = std::vector<std::int64_t>;
    CHECK(uids(list_letters(db, {})) == Uids{5, 4, 3, 2, 1});
    CHECK(uids(list_letters(db, {.states = {}, .mailbox = "", .ticket = {}, .limit = 2})) == Uids{5, 4});
    CHECK(uids(list_letters(db, {.states = {}, .mailbox = "support", .ticket = {}})) == Uids{4, 3, 2, 1});
    CHECK(uids(list_letters(
              db, {.states = {LetterState::held, LetterState::quarantined}, .mailbox = "", .ticket = {}})) ==
          Uids{4, 3});
    CHECK(uids(list_letters(
              db, {.states = {LetterState::settled, LetterState::accepted}, .mailbox = "", .ticket = {}})) ==
          Uids{5, 2, 1});
    CHECK(uids(list_letters(db, {.states = {LetterState::accepted}, .mailbox = "sales", .ticket = {}})) ==
          Uids{5});
    CHECK(uids(list_letters(db, {.states = {}, .mailbox = "", .ticket = number})) == Uids{2});
    CHECK(uids(list_letters(db, {.states = {LetterState::held}, .mailbox = "", .ticket = number})) == Uids{});
}

TEST_CASE("an epoch is listed by uid") {
    auto db = desk::memory();
    accepted(db, 9);
    settle(db, accepted(db, 2), fate(), kNow);
    auto other = letter(3);
    other.uidvalidity = 8;
    accept(db, other, kNow);
    const auto found = letters_of_epoch(db, "support", 7);
    CHECK(uids(found) == std::vector<std::int64_t>{2, 9});
    CHECK(found[0].state == LetterState::settled);
    CHECK(found[1].state == LetterState::accepted);
}

TEST_CASE("a cursor is set and moved") {
    auto db = desk::memory();
    set_cursor(db, "support", {.uidvalidity = 7, .uid = 10});
    set_cursor(db, "sales", {.uidvalidity = 1, .uid = 1});
    set_cursor(db, "support", {.uidvalidity = 8, .uid = 2});
    CHECK(cursor(db, "support")->uidvalidity == 8);
    CHECK(cursor(db, "support")->uid == 2);
    CHECK(cursor(db, "sales")->uid == 1);
}

TEST_CASE("the ledger's own guards hold against any SQL") {
    auto db = desk::memory();
    const auto id = accepted(db, 1);
    CHECK_THROWS_WITH(db.execute("DELETE FROM letter"), Catch::Contains("never deleted"));
    CHECK_THROWS_AS(db.execute("UPDATE letter SET state = 'lost'"), Error);
    CHECK_THROWS_AS(db.execute("UPDATE letter SET state = 'settled'"), Error);  // without the time of it
    CHECK_THROWS_AS(db.execute("UPDATE letter SET ticket = 12345"), Error);     // no such ticket
    CHECK_THROWS_AS(db.execute("UPDATE letter SET message_id = ''"), Error);
    auto short_digest = letter(2);
    short_digest.sha256 = "abc";
    CHECK_THROWS_AS(accept(db, short_digest, kNow), Error);
    CHECK(find_letter(db, id)->state == LetterState::accepted);
    CHECK(count_accepted(db) == 1);
}
