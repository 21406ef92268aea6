// What rules are told of the last day, read from a real store.
#include <catch2/catch.hpp>

#include "daemon/facts.h"
#include "store/lately.h"
#include "tests/support/house.h"

using namespace ticketgate;
using namespace testing;

namespace {

struct House : Household {
    rules::Verdict take_in(const std::string& raw) { return take(raw).verdict; }
    void set_status(store::TicketNumber number, store::Status status) {
        store::Transaction transaction(db);
        auto ticket = store::find_ticket(db, number).value();
        ticket.status = status;
        store::update_ticket(db, ticket);
        transaction.commit();
    }
    store::Status status(store::TicketNumber number) { return store::find_ticket(db, number)->status; }
    std::size_t suppressed() {
        return store::list_outbox(db, {{store::OutboxState::suppressed}, {}, 100}).size();
    }
};

const std::string kAnna = "Anna <anna@client.example>";

}  // namespace

TEST_CASE("The same letter written twice is one ticket, for as long as the policy says") {
    House house;
    const auto letter = [&](int number) {
        return raw_letter(kAnna, "Printer", std::to_string(number) + "@client.example", "It does not print.");
    };
    CHECK(house.take_in(letter(1)).name == "registered");
    house.clock.advance(std::chrono::minutes(119));
    CHECK(house.take_in(letter(2)).name == "appended");
    CHECK(store::messages(house.db, {1}).size() == 2);
    house.clock.advance(std::chrono::hours(3));
    CHECK(house.take_in(letter(3)).name == "registered");
    CHECK(
        house.take_in(raw_letter("boris@client.example", "Printer", "4@client.example", "It does not print."))
            .name == "registered");
}

TEST_CASE("A ticket is reopened ten times in 24 hours, as the journal tells it") {
    House house;
    house.take_in(raw_letter(kAnna, "Printer", "0@client.example", "It does not print."));
    const auto objects = [&](int number) {
        house.set_status({1}, store::Status::completed);
        house.take_in(raw_letter(kAnna, "Re: Printer", std::to_string(number) + "@client.example",
                                 "Attempt " + std::to_string(number) + " has not helped at all.",
                                 {{"In-Reply-To", "<0@client.example>"}}));
        return house.status({1});
    };
    for (int number = 1; number <= 10; ++number) REQUIRE(objects(number) == store::Status::open);
    CHECK(objects(11) == store::Status::completed);
    CHECK(store::messages(house.db, {1}).size() == 12);
    house.clock.advance(std::chrono::hours(25));
    CHECK(objects(12) == store::Status::open);
}

TEST_CASE("Two machines in conversation are noticed over the store, and a day later forgotten") {
    House house;
    const auto letter = [&](int number) {
        const auto n = std::to_string(number);
        return raw_letter(kAnna, "[T-" + n + "] Registered", n + "@client.example",
                          "Thank you for writing to us. Your request " + n + " will be looked at soon.");
    };
    for (int number = 1; number <= 3; ++number) house.take_in(letter(number));
    CHECK(house.suppressed() == 0);
    for (int number = 4; number <= 6; ++number) house.take_in(letter(number));
    CHECK(house.suppressed() == 3);
    CHECK(store::list_tickets(house.db, {}).size() == 6);
    std::size_t alarms = 0;
    for (const auto& item : store::list_outbox(house.db, {})) alarms += item.kind == "op-alarm";
    CHECK(alarms == 2);  // one for each operator, once
    house.clock.advance(std::chrono::hours(26));
    house.take_in(letter(7));
    CHECK(house.suppressed() == 3);
}

TEST_CASE("A picture that came with an earlier letter of the ticket is known") {
    House house;
    house.take_in(raw_letter(kAnna, "Printer", "1@client.example", "It does not print."));
    rules::LetterCame came;
    came.mailbox = "support";
    came.letter = {1};
    came.mail = mail::parse(raw_letter(kAnna, "[#1] Printer", "2@client.example", "More."));
    mail::Attachment logo;
    logo.filename = "image001.png";
    logo.detected_type = "image/png";
    logo.sha256 = std::string(64, 'a');
    came.mail.attachments = {logo};
    const auto seen = [&] {
        return rules::Facts(read_facts(house.db, came, house.gateway.desk(), house.clock.now()))
            .tickets.at({1})
            .seen_pictures;
    };
    CHECK(seen().empty());
    store::add_picture(house.db, {1}, logo.sha256);
    CHECK(seen() == std::set<std::string>{logo.sha256});
}
