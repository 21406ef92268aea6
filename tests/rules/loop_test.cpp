// Letters that turn in circles: automatic replies, bare thanks, the same again, two machines in conversation.
#include "daemon/rules/loop_rules.h"

#include "tests/support/letter_rows.h"

using namespace rules;
using namespace testing;
using std::chrono::hours, std::chrono::minutes;
using store::Status;

namespace {

void in_ticket(Story& s, Status status) {
    s.on_record(ticket_of(1, status));
    s.answers_ours(1, {"anna@client.example"}, "registered");
}

const std::string kLong =
    "Thank you for writing to us. Your request 17 has been registered and will be looked at.";
const std::string kLongAgain =
    "Thank you for writing to us. Your request 18 has been registered and will be looked at.";

/// Anna wrote this a while ago, and it went to this ticket.
void wrote(Story& s, std::int64_t ticket, const std::string& text, std::chrono::seconds ago,
           const std::string& subject = "Printer") {
    store::RecentLetter letter{"anna@client.example", {3}, kNow - ago, {ticket}, subject_digest(subject),
                               words_digest(text)};
    s.facts.earlier.push_back({letter, text});
}

void says(Story& s, const std::string& text) {
    s.came.mail.text = s.came.mail.reply_text = text;
}

const Lines kNothing{"settle settled #1", "message #1 machine", "event appended #1"};

}  // namespace

TEST_CASE("An automatic reply is on record in every status, and nothing follows") {
    // No update: no status is left, nothing is reopened. No deadline is set or met. Nobody is written to.
    for (const Status status : {Status::new_, Status::open, Status::waiting, Status::external,
                                Status::postponed, Status::completed, Status::held})
        check({{"a client's vacation program",
                [&](Story& s) { in_ticket(s, status), by_machine(s, true); },
                "appended",
                "automatic reply",
                kNothing,
                {}},
               {"an operator's vacation program is no answer to the client",
                [&](Story& s) {
                    s.on_record(ticket_of(1, status));
                    by_operator(s);
                    s.answers_ours(1, {"ivan@desk.example"});
                    by_machine(s, true);
                },
                "appended",
                "automatic reply",
                kNothing,
                {}}});
}

TEST_CASE("Bare thanks are on record, and nothing changes") {
    const auto thanks = [](Status status) {
        return [status](Story& s) { in_ticket(s, status), s.came.mail.bare_thanks = true; };
    };
    const Lines recorded{"settle settled #1", "message #1 client", "event appended #1"};
    check({
        {"completed stays completed", thanks(Status::completed), "appended", "thanks", recorded, {}},
        {"closed gets no new ticket", thanks(Status::closed), "appended", "thanks", recorded, {}},
        {"waiting goes on waiting", thanks(Status::waiting), "appended", "thanks", recorded, kToldOfMessage},
        {"open", thanks(Status::open), "appended", "thanks", recorded, kToldOfMessage},
        {"more than thanks reopens",
         [&](Story& s) { thanks(Status::completed)(s), s.came.mail.bare_thanks = false; },
         "appended",
         "follow-up",
         {"update #1 open", "settle settled #1", "message #1 client", "event appended #1", "event status #1"},
         kToldOfMessage},
        {"of no ticket: a request", [](Story& s) { s.came.mail.bare_thanks = true; }, "registered",
         "said before", kRegistered, kToldOfNew},
        {"an operator's thanks are his answer",
         [](Story& s) {
             s.on_record(ticket_of(1));
             by_operator(s, "Thank you!");
             s.answers_ours(1, {"ivan@desk.example"});
             s.came.mail.bare_thanks = true;
         },
         "answered",
         "operator",
         {"update #1 open", "message #1 operator", "settle settled #1", "event appended #1",
          "event order #1"},
         {"answer anna@client.example", "op-message olga@desk.example"}},
    });
}

TEST_CASE("An abuse report is set aside with its reason, also when it names a ticket") {
    check({{"of no ticket",
            [](Story& s) { by_machine(s, false), s.came.mail.complaint = true; },
            "auto-reply",
            "abuse report",
            kHeld,
            {}},
           {"about a ticket's letter",
            [](Story& s) {
                in_ticket(s, Status::completed), by_machine(s, true), s.came.mail.complaint = true;
            },
            "auto-reply",
            "abuse report",
            {"settle held #1", "event set_aside #1"},
            {}},
           {"as some machines send it: with the structure of a bounce",
            [](Story& s) { bounce_of(s, "registered"), s.came.mail.complaint = true; },
            "auto-reply",
            "abuse report",
            kHeld,
            {}}});
}

