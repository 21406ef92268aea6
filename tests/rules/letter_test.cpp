// Every rule of letters: verdict, state, changes, notices.
#include <catch2/catch.hpp>
#include <functional>

#include "tests/support/story.h"

using namespace rules;
using namespace testing;
using store::LetterState;
using store::Status;

namespace {

struct Row {
    const char* name;
    std::function<void(Story&)> happens;
    const char* verdict;
    const char* last_check;  // the rule that decided; "": none did
    Words changes;
    Words notices;
};

void check(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        INFO(row.name);
        Story story;
        row.happens(story);
        const Decision decision = story.decide();
        CHECK(decision.verdict.name == row.verdict);
        CHECK_FALSE(decision.verdict.reason.empty());
        CHECK(changes_in_words(decision) == row.changes);
        CHECK(notices_in_words(decision) == row.notices);
        if (*row.last_check) CHECK(checks_of(decision).back() == row.last_check);
        const auto settled = changes_of<SettleLetter>(decision);
        REQUIRE(settled.size() == 1);
        CHECK(settled.front().letter == store::LetterId{7});
        CHECK(settled.front().fate.verdict == decision.verdict.name);
        CHECK(settled.front().fate.reason == decision.verdict.reason);
        CHECK(settled.front().fate.ticket == decision.verdict.ticket);
        CHECK(settled.front().fate.evidence.starts_with("[{\"check\":"));
    }
}

void by_machine(Story& story, bool answers_something) {
    story.came.mail.origin = mail::Origin::auto_reply;
    story.came.mail.auto_submitted = story.came.mail.no_autoreply = true;
    story.came.mail.auto_replied = answers_something;
}

void by_operator(Story& story, const std::string& text = "Switch it on.") {
    story.came.mail = letter_from("ivan@desk.example", text);
    story.came.mail.from.front().name = "Ivan";
}

store::Letter earlier_copy() {
    store::Letter copy;
    copy.id = {3};
    copy.state = LetterState::settled;
    copy.ticket = store::TicketNumber{2};
    return copy;
}

void bounce_of(Story& story, const std::string& kind) {
    story.came.mail = letter_from("mailer-daemon@client.example");
    story.came.mail.origin = mail::Origin::bounce;
    story.came.mail.bounce = {
        true, {{"anna@client.example", "5.1.1", "failed"}}, "ours@desk.example", "no such user"};
    story.on_record(ticket_of(1));
    story.answers_ours(1, {"anna@client.example"}, kind);
    story.facts.bounced = story.facts.known.front();
    story.facts.known.clear();
}

const Words kRegistered{"register #8", "participant #8 anna@client.example", "settle settled #8",
                        "message #8 client", "event registered #8"};
const Words kToldOfNew{"registered anna@client.example", "op-new ivan@desk.example",
                       "op-new olga@desk.example"};
const Words kHeld{"settle held -", "event set-aside -"};
const Words kToldOfHeld{"op-held ivan@desk.example", "op-held olga@desk.example"};
const Words kHeldAndSaid{"op-held ivan@desk.example", "op-held olga@desk.example",
                         "held anna@client.example"};
const Words kAside{"settle settled -", "event set-aside -"};
const Words kToldOfMessage{"op-message ivan@desk.example", "op-message olga@desk.example"};

}  // namespace

