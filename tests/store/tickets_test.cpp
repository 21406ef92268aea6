#include "store/tickets.h"

#include <catch2/catch.hpp>

#include "tests/store/desk.h"

using namespace store;
using desk::kNow;
using desk::registered;

namespace {

std::vector<std::int64_t> numbers(const std::vector<Ticket>& tickets) {
    std::vector<std::int64_t> found;
    for (const auto& one : tickets) found.push_back(one.number.value);
    return found;
}

Event event(std::optional<TicketNumber> ticket, std::string kind) {
    return {.at = kNow, .ticket = ticket, .kind = std::move(kind), .actor = "ticketgate", .data = "{}"};
}

}  // namespace

TEST_CASE("a ticket is kept as it was given") {
    auto db = desk::memory();
    const auto first = registered(db);
    auto given = desk::ticket(next_number(db), Status::open);
    given.subject = "Принтер";
    given.assignee = "ivan@desk.test";
    given.updated = desk::at(desk::kNoon + 60);
    given.follows = first;
    given.category = "incident";
    given.priority = 2;
    given.impact = "high";
    given.urgency = "low";
    given.channel = "phone";
    given.plan = "gold";
    given.organisation = "Example Ltd";
    given.service = "mail";
    insert_ticket(db, given);

    const auto found = find_ticket(db, given.number);
    REQUIRE(found);
    CHECK(found->number == given.number);
    CHECK(found->queue == "support");
    CHECK(found->status == Status::open);
    CHECK(found->subject == "Принтер");
    CHECK(found->requester == "Anna@client.test");
    CHECK(found->requester_name == "Anna");
    CHECK(found->language == "ru");
    CHECK(found->assignee == "ivan@desk.test");
    CHECK(found->created == kNow);
    CHECK(found->updated == given.updated);
    CHECK(found->follows == first);
    CHECK(found->category == "incident");
    CHECK(found->priority == 2);
    CHECK(found->impact == "high");
    CHECK(found->urgency == "low");
    CHECK(found->channel == "phone");
    CHECK(found->plan == "gold");
    CHECK(found->organisation == "Example Ltd");
    CHECK(found->service == "mail");
    CHECK_FALSE(find_ticket(db, first)->follows);
    CHECK_FALSE(find_ticket(db, TicketNumber{99}));
}

TEST_CASE("numbers begin at one and are never used twice") {
    auto db = desk::memory();
    CHECK(next_number(db) == TicketNumber{1});
    CHECK(registered(db) == TicketNumber{1});
    CHECK(next_number(db) == TicketNumber{2});
    insert_ticket(db, desk::ticket(TicketNumber{100}));
    CHECK(next_number(db) == TicketNumber{101});
    CHECK_THROWS_AS(insert_ticket(db, desk::ticket(TicketNumber{100})), std::logic_error);
    CHECK_THROWS_AS(insert_ticket(db, desk::ticket(TicketNumber{50})), std::logic_error);

    // Even should somebody take the row away behind our back.
    db.execute("DROP TRIGGER ticket_stays; DELETE FROM ticket WHERE number = 100");
    CHECK(next_number(db) == TicketNumber{101});
    CHECK_THROWS_AS(insert_ticket(db, desk::ticket(TicketNumber{100})), std::logic_error);
}

TEST_CASE("a number that was not committed was never given") {
    auto db = desk::memory();
    {
        Transaction transaction(db);
        registered(db);
    }
    CHECK(next_number(db) == TicketNumber{1});
}

