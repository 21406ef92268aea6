#include "daemon/gateway.h"

#include <catch2/catch.hpp>

#include "daemon/facts.h"
#include "daemon/template_set.h"
#include "store/deadlines.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/tickets.h"
#include "store/transaction.h"
#include "tests/support/clock.h"
#include "tests/support/desk.h"
#include "tests/support/letters.h"

using namespace ticketgate;
using namespace testing;

namespace {

rules::Desk speaking_desk() {
    rules::Desk desk = small_desk();
    desk.templates = load_templates({}, {}).templates;
    promise_reaction(desk, 4);
    return desk;
}

/// A store in memory behind the gateway; each call is a transaction, as on the store thread.
struct House {
    explicit House(rules::Desk desk = speaking_desk())
        : gateway(std::make_shared<rules::Desk>(std::move(desk)), clock) {}

    store::LetterId accept(const std::string& raw) {
        store::Transaction transaction(db);
        const auto id = gateway.accept(db, new_letter(raw));
        transaction.commit();
        return id.value();
    }
    std::optional<Settled> settle(const rules::Stimulus& stimulus) {
        store::Transaction transaction(db);
        auto settled = gateway.settle(db, stimulus);
        transaction.commit();
        return settled;
    }
    std::optional<Settled> settle_letter(const rules::Stimulus& stimulus) {
        store::Transaction transaction(db);
        auto settled = ticketgate::settle_alone(db, gateway, stimulus);
        transaction.commit();
        return settled;
    }
    /// Accepted and settled.
    Settled take_in(const std::string& raw) { return settle(*read_letter(db, accept(raw))).value(); }

    std::vector<store::OutboxItem> claimed() {
        store::Transaction transaction(db);
        auto items = store::claim_due(db, clock.now(), 100);
        transaction.commit();
        return items;
    }
    store::OutboxItem item(const std::string& kind, const std::string& to) {
        for (const auto& one : store::list_outbox(db, {}))
            if (one.kind == kind && one.recipients.front().address == to)
                return store::find_item(db, one.id, true).value();
        throw std::logic_error("no " + kind + " to " + to);
    }

    ManualClock clock;
    store::Database db = store::Database::open(":memory:", store::Database::Mode::read_write);
    Gateway gateway;
};

std::vector<std::string> kinds(const std::vector<store::Event>& events) {
    std::vector<std::string> out;
    for (const auto& event : events) out.push_back(event.kind);
    return out;
}

using Words = std::vector<std::string>;

const std::string kAnna = "Anna <anna@client.example>";
const std::string kFirst = raw_letter(kAnna, "Printer", "first@client.example", "It does not print.");

}  // namespace

TEST_CASE("A letter becomes a ticket with everything that belongs to it") {
    House house;
    const Settled settled = house.take_in(kFirst);
    CHECK(settled.verdict.name == "registered");
    CHECK(settled.message_id == "first@client.example");
    CHECK(settled.notices.size() == 3);

    const auto ticket = store::find_ticket(house.db, {1});
    REQUIRE(ticket);
    CHECK(ticket->subject == "Printer");
    CHECK(ticket->requester == "anna@client.example");
    const auto messages = store::messages(house.db, {1});
    REQUIRE(messages.size() == 1);
    CHECK(messages.front().text.starts_with("It does not print."));
    CHECK(kinds(store::events(house.db, {1})) == Words{"registered", "deadline"});
    CHECK(store::participants(house.db, {1}).size() == 1);
    REQUIRE(store::next_wake(house.db));
    CHECK(*store::next_wake(house.db) == house.clock.now() + std::chrono::hours(4));
    const auto letter = store::find_letter(house.db, {1});
    CHECK(letter->state == store::LetterState::settled);
    CHECK(letter->verdict == "registered");
    CHECK(letter->ticket == store::TicketNumber{1});
}

