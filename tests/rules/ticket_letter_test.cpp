// Letters about a ticket: follow-ups, bounces, operators' answers.
#include "tests/support/letter_rows.h"

using namespace rules;
using namespace testing;
using store::Status;

TEST_CASE("Follow-ups") {
    const auto follows = [](Status status) {
        return [status](Story& s) {
            s.on_record(ticket_of(1, status));
            s.answers_ours(1, {"anna@client.example"}, "registered");
        };
    };
    const Lines appended{"update #1 open", "settle settled #1", "message #1 client", "event appended #1"};
    const Lines reopened{"update #1 open", "settle settled #1", "message #1 client", "event appended #1",
                         "event status #1"};
    check({
        {"open", follows(Status::open), "appended", "follow-up", appended, kToldOfMessage},
        {"new stays new",
         follows(Status::new_),
         "appended",
         "follow-up",
         {"update #1 new", "settle settled #1", "message #1 client", "event appended #1"},
         kToldOfMessage},
        {"waiting goes back to work", follows(Status::waiting), "appended", "follow-up", reopened,
         kToldOfMessage},
        {"completed goes back to work", follows(Status::completed), "appended", "follow-up", reopened,
         kToldOfMessage},
        {"postponed stays so",
         follows(Status::postponed),
         "appended",
         "follow-up",
         {"update #1 postponed", "settle settled #1", "message #1 client", "event appended #1"},
         kToldOfMessage},
        {"closed: a new ticket that names it",
         follows(Status::closed),
         "registered",
         "follow-up",
         {"register #8 after #1", "participant #8 anna@client.example", "settle settled #8",
          "message #8 client", "event registered #8"},
         {"new-after-closed anna@client.example", "op-new ivan@desk.example", "op-new olga@desk.example"}},
        {"a list's letter in a ticket is a follow-up",
         [&](Story& s) { follows(Status::open)(s), s.came.mail.origin = mail::Origin::list; }, "appended",
         "follow-up", appended, kToldOfMessage},
        {"an automatic reply is on record and nothing follows",
         [&](Story& s) { follows(Status::waiting)(s), by_machine(s, true); },
         "appended",
         "automatic reply",
         {"settle settled #1", "message #1 machine", "event appended #1"},
         {}},
        {"an automatic reply to a closed ticket",
         [&](Story& s) { follows(Status::closed)(s), by_machine(s, true); },
         "auto-reply",
         "automatic reply",
         {"settle held #1", "event set_aside #1"},
         {}},
        {"notices to operators switched off",
         [&](Story& s) { follows(Status::open)(s), s.policy().notices_off = {"op-message"}; },
         "appended",
         "follow-up",
         appended,
         {}},
    });
}

TEST_CASE("Bounces") {
    const Lines recorded{"settle settled #1", "message #1 machine", "event appended #1"};
    check({
        {"of a notice to the client",
         [](Story& s) { bounce_of(s, "registered"); },
         "bounced",
         "delivery report",
         recorded,
         {"op-bounce ivan@desk.example", "op-bounce olga@desk.example"}},
        {"of a notice to an operator: a notice about it would bounce again",
         [](Story& s) { bounce_of(s, "op-bounce"); },
         "bounced",
         "delivery report",
         recorded,
         {}},
        {"delayed: said so, and nothing is final",
         [](Story& s) {
             bounce_of(s, "registered"), s.came.mail.bounce.recipients.front().action = "delayed";
         },
         "delayed",
         "delivery report",
         recorded,
         {"op-delayed ivan@desk.example", "op-delayed olga@desk.example"}},
        {"delayed for one and failed for another: a failure",
         [](Story& s) {
             bounce_of(s, "registered");
             s.came.mail.bounce.recipients.push_back({"boris@client.example", "4.4.1", "delayed"});
         },
         "bounced",
         "delivery report",
         recorded,
         {"op-bounce ivan@desk.example", "op-bounce olga@desk.example"}},
        {"of a letter of no ticket",
         [](Story& s) { bounce_of(s, "op-alarm"), s.facts.bounced->ticket.reset(); },
         "bounce",
         "delivery report",
         kHeld,
         {}},
        {"about a closed ticket: on record there",
         [](Story& s) { bounce_of(s, "answer"), s.facts.tickets[{1}].ticket.status = Status::closed; },
         "bounced",
         "delivery report",
         recorded,
         {"op-bounce ivan@desk.example", "op-bounce olga@desk.example"}},
    });
    Story loud;
    bounce_of(loud, "op-new");
    CHECK(loud.decide().verdict.alarming);
}