TEST_CASE("New requests") {
    check({
        {"a person's", [](Story&) {}, "registered", "stranger", kRegistered, kToldOfNew},
        {"with a term",
         [](Story& s) { s.policy().reaction = std::chrono::hours(4); },
         "registered",
         "",
         {"register #8", "participant #8 anna@client.example", "settle settled #8", "message #8 client",
          "event registered #8", "deadline #8 reaction"},
         kToldOfNew},
        {"of a queue without operators: the lead hears",
         [](Story& s) { s.came.mailbox = "sales"; },
         "registered",
         "",
         kRegistered,
         {"registered anna@client.example", "op-new lena@desk.example"}},
        {"a monitor's: registered and not answered",
         [](Story& s) { by_machine(s, false); },
         "registered",
         "",
         kRegistered,
         {"op-new ivan@desk.example", "op-new olga@desk.example"}},
        {"a person who must not be answered by a machine",
         [](Story& s) { s.came.mail.no_autoreply = true; },
         "registered",
         "",
         kRegistered,
         {"op-new ivan@desk.example", "op-new olga@desk.example"}},
        {"notices to clients switched off",
         [](Story& s) { s.policy().notices_off = {"registered"}; },
         "registered",
         "",
         kRegistered,
         {"op-new ivan@desk.example", "op-new olga@desk.example"}},
        {"notices to operators switched off",
         [](Story& s) { s.policy().notices_off = {"op-new"}; },
         "registered",
         "",
         kRegistered,
         {"registered anna@client.example"}},
        {"too many notices to this address in this hour",
         [](Story& s) { s.facts.notices_to_sender_this_hour = s.policy().limits.per_address_hour; },
         "registered",
         "",
         kRegistered,
         {"registered anna@client.example (suppressed)", "op-new ivan@desk.example",
          "op-new olga@desk.example"}},
        {"Reply-To is who is answered",
         [](Story& s) {
             s.came.mail.reply_to = {{"Office", "office@client.example"}};
         },
         "registered",
         "",
         {"register #8", "participant #8 office@client.example", "settle settled #8", "message #8 client",
          "event registered #8"},
         {"registered office@client.example", "op-new ivan@desk.example", "op-new olga@desk.example"}},
        {"an operator's own request: he is not told of it",
         [](Story& s) { by_operator(s); },
         "registered",
         "",
         {"register #8", "participant #8 ivan@desk.example", "settle settled #8", "message #8 client",
          "event registered #8"},
         {"registered ivan@desk.example", "op-new olga@desk.example"}},
        {"the same id with other content is another letter",
         [](Story& s) { s.facts.same_id_other_content = true; }, "registered", "", kRegistered, kToldOfNew},
    });
}

TEST_CASE("Letters that are set aside") {
    check({
        {"our own, by its Message-ID",
         [](Story& s) { s.facts.own = store::OutboxItem{}; },
         "own",
         "our own letter",
         kAside,
         {}},
        {"our own, by its loop mark",
         [](Story& s) { s.came.mail.loop_mark = kMark; },
         "own",
         "our own letter",
         kAside,
         {}},
        {"another desk's loop mark is not ours", [](Story& s) { s.came.mail.loop_mark = "feedfacefeedface"; },
         "registered", "", kRegistered, kToldOfNew},
        {"a duplicate, to the octet",
         [](Story& s) {
             s.facts.same = earlier_copy(), s.facts.same_bytes = true, s.on_record(ticket_of(2));
         },
         "duplicate",
         "the same letter",
         {"settle settled #2", "event set-aside -"},
         {}},
        {"a duplicate of a letter too large: not told again",
         [](Story& s) { s.facts.same = earlier_copy(), s.came.head_only = true; },
         "duplicate",
         "the same letter",
         {"settle settled #2", "event set-aside -"},
         {}},
        {"a mailing list",
         [](Story& s) { s.came.mail.origin = mail::Origin::list; },
         "list",
         "mailing list",
         kHeld,
         {}},
        {"an automatic reply to nothing",
         [](Story& s) { by_machine(s, true); },
         "auto-reply",
         "automatic reply",
         kHeld,
         {}},
        {"an abuse report",
         [](Story& s) { by_machine(s, false), s.came.mail.complaint = true; },
         "auto-reply",
         "automatic reply",
         kHeld,
         {}},
        {"a bounce of nothing known",
         [](Story& s) { s.came.mail.origin = mail::Origin::bounce; },
         "bounce",
         "delivery report",
         kHeld,
         {}},
    });
}