TEST_CASE("The outbox holds final bytes that read back as what was meant") {
    House house;
    house.take_in(kFirst);
    const store::OutboxItem item = house.item("registered", "anna@client.example");
    CHECK(item.envelope_from == "support@desk.example");
    CHECK(item.state == store::OutboxState::queued);
    const mail::ParsedMail notice = mail::parse(item.bytes);
    CHECK(notice.message_id == item.message_id);
    CHECK(notice.from.front() == mail::Address{"Service Desk", "support@desk.example"});
    CHECK(notice.to.front() == mail::Address{"Anna", "anna@client.example"});
    CHECK(notice.subject == "[#1] Printer");
    CHECK(notice.in_reply_to == Words{"first@client.example"});
    CHECK(notice.references == Words{"first@client.example"});
    CHECK(notice.auto_submitted);
    CHECK(notice.loop_mark == store::setting(house.db, "loop_mark"));
    CHECK(notice.date == house.clock.now());
    CHECK(notice.text.find("number 1") != std::string::npos);

    const mail::ParsedMail to_operator = mail::parse(house.item("op-new", "ivan@desk.example").bytes);
    CHECK(to_operator.text.find("It does not print.") != std::string::npos);
    CHECK(to_operator.to.size() == 1);
}

TEST_CASE("A conversation: the client answers the notice, the operator answers his, all in one ticket") {
    House house;
    house.take_in(kFirst);
    const auto registered = house.item("registered", "anna@client.example");
    const Settled more =
        house.take_in(raw_letter(kAnna, "Re: whatever", "second@client.example", "Still not.",
                                 {{"In-Reply-To", "<" + registered.message_id + ">"}}));
    CHECK(more.verdict.name == "appended");
    CHECK(more.verdict.ticket == store::TicketNumber{1});

    const auto told = house.item("op-message", "ivan@desk.example");
    const Settled answered =
        house.take_in(raw_letter("Ivan <ivan@desk.example>", "Re: [#1] Printer", "answer@desk.example",
                                 "Switch it on.", {{"In-Reply-To", "<" + told.message_id + ">"}}));
    CHECK(answered.verdict.name == "answered");
    const mail::ParsedMail answer = mail::parse(house.item("answer", "anna@client.example").bytes);
    CHECK(answer.in_reply_to == Words{"second@client.example"});
    CHECK(answer.references == Words{"first@client.example", "second@client.example"});
    CHECK(house.item("answer", "anna@client.example").bytes.find("Auto-Submitted") == std::string::npos);
    CHECK(answer.text.find("Switch it on.") != std::string::npos);
    CHECK(store::find_ticket(house.db, {1})->status == store::Status::open);
    CHECK_FALSE(store::next_wake(house.db));
    CHECK(store::messages(house.db, {1}).size() == 3);
}

TEST_CASE("A letter of our own that comes back is known by its id and by its mark") {
    House house;
    house.take_in(kFirst);
    const auto item = house.item("registered", "anna@client.example");
    CHECK(house.take_in(item.bytes).verdict.name == "own");
    std::string other_id = item.bytes;
    other_id.replace(other_id.find(item.message_id), 5, "xxxxx");
    CHECK(house.take_in(other_id).verdict.name == "own");
    CHECK_FALSE(store::find_ticket(house.db, {2}));
}

TEST_CASE("The same letter by another road is one letter, the same id with other words is another") {
    House house;
    house.take_in(kFirst);
    CHECK(house.take_in(kFirst).verdict.name == "duplicate");
    CHECK(store::find_letter(house.db, {2})->bytes_kept == 0);
    CHECK(house.take_in("Received: from a.example by b.example; Mon, 02 Mar 2026 00:00:01 +0000\r\n" + kFirst)
              .verdict.name == "duplicate");
    CHECK(store::find_letter(house.db, {3})->bytes_kept > 0);
    CHECK(store::find_letter(house.db, {3})->same_as == store::LetterId{1});
    CHECK(house.take_in(raw_letter(kAnna, "Printer", "first@client.example", "Other words.")).verdict.name ==
          "registered");
    const std::string anonymous = raw_letter(kAnna, "Nameless", "", "No id.");
    CHECK(house.take_in(anonymous).verdict.name == "registered");
    CHECK(house.take_in(anonymous).verdict.name == "duplicate");
}

TEST_CASE(
    "An address that mail cannot reach: the ticket is registered and the journal says what was not sent") {
    for (const char* from : {"\"a b\"@client.example", "анна@client.example", "nobody"}) {
        INFO(from);
        House house;
        const Settled settled =
            house.take_in(raw_letter(from, "Printer", "first@client.example", "It does not print."));
        if (settled.verdict.name == "quarantine") continue;
        CHECK(settled.verdict.name == "registered");
        CHECK(kinds(store::events(house.db, {1})) == Words{"registered", "deadline", "not-sent"});
        CHECK(settled.notices.size() == 2);
    }
}

