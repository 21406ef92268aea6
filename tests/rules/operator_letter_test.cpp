// What an operator's letter does: tags, an answer, both, or nothing at all.
#include <catch2/catch.hpp>

#include "tests/support/life.h"

using namespace rules;
using namespace testing;
using namespace std::chrono_literals;
using store::LetterState;
using store::Status;

namespace {

Life with_ticket() {
    Life life;
    life.client("Organisation: X\n\nIt does not print.");
    life.now += 1h;
    return life;
}

LetterState fate_of(const Decision& decision) {
    return changes_of<SettleLetter>(decision).front().fate.state;
}

}  // namespace

TEST_CASE("A plain answer goes to the client, and the first one takes the ticket up") {
    Life life = with_ticket();
    const Decision decision = life.by_operator("Switch it on.");
    CHECK(decision.verdict.name == "answered");
    CHECK(notices_in_words(decision) == Lines{"answer anna@client.example", "op-message olga@desk.example"});
    const Notice answer = notice_of(decision, "answer");
    CHECK(answer.values.at("text") == "Switch it on.");
    CHECK(answer.values.at("operator_name") == "Ivan");
    CHECK_FALSE(answer.automatic);
    CHECK(life.ticket().status == Status::open);
    CHECK(life.news("status", {"from", "to", "by"}) == Lines{"status from=new to=open by=operator"});
    CHECK(life.news("appended", {"author", "public"}) == Lines{"appended author=operator public=yes"});
    CHECK(life.news("deadline", {"kind", "state"}) ==
          Lines{"deadline kind=reaction state=met", "deadline kind=progress state=set"});
    CHECK(life.clock("reaction").state == ClockState::met);
}

TEST_CASE("Where the policy hides operators' names, the answer has none") {
    Life life = with_ticket();
    life.desk.policies.at("small").show_operator = false;
    CHECK(notice_of(life.by_operator("Switch it on."), "answer").values.at("operator_name").empty());
}

TEST_CASE("Tags and text: the client gets the text in the tag's letter, the operator the transcript") {
    Life life = with_ticket();
    const Decision decision = life.by_operator("#take\n#priority 2\n#wait\n\nWhich printer?");
    CHECK(decision.verdict.name == "answered");
    CHECK(notices_in_words(decision) == Lines{"question anna@client.example",
                                              "op-transcript ivan@desk.example",
                                              "op-message olga@desk.example"});
    CHECK(notice_of(decision, "question").values.at("text") == "Which printer?");
    CHECK(life.ticket().status == Status::waiting);
    CHECK(life.ticket().priority == 2);
    CHECK(life.ticket().assignee == "ivan@desk.example");
    const Notice transcript = notice_of(decision, "op-transcript");
    CHECK_THAT(transcript.values.at("transcript"), Catch::Contains("#take: ✓") &&
                                                       Catch::Contains("#priority 2: ✓ 3 → 2") &&
                                                       Catch::Contains("#wait: ✓"));
    CHECK(transcript.values.at("status") == "waiting for the client");  // as it stands after all
    CHECK(life.news("command", {"operator", "name", "args", "ok"}) ==
          Lines{"command operator=ivan@desk.example name=take ok=yes",
                "command operator=ivan@desk.example name=priority args=2 ok=yes",
                "command operator=ivan@desk.example name=wait ok=yes"});
}

TEST_CASE("Tags alone: nobody but the client, who hears what the tag says, and the operator") {
    Life life = with_ticket();
    const Decision decision = life.by_operator("#take");
    CHECK(notices_in_words(decision) ==
          Lines{"taken anna@client.example", "op-transcript ivan@desk.example"});
    CHECK(changes_of<AddMessage>(decision).empty());
}

TEST_CASE("All or nothing: one tag that fails holds the letter, and the client gets nothing of it") {
    for (const char* text : {"#take\n#priority 9\n\nSwitch it on.", "#priority 9\n#take\n\nSwitch it on.",
                             "#tkae\n\nSwitch it on.", "#take\n#reopen\n\nSwitch it on."}) {
        INFO(text);
        Life life = with_ticket();
        const store::Ticket before = life.ticket();
        const auto rows = life.facts_of().deadlines;
        const Decision decision = life.by_operator(text);
        CHECK(decision.verdict.name == "command-failed");
        CHECK(fate_of(decision) == LetterState::held);
        CHECK(notices_in_words(decision) == Lines{"op-transcript ivan@desk.example"});
        const Notice transcript = notice_of(decision, "op-transcript");
        CHECK_THAT(transcript.values.at("transcript"), Catch::Contains("✗") && !Catch::Contains("✓"));
        CHECK(transcript.values.at("outcome") == "nothing was done, and nothing was sent");
        CHECK(transcript.values.at("text") == "Switch it on.");
        CHECK(changes_of<AddMessage>(decision).empty());
        CHECK(life.ticket().status == before.status);
        CHECK(life.ticket().priority == before.priority);
        CHECK(life.ticket().assignee == before.assignee);
        CHECK(life.facts_of().deadlines == rows);
        CHECK(life.news("status", {"to"}).empty());
        CHECK(life.news("changed", {"to"}).empty());
        CHECK_FALSE(life.news("command", {"name"}).empty());
    }
}

