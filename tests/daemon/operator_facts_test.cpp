// What rules are told of an operator's letter, read from a real store.
#include <catch2/catch.hpp>

#include "daemon/facts.h"
#include "tests/support/house.h"

using namespace testing;

namespace {

const std::string kAnna = "Anna <anna@client.example>", kIvan = "Ivan <ivan@desk.example>";

const Headers kTrusted = {{"Authentication-Results", "mx.desk.example; dkim=pass header.d=desk.example"}};

/// Two tickets of Anna's, the second merged into the first.
struct Desk : Household {
    Desk() {
        take({kAnna, "It does not print.", "", {}, "Printer"});
        take({kAnna, "The window does not open.", "", {}, "Window"});
        take({kIvan, "#merge 1", id("op-new", "ivan@desk.example"), {}, "Window"});
    }
    rules::Facts facts_of(const Wrote& letter) {
        store::Transaction transaction(db);
        const auto id = gateway.accept(db, new_letter(bytes(letter))).value();
        const auto came = ticketgate::read_letter(db, id).value();
        return ticketgate::read_facts(db, came, gateway.desk(), clock.now());
    }
};

}  // namespace

TEST_CASE("A merged ticket that an operator names stands under both numbers, and what he sent of it once") {
    Desk desk;
    REQUIRE(desk.ticket(2).status == store::Status::merged);
    desk.take({kIvan, "#2 #take", "", kTrusted, "Both"});
    REQUIRE(desk.ticket(1).assignee == "ivan@desk.example");
    const auto facts = desk.facts_of({kIvan, "#undo", desk.id("op-transcript", "ivan@desk.example")});
    CHECK(facts.tickets.at({1}).ticket.number == store::TicketNumber{1});
    CHECK(facts.tickets.at({2}).ticket.number == store::TicketNumber{1});
    REQUIRE(facts.spoken_of);
    std::vector<std::string> kinds;
    for (const auto& item : facts.spoken_of->caused) kinds.push_back(item.kind);
    CHECK(kinds == std::vector<std::string>{"taken"});
}

TEST_CASE("Tags for a ticket that the letter does not answer are taken back by answering their transcript") {
    Desk desk;
    desk.take({kIvan, "#1 #take", "", kTrusted, "Both"});
    REQUIRE(desk.ticket(1).assignee == "ivan@desk.example");
    CHECK(desk.take({kIvan, "#undo", desk.id("op-transcript", "ivan@desk.example")}).verdict.name ==
          "undone");
    CHECK(desk.ticket(1).assignee.empty());
}