TEST_CASE("A stimulus is settled once") {
    House house;
    const auto id = house.accept(kFirst);
    const auto came = *read_letter(house.db, id);
    CHECK(house.settle(came));
    CHECK_FALSE(house.settle(came));
    CHECK_FALSE(house.settle(rules::LetterFailed{id, "support", "late"}));
    CHECK_FALSE(house.settle_letter(came));
    CHECK(kinds(store::events(house.db, {1})) == Words{"registered", "deadline"});
    CHECK_FALSE(read_letter(house.db, {99}));
}

TEST_CASE("What throws leaves nothing half done, and the letter goes to quarantine") {
    rules::Desk mute = speaking_desk();
    std::erase_if(mute.templates, [](const auto& entry) { return entry.first.starts_with("op-new."); });
    House house(mute);
    const auto id = house.accept(kFirst);
    const auto settled = house.settle_letter(*read_letter(house.db, id));
    REQUIRE(settled);
    CHECK(settled->verdict.name == "quarantined");
    CHECK(settled->verdict.reason.find("op-new") != std::string::npos);
    CHECK_FALSE(store::find_ticket(house.db, {1}));
    CHECK_FALSE(store::next_wake(house.db));
    CHECK(store::find_letter(house.db, id)->state == store::LetterState::quarantined);
    for (const auto& item : store::list_outbox(house.db, {})) CHECK(item.kind == "op-quarantine");
    CHECK(kinds(store::desk_events(house.db, 10)) == Words{"quarantined"});
    // The number that was thought of is still free.
    CHECK(house.take_in(raw_letter("help@desk.example", "x", "own@desk.example", "y")).verdict.name ==
          "loop");
    CHECK(store::next_number(house.db) == store::TicketNumber{1});
}

TEST_CASE("A letter that the store refuses is our defect and not the machine's") {
    House house;
    house.db.execute(
        "CREATE TRIGGER no_messages BEFORE INSERT ON message BEGIN SELECT RAISE (ABORT, 'never'); END");
    const auto settled = house.settle_letter(*read_letter(house.db, house.accept(kFirst)));
    REQUIRE(settled);
    CHECK(settled->verdict.name == "quarantined");
    CHECK_FALSE(store::find_ticket(house.db, {1}));
}

TEST_CASE("A letter of a mailbox that is gone from the configuration is quarantined and told of") {
    House house;
    store::NewLetter letter = new_letter(kFirst);
    letter.mailbox = "gone";
    store::Transaction transaction(house.db);
    const auto id = house.gateway.accept(house.db, letter).value();
    transaction.commit();
    const auto settled = house.settle_letter(*read_letter(house.db, id));
    CHECK(settled->verdict.name == "quarantined");
    CHECK(settled->notices.size() == 1);
}

TEST_CASE("The same place of the server is taken in once") {
    House house;
    store::Transaction transaction(house.db);
    CHECK(house.gateway.accept(house.db, new_letter(kFirst, 5)));
    CHECK_FALSE(house.gateway.accept(house.db, new_letter(kFirst, 5)));
    transaction.commit();
}

TEST_CASE("Notices above the limit are suppressed, counted no further, and on record") {
    rules::Desk desk = speaking_desk();
    desk.policies.at("small").limits.per_address_hour = 2;
    House house(desk);
    for (int i = 0; i < 4; ++i)
        house.take_in(raw_letter(kAnna, "Printer", std::to_string(i) + "@client.example",
                                 "Letter " + std::to_string(i)));
    const auto suppressed = store::list_outbox(house.db, {{store::OutboxState::suppressed}, {}, 10});
    CHECK(suppressed.size() == 2);
    CHECK(suppressed.front().reason == "the limit of 2 automatic letters an hour to one address");
    CHECK(store::rate(house.db, "anna@client.example", house.clock.now()) == 2);
    house.clock.advance(std::chrono::hours(1));
    const Settled later =
        house.take_in(raw_letter(kAnna, "Printer", "later@client.example", "An hour later"));
    CHECK(later.notices.front().suppressed.empty());
}