TEST_CASE("update writes what may change") {
    auto db = desk::memory();
    auto changed = desk::ticket(registered(db), Status::waiting);
    changed.subject = "Plotter";
    changed.assignee = "ivan@desk.test";
    changed.language = "en";
    changed.updated = desk::at(desk::kNoon + 60);
    changed.requester = "somebody@else.test";
    changed.requester_name = "Somebody";
    changed.category = "change";
    changed.priority = 3;
    changed.impact = "low";
    changed.urgency = "high";
    changed.channel = "web";
    changed.plan = "silver";
    changed.organisation = "Another Ltd";
    changed.service = "printing";
    update_ticket(db, changed);
    const auto found = find_ticket(db, changed.number);
    CHECK(found->status == Status::waiting);
    CHECK(found->subject == "Plotter");
    CHECK(found->assignee == "ivan@desk.test");
    CHECK(found->language == "en");
    CHECK(found->updated == changed.updated);
    CHECK(found->requester == "somebody@else.test");
    CHECK(found->requester_name == "Somebody");
    CHECK(found->category == "change");
    CHECK(found->priority == 3);
    CHECK(found->impact == "low");
    CHECK(found->urgency == "high");
    CHECK(found->channel == "web");
    CHECK(found->plan == "silver");
    CHECK(found->organisation == "Another Ltd");
    CHECK(found->service == "printing");
    CHECK(found->created == kNow);
}

TEST_CASE("a closed or merged ticket is never changed") {
    const auto final_status = GENERATE(Status::closed, Status::merged);
    auto db = desk::memory();
    const auto number = registered(db);
    update_ticket(db, desk::ticket(number, final_status));
    CHECK_THROWS_AS(update_ticket(db, desk::ticket(number, Status::open)), std::logic_error);
    CHECK_THROWS_AS(update_ticket(db, desk::ticket(number, final_status)), std::logic_error);
    CHECK_THROWS_WITH(db.execute("UPDATE ticket SET subject = 'x'"), Catch::Contains("never changed"));
    CHECK_THROWS_WITH(db.execute("DELETE FROM ticket"), Catch::Contains("never deleted"));
    CHECK(find_ticket(db, number)->status == final_status);
    CHECK_THROWS_AS(update_ticket(db, desk::ticket(TicketNumber{99})), std::logic_error);
}

TEST_CASE("an unknown status is refused") {
    auto db = desk::memory();
    registered(db);
    CHECK_THROWS_AS(db.execute("UPDATE ticket SET status = 'lost'"), Error);
}

TEST_CASE("a word of a newer program is named when it is read") {
    auto db = desk::memory();
    const auto number = registered(db);
    db.execute("PRAGMA ignore_check_constraints = ON; UPDATE ticket SET status = 'frozen'");
    CHECK_THROWS_WITH(find_ticket(db, number), Catch::Contains("\"frozen\" is not known"));
    CHECK_THROWS_AS(find_ticket(db, number), Error);
}

TEST_CASE("listing tickets") {
    auto db = desk::memory();
    registered(db, Status::open);
    registered(db, Status::closed);
    registered(db, Status::held);
    registered(db, Status::merged);
    auto sales = desk::ticket(next_number(db));
    sales.queue = "sales";
    sales.requester = "boris@client.test";
    insert_ticket(db, sales);

    using Numbers = std::vector<std::int64_t>;
    CHECK(numbers(list_tickets(db, {})) == Numbers{1, 3, 5});
    CHECK(numbers(list_tickets(db, {.statuses = {}, .queue = "", .requester = "", .limit = 2})) ==
          Numbers{1, 3});
    CHECK(numbers(list_tickets(db, {.statuses = {}, .queue = "sales", .requester = ""})) == Numbers{5});
    CHECK(numbers(list_tickets(db, {.statuses = {}, .queue = "", .requester = "anna@CLIENT.test"})) ==
          Numbers{1, 3});
    CHECK(numbers(
              list_tickets(db, {.statuses = {Status::closed, Status::held}, .queue = "", .requester = ""})) ==
          Numbers{2, 3});
    CHECK(numbers(list_tickets(db, {.statuses = {Status::merged}, .queue = "sales", .requester = ""})) ==
          Numbers{});
}

TEST_CASE("the most urgent stand first, then the order of arrival, and last those without a priority") {
    auto db = desk::memory();
    for (const int priority : {0, 3, 1, 3, 2}) {
        auto ticket = desk::ticket(next_number(db));
        ticket.priority = priority;
        insert_ticket(db, ticket);
    }
    CHECK(numbers(list_tickets(db, {})) == std::vector<std::int64_t>{3, 5, 2, 4, 1});
    CHECK(numbers(list_tickets(db, {.statuses = {}, .queue = "", .requester = "", .limit = 2})) ==
          std::vector<std::int64_t>{3, 5});
}