TEST_CASE("Letters that are held, and who hears of it") {
    check({
        {"too large", [](Story& s) { s.came.head_only = true, s.came.size = 50 << 20; }, "oversize", "size",
         kHeld, kHeldAndSaid},
        {"too large, by a machine", [](Story& s) { s.came.head_only = true, by_machine(s, false); },
         "oversize", "size", kHeld, kToldOfHeld},
        {"no sender", [](Story& s) { s.came.mail = letter_from(""); }, "no-sender", "sender", kHeld,
         kToldOfHeld},
        {"our own address", [](Story& s) { s.came.mail = letter_from("Help@desk.example"); }, "own-address",
         "sender", kHeld, kToldOfHeld},
        {"a stranger with a number",
         [](Story& s) {
             s.on_record(ticket_of(1, Status::open, "boris@client.example"));
             s.facts.subject_number = store::TicketNumber{1};
         },
         "stranger", "stranger", kHeld, kHeldAndSaid},
        {"a stranger, the notice switched off",
         [](Story& s) {
             s.on_record(ticket_of(1, Status::open, "boris@client.example"));
             s.facts.subject_number = store::TicketNumber{1};
             s.policy().notices_off = {"held"};
         },
         "stranger", "stranger", kHeld, kToldOfHeld},
        {"a stranger, too many notices to him",
         [](Story& s) {
             s.on_record(ticket_of(1, Status::open, "boris@client.example"));
             s.facts.subject_number = store::TicketNumber{1};
             s.facts.notices_to_sender_this_hour = 1000000;
         },
         "stranger",
         "stranger",
         kHeld,
         {"op-held ivan@desk.example", "op-held olga@desk.example", "held anna@client.example (suppressed)"}},
        {"the stranger, let pass by a person",
         [](Story& s) {
             s.on_record(ticket_of(1, Status::open, "boris@client.example"));
             s.facts.subject_number = store::TicketNumber{1};
             s.came.released = true;
         },
         "registered", "stranger", kRegistered, kToldOfNew},
        {"too large, let pass by a person", [](Story& s) { s.came.head_only = s.came.released = true; },
         "registered", "", kRegistered, kToldOfNew},
        {"a list, let pass by a person: registered, and still no machine is answered",
         [](Story& s) { s.came.mail.origin = mail::Origin::list, s.came.released = true; },
         "registered",
         "",
         kRegistered,
         {"op-new ivan@desk.example", "op-new olga@desk.example"}},
    });
}