TEST_CASE("Operators") {
    const auto answer = [](Story& s, Status status, std::vector<std::string> sent_to) {
        s.on_record(ticket_of(1, status));
        by_operator(s);
        s.answers_ours(1, std::move(sent_to));
    };
    const Lines answered{"update #1 open", "message #1 operator", "settle settled #1", "event appended #1",
                         "event order #1"};
    const Lines kAsked{"op-confirm ivan@desk.example", "op-held olga@desk.example"};
    const Lines carried{"answer anna@client.example", "op-message olga@desk.example"};
    check({
        {"proved by the notice he answers", [&](Story& s) { answer(s, Status::open, {"Ivan@Desk.example"}); },
         "answered", "operator", answered, carried},
        {"the first answer opens the ticket",
         [&](Story& s) { answer(s, Status::new_, {"ivan@desk.example"}); },
         "answered",
         "operator",
         {"update #1 open", "message #1 operator", "settle settled #1", "event appended #1",
          "event status #1", "event order #1"},
         carried},
        {"cc hear of it too",
         [&](Story& s) {
             answer(s, Status::open, {"ivan@desk.example"});
             s.facts.tickets[{1}].participants.push_back({"boris@client.example", "", store::Role::cc});
         },
         "answered",
         "operator",
         answered,
         {"answer anna@client.example cc:boris@client.example", "op-message olga@desk.example"}},
        {"another operator's notice is no proof",
         [&](Story& s) { answer(s, Status::open, {"olga@desk.example"}); }, "unauthorised", "operator", kHeld,
         kAsked},
        {"a known id is no proof",
         [](Story& s) {
             s.on_record(ticket_of(1));
             by_operator(s);
             s.names_known(1, "In-Reply-To");
         },
         "unauthorised", "operator", kHeld, kAsked},
        {"unproven, let pass by a person",
         [](Story& s) {
             s.on_record(ticket_of(1));
             by_operator(s);
             s.names_known(1, "In-Reply-To");
             s.came.released = true;
         },
         "answered", "operator", answered, carried},
        {"a closed ticket is not answered",
         [&](Story& s) { answer(s, Status::closed, {"ivan@desk.example"}); }, "quarantine", "operator", kHeld,
         kToldOfHeld},
        {"a closed ticket, let pass by a person: a new one that follows it",
         [&](Story& s) {
             answer(s, Status::closed, {"ivan@desk.example"});
             s.came.released = true;
         },
         "registered",
         "follow-up",
         {"register #8 after #1", "participant #8 ivan@desk.example", "settle settled #8",
          "message #8 client", "event registered #8"},
         {"new-after-closed ivan@desk.example", "op-new olga@desk.example"}},
        {"an empty answer, let pass by a person: on record, and still nothing is sent",
         [&](Story& s) {
             answer(s, Status::open, {"ivan@desk.example"});
             s.came.mail.text = s.came.mail.reply_text = "";
             s.came.released = true;
         },
         "appended",
         "operator",
         {"settle settled #1", "message #1 operator", "event appended #1"},
         {}},
        {"our own notice, let pass by a person, does not leave the house either",
         [&](Story& s) {
             answer(s, Status::open, {"ivan@desk.example"});
             s.came.mail.text = s.came.mail.reply_text = "> ## above ##\n> NEW TICKET\n";
             s.came.released = true;
         },
         "appended",
         "operator",
         {"settle settled #1", "message #1 operator", "event appended #1"},
         {}},
        {"an empty answer sends nothing",
         [&](Story& s) {
             answer(s, Status::open, {"ivan@desk.example"});
             s.came.mail.text = s.came.mail.reply_text = "";
         },
         "quarantine", "operator", kHeld, kToldOfHeld},
        {"a quoted notice without a word above it never reaches the client",
         [&](Story& s) {
             answer(s, Status::open, {"ivan@desk.example"});
             s.came.mail.text = s.came.mail.reply_text =
                 "On Monday the desk wrote:\n> ## above\n> ##\n> NEW TICKET\n";
         },
         "quarantine", "operator", kHeld, kToldOfHeld},
        {"an attachment alone is an answer",
         [&](Story& s) {
             answer(s, Status::open, {"ivan@desk.example"});
             s.came.mail.text = s.came.mail.reply_text = "";
             s.came.mail.attachments.push_back(attached("manual.pdf", "%PDF"));
         },
         "answered", "operator", answered, carried},
        {"who is the ticket's client is its client",
         [](Story& s) {
             s.on_record(ticket_of(1, Status::open, "ivan@desk.example"));
             by_operator(s);
             s.names_known(1, "In-Reply-To");
         },
         "appended",
         "follow-up",
         {"update #1 open", "settle settled #1", "message #1 client", "event appended #1"},
         {"op-message olga@desk.example"}},
        {"two addresses in From are never an operator",
         [&](Story& s) {
             answer(s, Status::open, {"ivan@desk.example"});
             s.came.mail.from.push_back({"", "mallory@else.example"});
         },
         "stranger",
         "forwarded notice",
         kHeld,
         {"op-held ivan@desk.example", "op-held olga@desk.example", "held ivan@desk.example"}},
        {"a notice that was forwarded: nothing of the ticket for whoever answers it",
         [&](Story& s) {
             answer(s, Status::open, {"ivan@desk.example"});
             s.came.mail.from.front().address = "mallory@else.example";
         },
         "stranger",
         "forwarded notice",
         kHeld,
         {"op-held ivan@desk.example", "op-held olga@desk.example", "held mallory@else.example"}},
        {"… who takes part in the ticket is a client all the same",
         [&](Story& s) {
             answer(s, Status::open, {"ivan@desk.example"});
             s.came.mail.from.front().address = "anna@client.example";
         },
         "appended",
         "follow-up",
         {"update #1 open", "settle settled #1", "message #1 client", "event appended #1"},
         kToldOfMessage},
        {"a client's notice that an operator had too is no proof of him",
         [&](Story& s) {
             answer(s, Status::open, {"anna@client.example", "ivan@desk.example"});
             s.facts.known.back().kind = "registered";
         },
         "unauthorised", "operator", kHeld, kAsked},
    });
}