TEST_CASE("A completed ticket is reopened so often, and no more on that day") {
    const auto reopened = [](int times) {
        return [times](Story& s) {
            in_ticket(s, Status::completed);
            s.facts.tickets[{1}].reopened_lately = times;
        };
    };
    const Lines moved{"update #1 open", "settle settled #1", "message #1 client", "event appended #1",
                      "event status #1"};
    const Lines stays{"update #1 completed", "settle settled #1", "message #1 client", "event appended #1"};
    check({{"below the limit", reopened(9), "appended", "follow-up", moved, kToldOfMessage},
           {"at the limit", reopened(10), "appended", "follow-up", stays, kToldOfMessage},
           {"by policy never", [&](Story& s) { reopened(0)(s), s.policy().loops.reopenings_day = 0; },
            "appended", "follow-up", stays, kToldOfMessage}});
    Story story;
    reopened(10)(story);
    CHECK_THAT(notice_of(story.decide(), "op-message").values.at("problem"),
               Catch::Contains("reopened 10 times"));
}

TEST_CASE("The same words, or nearly") {
    CHECK(nearly_same("It does not print.", "it  does\nnot print"));
    CHECK(nearly_same("It does not print.", "It does not print. Please!"));
    CHECK(nearly_same("One two three four five six seven eight nine ten",
                      "Sent again: one two three four five six seven eight nine ten"));
    CHECK(nearly_same("Принтер не печатает", "Принтер не печатает!!!"));
    CHECK_FALSE(nearly_same("It does not print.", "It does not scan."));
    CHECK_FALSE(nearly_same("Printer 5 is broken", "Printer 6 is broken"));
    CHECK_FALSE(nearly_same("It does not print.", "It does not print since Monday at noon."));
    CHECK_FALSE(nearly_same("", ""));
    CHECK_FALSE(nearly_same("...", "!!!"));
    CHECK(words_digest(kLong) == words_digest(kLongAgain));
    CHECK(words_digest(kLong) != words_digest(kLong + " soon"));
    CHECK(words_digest("It works.") == 0);
    CHECK(subject_digest("Printer  broken") == subject_digest("printer broken"));
    CHECK(subject_digest("Printer 1") != subject_digest("Printer 2"));
}

TEST_CASE("A person's nearly identical letter goes to the ticket of the first") {
    const auto again = [](Story& s) {
        s.on_record(ticket_of(5, Status::new_));
        wrote(s, 5, "It does not print.", minutes(20));
    };
    const Lines appended{"update #5 new", "settle settled #5", "message #5 client", "event appended #5"};
    check({
        {"the same", again, "appended", "said before", appended, kToldOfMessage},
        {"with a word more", [&](Story& s) { again(s), says(s, "It does not print. Urgent!"); }, "appended",
         "said before", appended, kToldOfMessage},
        {"another text", [&](Story& s) { again(s), says(s, "It does not scan."); }, "registered",
         "said before", kRegistered, kToldOfNew},
        {"another subject", [&](Story& s) { again(s), s.came.base_subject = "Scanner"; }, "registered",
         "said before", kRegistered, kToldOfNew},
        {"too long ago",
         [&](Story& s) { again(s), s.facts.earlier.front().letter.at = kNow - hours(2) - minutes(1); },
         "registered", "said before", kRegistered, kToldOfNew},
        {"a shorter memory by policy",
         [&](Story& s) { again(s), s.policy().loops.near_duplicate = minutes(10); }, "registered",
         "said before", kRegistered, kToldOfNew},
        {"its ticket is closed",
         [&](Story& s) { again(s), s.facts.tickets[{5}].ticket.status = Status::closed; }, "registered",
         "said before", kRegistered, kToldOfNew},
        {"to another queue", [&](Story& s) { again(s), s.facts.tickets[{5}].ticket.queue = "sales"; },
         "registered", "said before", kRegistered, kToldOfNew},
        {"a machine's reports are requests each",
         [&](Story& s) { again(s), by_machine(s, false); },
         "registered",
         "said before",
         kRegistered,
         {"op-new ivan@desk.example", "op-new olga@desk.example"}},
        {"the first went to no ticket", [](Story& s) { wrote(s, 0, "It does not print.", minutes(1)); },
         "registered", "said before", kRegistered, kToldOfNew},
    });
    Story story;
    again(story);
    CHECK_THAT(found_by(story.decide(), "said before"),
               Catch::Contains("letter 3 of 20 min ago") && Catch::Contains("#5"));
}