TEST_CASE("A note stays among operators") {
    Life life = with_ticket();
    const Decision decision = life.by_operator("#note\n\nHe is angry.");
    CHECK(notices_in_words(decision) ==
          Lines{"op-transcript ivan@desk.example", "op-note olga@desk.example"});
    const auto messages = changes_of<AddMessage>(decision);
    REQUIRE(messages.size() == 1);
    CHECK_FALSE(messages.front().message.is_public);
    CHECK(life.ticket().status == Status::new_);
    CHECK(life.clock("reaction").state == ClockState::running);
}

TEST_CASE(
    "An answer to a notice among operators stays among them, to a client's words it goes to the client") {
    struct Row {
        const char* notice;
        bool to_client;
    };
    const std::vector<Row> rows{{"op-new", true},          {"op-message", true},  {"op-assigned", true},
                                {"op-progress-due", true}, {"op-warning", false}, {"op-escalation", false},
                                {"op-transcript", true},   {"op-bounce", false},  {"registered", true}};
    for (const Row& row : rows) {
        INFO(row.notice);
        Life life = with_ticket();
        const Decision decision = life.by_operator("Switch it on.", 1, row.notice);
        CHECK(std::ranges::count(decision.notices, "answer", &Notice::kind) == (row.to_client ? 1 : 0));
        CHECK(changes_of<AddMessage>(decision).front().message.is_public == row.to_client);
    }
}

TEST_CASE("What a tag has for the client he hears also from an answer that stays among operators") {
    struct Row {
        const char* text;
        const char* notice;  // to the client
        const char* words;   // in it
    };
    const std::vector<Row> rows{{"#take", "taken", ""},
                                {"#take\n\nI look.", "taken", ""},
                                {"#priority 2\n\nIt is worse than that.", "priority", ""},
                                {"#complete\n\nSwitch it on.", "completed", "Switch it on."},
                                {"#wait\n\nWhich one?", "question", "Which one?"},
                                {"#delay 2h\n\nA part is on its way.", "delay", "A part is on its way."},
                                {"#complete\n#note\n\nHe is angry.", "completed", ""}};
    for (const Row& row : rows) {
        INFO(row.text);
        Life life = with_ticket();
        const Decision decision = life.by_operator(row.text, 1, "op-warning");
        CHECK(notice_of(decision, row.notice).values.at("text") == row.words);
        CHECK(std::ranges::count(decision.notices, "answer", &Notice::kind) == 0);
        for (const AddMessage& one : changes_of<AddMessage>(decision))
            CHECK(one.message.is_public == !std::string(row.words).empty());
    }
}

TEST_CASE("Letters to operators name who is answerable") {
    Life life = with_ticket();
    life.by_operator("#take");
    CHECK(notice_of(life.by_operator("#ack"), "op-transcript").values.at("operator_name") == "Ivan");
    CHECK(notice_of(life.client("status", 1), "status").values.at("operator_name") == "Ivan");
    life.desk.policies.at("small").show_operator = false;
    CHECK(notice_of(life.client("status", 1), "status").values.count("operator_name") == 0);
}

TEST_CASE("Proof: the notice that was sent to him, or the word of a server that is trusted") {
    const auto letter = [](Life& life, const std::string& sent_to, const std::string& servers_word) {
        mail::ParsedMail mail = letter_from("ivan@desk.example", "#take\n\nI look.");
        if (!servers_word.empty()) mail.authentication_results = {servers_word};
        KnownId ours{"ours@desk.example", "In-Reply-To", "op-message", true, {sent_to}, {}};
        ours.ticket = store::TicketNumber{1};
        return life.letter(mail, ours);
    };
    const std::string pass =
        "mx.desk.example; dkim=pass header.d=desk.example; dmarc=pass "
        "header.from=desk.example";
    struct Row {
        const char* name;
        std::string sent_to, servers_word;
        const char* verdict;
    };
    const std::vector<Row> rows{
        {"his own notice", "ivan@desk.example", "", "answered"},
        {"another's notice", "olga@desk.example", "", "unauthorised"},
        {"another's notice, and the server's word", "olga@desk.example", pass, "answered"},
        {"the word of a server that is not trusted", "olga@desk.example",
         "mx.else.example; dkim=pass header.d=desk.example; dmarc=pass header.from=desk.example",
         "unauthorised"},
        {"the server says no", "olga@desk.example", "mx.desk.example; dkim=fail; dmarc=fail", "unauthorised"},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        Life life = with_ticket();
        life.desk.trusted_authserv = {"mx.desk.example"};
        const Decision decision = letter(life, row.sent_to, row.servers_word);
        CHECK(decision.verdict.name == row.verdict);
        if (decision.verdict.name == "unauthorised") {
            CHECK(life.ticket().status == Status::new_);
            for (const Notice& notice : decision.notices) CHECK(notice.kind.starts_with("op-"));
        }
    }
}

TEST_CASE("A client's subject gives no commands through an operator's reply") {
    Life life;
    mail::ParsedMail request = letter_from("anna@client.example", "Organisation: X\nIt does not print.");
    request.subject = "Printer #complete";
    life.letter(request);
    mail::ParsedMail answer = letter_from("ivan@desk.example", "Switch it on.");
    answer.subject = "Re: [#1] Printer #complete";
    KnownId ours{"ours@desk.example", "In-Reply-To", "op-new", true, {"ivan@desk.example"}, {}};
    ours.ticket = store::TicketNumber{1};
    life.letter(answer, ours);
    CHECK(life.ticket().status == Status::open);
}
