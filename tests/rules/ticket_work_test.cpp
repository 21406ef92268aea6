// One ticket under one stimulus: its clocks are counted anew at the end, and its notices know how it stands.
#include "daemon/rules/ticket_work.h"

#include <catch2/catch.hpp>
#include <stdexcept>

#include "tests/support/life.h"

using namespace rules;
using namespace testing;
using namespace std::chrono_literals;
using store::Status;

namespace {

/// What is done to the ticket of this life.
Decision done(Life& life, const std::function<void(TicketWork&)>& what) {
    TicketWork work(life.desk, life.facts, life.facts_of(), "support", life.now);
    what(work);
    return std::move(work).finish({"test", "", {}, {}, false});
}

Life with_ticket() {
    Life life;
    life.client("Organisation: X\n\nIt does not print.");
    life.now += 1h;
    return life;
}

Lines deadlines_in(const Decision& decision) {
    Lines found;
    for (const auto& change : changes_of<AppendEvent>(decision))
        if (change.event.kind == "deadline") found.push_back(said(line_of(change.event), {"kind", "state"}));
    return found;
}

}  // namespace

TEST_CASE("Nothing was done: nothing is written") {
    Life life = with_ticket();
    CHECK(done(life, [](TicketWork&) {}).changes.empty());
}

TEST_CASE("Clocks are counted anew: set, stopped, resumed, met, cancelled") {
    Life life = with_ticket();
    CHECK(deadlines_in(done(
              life, [](TicketWork& work) { work.enter(Status::waiting, By::operator_, "a question"); })) ==
          Lines{"deadline kind=reaction state=met", "deadline kind=resolution state=stopped",
                "deadline kind=answer state=set", "deadline kind=reminder state=set"});
    life.shell({"wait"}, "Which?");
    life.now += 2h;
    CHECK(deadlines_in(
              done(life, [](TicketWork& work) { work.enter(Status::open, By::client, "an answer"); })) ==
          Lines{"deadline kind=resolution state=resumed", "deadline kind=answer state=cancelled",
                "deadline kind=reminder state=cancelled"});
    CHECK(deadlines_in(done(
              life, [](TicketWork& work) { work.enter(Status::completed, By::operator_, "the answer"); })) ==
          Lines{"deadline kind=resolution state=met", "deadline kind=answer state=cancelled",
                "deadline kind=confirmation state=set", "deadline kind=reminder state=cancelled",
                "deadline kind=progress state=cancelled"});
}

TEST_CASE("A stopped clock has no row, and goes on with a later one") {
    Life life = with_ticket();
    REQUIRE(life.row("resolution"));
    life.shell({"external Maker"});
    CHECK(life.row("resolution") == nullptr);
    life.now += 5h;
    life.shell({"resume"});
    REQUIRE(life.row("resolution"));
    CHECK(life.row("resolution")->due == monday() + 17h);
    CHECK(life.news("deadline", {"kind", "state", "due"}) ==
          Lines{"deadline kind=resolution state=resumed due=" + stamp(monday() + 17h)});
}

TEST_CASE("A row that stands right is not written again") {
    Life life = with_ticket();
    const Decision decision = done(life, [](TicketWork& work) { work.change("assignee", "x@desk.example"); });
    CHECK(changes_of<SetDeadline>(decision).empty());
    CHECK(changes_of<ClearDeadline>(decision).empty());
    CHECK(deadlines_in(decision).empty());
}

TEST_CASE("A clock that is put off keeps its due and wakes later") {
    Life life = with_ticket();
    const Instant due = life.row("reaction")->due, later = life.now + 7h;
    const Decision decision = done(life, [&](TicketWork& work) { work.defer("reaction", later); });
    const auto set = changes_of<SetDeadline>(decision);
    REQUIRE(set.size() == 1);
    CHECK(set.front().deadline == store::Deadline{{1}, "reaction", due, later});
}

TEST_CASE("A field that is so already does not change, a field that there is not is a defect") {
    Life life = with_ticket();
    CHECK(done(life, [](TicketWork& work) { work.change("priority", "3"); }).changes.empty());
    CHECK_THROWS_AS(done(life, [](TicketWork& work) { work.change("mood", "3"); }), std::logic_error);
    for (const char* field : {"category", "impact", "urgency", "assignee", "service", "requester", "plan",
                              "organisation", "channel", "subject"}) {
        INFO(field);
        const Decision decision = done(life, [&](TicketWork& work) { work.change(field, "x"); });
        CHECK(said(line_of(changes_of<AppendEvent>(decision).front().event), {"field", "to"}) ==
              std::string("changed field=") + field + " to=x");
    }
}

TEST_CASE("A status that may not follow is a defect of whoever asks for it") {
    for (const StatusRow& from : kStatuses)
        for (const StatusRow& to : kStatuses) {
            INFO(to_string(from.status) << " to " << to_string(to.status));
            Life life = with_ticket();
            life.facts_of().ticket.status = from.status;
            const auto enter = [&](TicketWork& work) { work.enter(to.status, By::rule, "because"); };
            if (may_follow(from.status, to.status))
                CHECK_NOTHROW(done(life, enter));
            else
                CHECK_THROWS_AS(done(life, enter), std::logic_error);
        }
}

TEST_CASE("Notices know how the ticket stands in the end, whatever was done after they were thought of") {
    Life life = with_ticket();
    const Decision decision = done(life, [](TicketWork& work) {
        work.tell_client("answer", {{"text", "Hello"}, {"plan", "its own value wins"}});
        work.change("priority", "2");
        work.enter(Status::completed, By::operator_, "the answer");
    });
    const auto& values = decision.notices.front().values;
    CHECK(values.at("status") == shown(Status::completed, "en"));
    CHECK(values.at("priority") == "2");
    CHECK(values.at("plan") == "its own value wins");
    CHECK(values.at("silence_due") == for_people(life.regulation().calendar, life.now + 48h, "en"));
    CHECK(values.at("due") == values.at("silence_due"));
}

TEST_CASE("Who is responsible: the one who has it, else all of the queue") {
    Life life = with_ticket();
    std::vector<Operator> found;
    done(life, [&](TicketWork& work) { found = work.responsible(); });
    CHECK(found.size() == 2);
    life.facts_of().ticket.assignee = "OLGA@desk.example";
    done(life, [&](TicketWork& work) { found = work.responsible(); });
    REQUIRE(found.size() == 1);
    CHECK(found.front().name == "Olga");
    life.facts_of().ticket.assignee = "gone@desk.example";
    done(life, [&](TicketWork& work) { found = work.responsible(); });
    CHECK(found.size() == 2);
}

TEST_CASE("A ticket that a machine wrote to is left as it was, to the minute") {
    Life life = with_ticket();
    const Instant updated = life.ticket().updated;
    mail::ParsedMail mail = letter_from("anna@client.example", "I am away.");
    mail.origin = mail::Origin::auto_reply;
    mail.auto_submitted = mail.auto_replied = mail.no_autoreply = true;
    KnownId ours{"ours@desk.example", "In-Reply-To", "registered", true, {"anna@client.example"}, {}};
    ours.ticket = store::TicketNumber{1};
    CHECK(changes_of<UpdateTicket>(life.letter(mail, ours)).empty());
    CHECK(life.ticket().updated == updated);
    life.client("Hello?", 1);
    CHECK(life.ticket().updated == life.now);
}