TEST_CASE("A refusal is told to the operators, though another recipient was put off first") {
    House house;
    house.take_in(kFirst);
    {
        store::Transaction transaction(house.db);
        store::add_participant(house.db, {1}, {"boris@client.example", "", store::Role::cc});
        transaction.commit();
    }
    const auto told = house.item("op-new", "ivan@desk.example");
    house.take_in(raw_letter("ivan@desk.example", "Re: Printer", "answer@desk.example", "Switch it on.",
                             {{"In-Reply-To", "<" + told.message_id + ">"}}));
    const auto find_answer = [&](const std::vector<store::OutboxItem>& items) {
        return *std::ranges::find(items, "answer", &store::OutboxItem::kind);
    };
    const auto first = find_answer(house.claimed());
    REQUIRE(first.recipients.size() == 2);
    const auto put_off = house.settle(rules::RelayAnswered{
        first,
        {{first.recipients[0].address, mail::Outcome::deferred, 451, "", "later"},
         {first.recipients[1].address, mail::Outcome::refused, 550, "5.1.1", "no such user"}}});
    CHECK(put_off->verdict.name == "deferred");
    CHECK(put_off->notices.size() == 2);

    house.clock.advance(std::chrono::hours(1));
    const auto second = find_answer(house.claimed());
    REQUIRE(second.recipients.size() == 1);
    const auto sent = house.settle(
        rules::RelayAnswered{second, {{second.recipients[0].address, mail::Outcome::sent, 250, "", "OK"}}});
    CHECK(sent->verdict.name == "not-delivered");
    CHECK(sent->notices.empty());
    CHECK(store::find_item(house.db, first.id)->state == store::OutboxState::failed);
}

TEST_CASE("A bounced notice to an operator is on record and starts no loop") {
    House house;
    house.take_in(kFirst);
    const auto told = house.item("op-new", "ivan@desk.example");
    const auto before = store::list_outbox(house.db, {}).size();
    const std::string report =
        "From: MAILER-DAEMON@desk.example\r\nTo: support@desk.example\r\nSubject: Undelivered\r\nMessage-ID: "
        "<dsn@mx>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nThe box is full.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        "Final-Recipient: rfc822; ivan@desk.example\r\nAction: failed\r\nStatus: 5.2.2\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" +
        told.message_id + ">\r\nSubject: x\r\n\r\n--b--\r\n";
    const Settled settled = house.take_in(report);
    CHECK(settled.verdict.name == "bounced");
    CHECK(settled.verdict.ticket == store::TicketNumber{1});
    CHECK(store::list_outbox(house.db, {}).size() == before);
}

TEST_CASE("What concerns a merged ticket follows it") {
    House house;
    house.take_in(kFirst);
    house.take_in(raw_letter(kAnna, "Again", "again@client.example", "The same printer."));
    house.db.execute("UPDATE ticket SET status = 'merged', follows = 2 WHERE number = 1");
    const auto items = house.claimed();
    const auto notice = std::ranges::find_if(
        items, [](const auto& i) { return i.kind == "registered" && i.ticket == store::TicketNumber{1}; });
    REQUIRE(notice != items.end());
    const auto refused = house.settle(rules::RelayAnswered{
        *notice, {{"anna@client.example", mail::Outcome::refused, 550, "5.1.1", "no such user"}}});
    CHECK(refused->notices.size() == 2);
    house.clock.advance(std::chrono::hours(5));
    const auto due = store::due_deadlines(house.db, house.clock.now(), 10);
    REQUIRE(due.size() == 2);
    CHECK(house.settle(rules::DeadlinePassed{due[0]})->verdict.name == "merged");
    CHECK(house.settle(rules::DeadlinePassed{due[1]})->verdict.name == "overdue");
    CHECK_FALSE(store::next_wake(house.db));
    const Settled more = house.take_in(raw_letter(kAnna, "Re: [#1] Printer", "more@client.example", "More."));
    CHECK(more.verdict.ticket == store::TicketNumber{2});
}

TEST_CASE("New settings hold from the next stimulus on") {
    House house;
    rules::Desk desk = speaking_desk();
    desk.policies.at("small").tag = "(TT-{number})";
    house.gateway.replace(std::make_shared<rules::Desk>(desk));
    house.take_in(kFirst);
    CHECK(mail::parse(house.item("registered", "anna@client.example").bytes).subject == "(TT-1) Printer");
}

TEST_CASE("Message-IDs of ours are all different, also in one millisecond") {
    House house;
    std::set<std::string> ids;
    for (int i = 0; i < 20; ++i) {
        const Settled settled =
            house.take_in(raw_letter(kAnna, "x", std::to_string(i) + "@c.example", std::to_string(i)));
        for (const auto& notice : settled.notices) ids.insert(notice.message_id);
    }
    CHECK(ids.size() == 60);
    for (const std::string& id : ids) CHECK(id.ends_with("@desk.example"));
}