TEST_CASE("What a letter leaves behind for the next one") {
    Story story;
    const auto left = changes_of<RecordRecent>(story.decide());
    REQUIRE(left.size() == 1);
    const store::RecentLetter& letter = left.front().letter;
    CHECK(letter.address == "anna@client.example");
    CHECK(letter.letter == store::LetterId{7});
    CHECK(letter.ticket == store::TicketNumber{8});
    CHECK(letter.at == kNow);
    CHECK(letter.subject == subject_digest("Printer"));
    CHECK(letter.words == words_digest("It does not print."));

    Story machine;
    by_machine(machine, false);
    CHECK(changes_of<RecordRecent>(machine.decide()).empty());
    Story own;
    own.came.mail.loop_mark = kMark;
    CHECK(changes_of<RecordRecent>(own.decide()).empty());
}

TEST_CASE("Two machines in conversation: the fourth letter with the same words is not answered any more") {
    const auto round = [](int before) {
        return [before](Story& s) {
            says(s, kLong);
            for (int i = 1; i <= before; ++i)
                wrote(s, i, kLongAgain, minutes(10 * i), "[T-" + std::to_string(i) + "] Registered");
        };
    };
    Lines suspected = kRegistered;
    suspected.insert(suspected.end(), {"alarm ping-pong:anna@client.example", "event ping-pong #8"});
    Lines again = kRegistered;
    again.push_back("alarm ping-pong:anna@client.example");
    const Lines told{"registered anna@client.example (suppressed)", "op-new ivan@desk.example",
                     "op-new olga@desk.example", "op-alarm ivan@desk.example", "op-alarm olga@desk.example"};
    const Lines quiet{"registered anna@client.example (suppressed)", "op-new ivan@desk.example",
                      "op-new olga@desk.example"};
    const auto noticed = [](Story& s, std::chrono::seconds ago) {
        s.facts.alarm =
            store::Alarm{"ping-pong:anna@client.example", "", kNow - ago, kNow - ago, kNow - ago, 1};
    };
    Lines over = kRegistered;
    over.push_back("no alarm ping-pong:anna@client.example");
    check({
        {"the third is answered", round(2), "registered", "said before", kRegistered, kToldOfNew},
        {"the fourth is not, and the operators hear of it", round(3), "registered", "ping-pong", suspected,
         told},
        {"the fifth: nobody is told again", [&](Story& s) { round(4)(s), noticed(s, minutes(10)); },
         "registered", "ping-pong", again, quiet},
        {"a day of quiet later it is news again", [&](Story& s) { round(3)(s), noticed(s, hours(25)); },
         "registered", "ping-pong", suspected, told},
        {"… or over", [&](Story& s) { noticed(s, hours(25)); }, "registered", "said before", over,
         kToldOfNew},
        {"a person in between is answered",
         [&](Story& s) { round(4)(s), says(s, "What is this? Please stop writing to us, we are people.\n"); },
         "registered", "said before", kRegistered, kToldOfNew},
        {"the same words, but an hour apart",
         [&](Story& s) {
             round(3)(s);
             for (auto& one : s.facts.earlier) one.letter.at -= hours(1);
         },
         "registered", "said before", kRegistered, kToldOfNew},
        {"a few words are no proof",
         [](Story& s) {
             says(s, "Hello?");
             for (int i = 1; i <= 9; ++i) wrote(s, i, "Hello?", minutes(i), "Other");
         },
         "registered", "said before", kRegistered, kToldOfNew},
        {"by policy the second", [&](Story& s) { round(1)(s), s.policy().loops.ping_pong = 2; }, "registered",
         "ping-pong", suspected, told},
    });
    Story story;
    round(3)(story);
    const Decision decision = story.decide();
    CHECK_THAT(notice_of(decision, "registered").suppressed,
               Catch::Contains("4 letters with the same words from anna@client.example"));
    CHECK_THAT(notice_of(decision, "op-alarm").values.at("reason"), Catch::Contains("--state suppressed"));
}

TEST_CASE("Two machines by way of held letters: the notice that a letter is held is kept back, too") {
    Story story;
    says(story, kLong);
    story.came.mail.from.front().address = "desk@other.example";
    story.on_record(ticket_of(1));
    story.facts.subject_number = store::TicketNumber{1};
    for (int i = 1; i <= 3; ++i) wrote(story, 0, kLongAgain, minutes(i));
    const Decision decision = story.decide();
    CHECK(decision.verdict.name == "stranger");
    CHECK_FALSE(notice_of(decision, "held").suppressed.empty());
    CHECK(changes_of<RecordRecent>(decision).front().letter.ticket == store::TicketNumber{0});
    // Of no ticket: a letter that is held may not show what a ticket holds.
    CHECK(notice_of(decision, "op-alarm").ticket == std::nullopt);
}