TEST_CASE("one address takes part once") {
    auto db = desk::memory();
    const auto number = registered(db);
    add_participant(db, number, {.address = "boris@client.test", .name = "", .role = Role::cc});
    add_participant(db, number, {.address = "Anna@client.test", .name = "Anna", .role = Role::requester});
    add_participant(db, number, {.address = "ANNA@Client.TEST", .name = "A.", .role = Role::cc});
    const auto found = participants(db, number);
    REQUIRE(found.size() == 2);
    CHECK(found[0].address == "Anna@client.test");
    CHECK(found[0].name == "Anna");
    CHECK(found[0].role == Role::requester);
    CHECK(found[1].address == "boris@client.test");
    CHECK(found[1].role == Role::cc);
    CHECK(participants(db, TicketNumber{99}).empty());
    CHECK_THROWS_AS(add_participant(db, TicketNumber{99}, {.address = "x@y", .name = ""}), Error);
}

TEST_CASE("messages keep their order and their letter") {
    auto db = desk::memory();
    const auto number = registered(db);
    const auto letter = desk::accepted(db, 1);
    const Message said{.ticket = number,
                       .letter = letter,
                       .author = Author::client,
                       .address = "anna@client.test",
                       .is_public = true,
                       .at = kNow,
                       .text = "It is dead."};
    auto note = said;
    note.letter = {};
    note.author = Author::operator_;
    note.is_public = false;
    note.text = "";
    const auto first = insert_message(db, said);
    const auto second = insert_message(db, note);
    CHECK(first < second);

    const auto found = messages(db, number);
    REQUIRE(found.size() == 2);
    CHECK(found[0].id == first);
    CHECK(found[0].ticket == number);
    CHECK(found[0].letter == letter);
    CHECK(found[0].author == Author::client);
    CHECK(found[0].address == "anna@client.test");
    CHECK(found[0].is_public);
    CHECK(found[0].at == kNow);
    CHECK(found[0].text == "It is dead.");
    CHECK_FALSE(found[1].letter);
    CHECK(found[1].author == Author::operator_);
    CHECK_FALSE(found[1].is_public);
    CHECK(found[1].text.empty());
    CHECK(messages(db, TicketNumber{99}).empty());
}

TEST_CASE("the journal of a ticket and of the desk") {
    auto db = desk::memory();
    const auto number = registered(db);
    append_event(db, event(number, "registered"));
    append_event(db, event({}, "started"));
    append_event(db, event(number, "sent"));
    append_event(db, event({}, "stopped"));

    const auto of_ticket = events(db, number);
    REQUIRE(of_ticket.size() == 2);
    CHECK(of_ticket[0].kind == "registered");
    CHECK(of_ticket[0].actor == "ticketgate");
    CHECK(of_ticket[0].data == "{}");
    CHECK(of_ticket[0].at == kNow);
    CHECK(of_ticket[0].ticket == number);
    CHECK(of_ticket[1].kind == "sent");
    CHECK(of_ticket[0].id < of_ticket[1].id);

    const auto of_desk = desk_events(db, 10);
    REQUIRE(of_desk.size() == 2);
    CHECK(of_desk[0].kind == "stopped");
    CHECK_FALSE(of_desk[0].ticket);
    CHECK(desk_events(db, 1).size() == 1);
}

TEST_CASE("the journal is append-only") {
    auto db = desk::memory();
    append_event(db, event({}, "started"));
    const auto* attack = GENERATE(
        "UPDATE event SET kind = 'x'", "DELETE FROM event",
        "INSERT OR REPLACE INTO event (id, at, ticket, kind, actor, data) VALUES (1, 0, NULL, 'x', '', '')",
        "UPDATE OR REPLACE event SET id = 7");
    CHECK_THROWS_WITH(db.execute(attack), Catch::Contains("append-only"));
    REQUIRE(desk_events(db, 10).size() == 1);
    CHECK(desk_events(db, 10)[0].kind == "started");
}