TEST_CASE("Follow-ups") {
    const auto follows = [](Status status) {
        return [status](Story& s) {
            s.on_record(ticket_of(1, status));
            s.answers_ours(1, {"anna@client.example"}, "registered");
        };
    };
    const Words appended{"settle settled #1", "message #1 client", "event appended #1", "update #1 open"};
    const Words reopened{"settle settled #1", "message #1 client", "event appended #1", "update #1 open",
                         "event status #1"};
    check({
        {"open", follows(Status::open), "appended", "follow-up", appended, kToldOfMessage},
        {"new stays new",
         follows(Status::new_),
         "appended",
         "follow-up",
         {"settle settled #1", "message #1 client", "event appended #1", "update #1 new"},
         kToldOfMessage},
        {"waiting goes back to work", follows(Status::waiting), "appended", "follow-up", reopened,
         kToldOfMessage},
        {"completed goes back to work", follows(Status::completed), "appended", "follow-up", reopened,
         kToldOfMessage},
        {"postponed stays so",
         follows(Status::postponed),
         "appended",
         "follow-up",
         {"settle settled #1", "message #1 client", "event appended #1", "update #1 postponed"},
         kToldOfMessage},
        {"closed: a new ticket that names it",
         follows(Status::closed),
         "registered",
         "follow-up",
         {"register #8 after #1", "participant #8 anna@client.example", "settle settled #8",
          "message #8 client", "event registered #8"},
         kToldOfNew},
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
         {"settle held #1", "event set-aside #1"},
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
    const Words recorded{"settle settled #1", "message #1 machine", "event appended #1"};
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
    const Words answered{"settle settled #1", "message #1 operator", "event appended #1", "update #1 open",
                         "no deadline #1 reaction"};
    const Words carried{"answer anna@client.example", "op-message olga@desk.example"};
    check({
        {"proved by the notice he answers", [&](Story& s) { answer(s, Status::open, {"Ivan@Desk.example"}); },
         "answered", "operator", answered, carried},
        {"the first answer opens the ticket",
         [&](Story& s) { answer(s, Status::new_, {"ivan@desk.example"}); },
         "answered",
         "operator",
         {"settle settled #1", "message #1 operator", "event appended #1", "event status #1",
          "update #1 open", "no deadline #1 reaction"},
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
         [&](Story& s) { answer(s, Status::open, {"olga@desk.example"}); }, "unproven", "operator", kHeld,
         kToldOfHeld},
        {"a known id is no proof",
         [](Story& s) {
             s.on_record(ticket_of(1));
             by_operator(s);
             s.names_known(1, "In-Reply-To");
         },
         "unproven", "operator", kHeld, kToldOfHeld},
        {"unproven, let pass by a person",
         [](Story& s) {
             s.on_record(ticket_of(1));
             by_operator(s);
             s.names_known(1, "In-Reply-To");
             s.came.released = true;
         },
         "answered", "operator", answered, carried},
        {"a closed ticket is not answered",
         [&](Story& s) { answer(s, Status::closed, {"ivan@desk.example"}); }, "closed", "operator", kHeld,
         kToldOfHeld},
        {"an empty answer sends nothing",
         [&](Story& s) {
             answer(s, Status::open, {"ivan@desk.example"});
             s.came.mail.text = s.came.mail.reply_text = "";
         },
         "empty", "operator", kHeld, kToldOfHeld},
        {"an attachment alone is an answer",
         [&](Story& s) {
             answer(s, Status::open, {"ivan@desk.example"});
             s.came.mail.text = s.came.mail.reply_text = "";
             s.came.mail.attachments.push_back({"manual.pdf", "application/pdf", "", false, "", "%PDF"});
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
         {"settle settled #1", "message #1 client", "event appended #1", "update #1 open"},
         {"op-message olga@desk.example"}},
        {"two addresses in From are never an operator",
         [&](Story& s) {
             answer(s, Status::open, {"ivan@desk.example"});
             s.came.mail.from.push_back({"", "mallory@else.example"});
         },
         "appended",
         "follow-up",
         {"settle settled #1", "message #1 client", "event appended #1", "update #1 open"},
         {"op-message olga@desk.example"}},
    });
}

TEST_CASE("All rules are asked in one order, and the first that decides ends it") {
    const Words thread{"a letter of ours is named", "In-Reply-To is on record", "References are on record",
                       "number in the subject"};
    const Words rules{"our own letter", "the same letter", "size",     "delivery report", "automatic reply",
                      "mailing list",   "sender",          "operator", "follow-up",       "stranger"};
    Story story;
    story.came.mail.origin_evidence = {"no sign of a machine"};
    story.came.mail.defects = {"no Date"};
    story.came.released = true;
    Words expected{"person or machine", "defect"};
    expected.insert(expected.end(), thread.begin(), thread.end());
    expected.emplace_back("released");
    expected.insert(expected.end(), rules.begin(), rules.end());
    CHECK(checks_of(story.decide()) == expected);
}

TEST_CASE("A duplicate forgets its bytes only when they are kept to the octet elsewhere") {
    for (const bool same_bytes : {true, false}) {
        Story story;
        story.facts.same = earlier_copy();
        story.facts.same_bytes = same_bytes;
        story.on_record(ticket_of(2));
        const auto fate = changes_of<SettleLetter>(story.decide()).front().fate;
        CHECK(fate.forget_bytes == same_bytes);
        CHECK(fate.same_as == store::LetterId{3});
    }
}

TEST_CASE("A new ticket keeps what the letter said") {
    Story story;
    story.came.base_subject = "[#5] Printer";
    story.came.mail.attachments.push_back({"scan.png", "image/png", "", false, "", "PNG"});
    const Decision decision = story.decide();
    const store::Ticket ticket = changes_of<RegisterTicket>(decision).front().ticket;
    CHECK(ticket.subject == "Printer");
    CHECK(ticket.queue == "support");
    CHECK(ticket.requester == "anna@client.example");
    CHECK(ticket.requester_name == "Anna");
    CHECK(ticket.language == "en");
    CHECK(ticket.created == kNow);
    const store::Message message = changes_of<AddMessage>(decision).front().message;
    CHECK(message.letter == store::LetterId{7});
    CHECK(message.at == story.came.arrived);
    CHECK(message.text == "It does not print.");
    CHECK(notice_of(decision, "op-new").attachments.size() == 1);
    const Notice told = notice_of(decision, "registered");
    CHECK(told.attachments.empty());
    CHECK(told.in_reply_to == "letter@client.example");
    CHECK(told.references == Words{"letter@client.example"});
    CHECK(told.values.at("tag") == "[#8]");
    CHECK(told.automatic);
    CHECK(told.counts);
}

TEST_CASE("A closed ticket's text never reaches whoever names it") {
    Story story;
    story.on_record(ticket_of(1, Status::closed));
    story.names_known(1, "References");
    const Notice told = notice_of(story.decide(), "registered");
    CHECK(told.values.at("follows") == "1");
    CHECK(told.values.at("subject") == "Printer");
    CHECK(told.references == Words{"letter@client.example"});
}

TEST_CASE("An answer goes in the client's own thread, under the operator's name if the policy shows it") {
    for (const bool show : {true, false}) {
        Story story;
        story.on_record(ticket_of(1));
        story.facts.tickets[{1}].client_ids = {"first@client.example", "second@client.example"};
        by_operator(story);
        story.answers_ours(1, {"ivan@desk.example"});
        story.policy().show_operator = show;
        const Decision decision = story.decide();
        const Notice answer = notice_of(decision, "answer");
        CHECK(answer.references == Words{"first@client.example", "second@client.example"});
        CHECK(answer.in_reply_to == "second@client.example");
        CHECK(answer.values.at("operator_name") == (show ? "Ivan" : ""));
        CHECK(answer.values.at("text") == "Switch it on.");
        CHECK_FALSE(answer.automatic);
        CHECK_FALSE(answer.counts);
    }
}

TEST_CASE("A conflict of proofs is told to the operators in one line") {
    Story story;
    story.on_record(ticket_of(1));
    story.on_record(ticket_of(2));
    story.names_known(1, "In-Reply-To");
    story.facts.subject_number = store::TicketNumber{2};
    const Decision decision = story.decide();
    CHECK(decision.verdict.ticket == store::TicketNumber{1});
    CHECK(notice_of(decision, "op-message").values.at("problem") ==
          "the subject says #2, the stronger proof #1: that one holds");
}

TEST_CASE("All letters to operators about one ticket stand in one thread") {
    Story first, second;
    second.on_record(ticket_of(8));
    second.answers_ours(8, {"anna@client.example"}, "registered");
    const auto a = notice_of(first.decide(), "op-new").references;
    const auto b = notice_of(second.decide(), "op-message").references;
    CHECK(a == b);
    CHECK(a == Words{"t8." + kMark + "@desk.example"});
}

TEST_CASE("A letter that failed by our fault is quarantined and told of") {
    const Story story;
    const Decision decision =
        decide(LetterFailed{{7}, "gone", "no such queue"}, story.facts, story.desk, kNow);
    CHECK(decision.verdict.name == "quarantined");
    CHECK(decision.verdict.alarming);
    CHECK(changes_in_words(decision) == Words{"settle quarantined -", "event quarantined -"});
    CHECK(notices_in_words(decision) == Words{"op-quarantine lena@desk.example"});
    CHECK(decision.notices.front().values.at("problem") == "no such queue");
    CHECK(decision.notices.front().values.at("letter_id") == "7");
}
