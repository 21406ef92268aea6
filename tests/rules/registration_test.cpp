// Requests that an operator registers for somebody who telephoned.
#include "daemon/rules/registration.h"

#include <catch2/catch.hpp>

#include "tests/support/life.h"

using namespace rules;
using namespace testing;
using namespace std::chrono_literals;
using store::Status;

namespace {

Decision call(Life& life, const std::string& text, bool proven = true) {
    life.desk.trusted_authserv = {"mx.desk.example"};
    mail::ParsedMail mail = letter_from("ivan@desk.example", text);
    mail.from.front().name = "Ivan";
    if (proven)
        mail.authentication_results = {
            "mx.desk.example; dkim=pass header.d=desk.example; dmarc=pass header.from=desk.example"};
    return life.letter(mail);
}

}  // namespace

TEST_CASE("A telephone request is registered for the caller, and its number comes back at once") {
    Life life;
    const Decision decision =
        call(life, "#new\n#client boris@client.example\n#channel phone\n#priority 1\n\nAll is down.");
    CHECK(decision.verdict.name == "registered");
    CHECK(life.ticket().requester == "boris@client.example");
    CHECK(life.ticket().channel == "phone");
    CHECK(life.ticket().priority == 1);
    CHECK(life.ticket().subject == "Printer");
    CHECK(notices_in_words(decision) == Lines{"registered boris@client.example",
                                              "op-transcript ivan@desk.example", "op-new olga@desk.example"});
    CHECK(notice_of(decision, "op-transcript").values.at("tag") == "[#1]");
    CHECK(life.row("reaction")->due == life.now + 10min);
    const auto messages = changes_of<AddMessage>(decision);
    REQUIRE(messages.size() == 1);
    CHECK(messages.front().message.author == store::Author::client);
    CHECK(messages.front().message.address == "boris@client.example");
    CHECK(said(life.journal().front(), {"channel", "priority"}) == "registered channel=phone priority=1");
    CHECK(life.journal().front().actor == "ivan@desk.example");
    CHECK(life.news("command", {"name", "ok"}).size() == 4);
}

TEST_CASE("A request that cannot be registered: nothing is, and the client hears nothing") {
    struct Row {
        const char* name;
        const char* text;
        const char* why;
    };
    const std::vector<Row> rows{
        {"by telephone at a priority that the policy does not take there",
         "#new\n#client boris@client.example\n#channel phone\n#priority 2\n\nSlow.",
         "by telephone only at priority 1"},
        {"telephone is what it is when nobody says", "#new\n#client boris@client.example\n\nSlow.",
         "by telephone only at priority 1"},
        {"for nobody", "#new\n#priority 1\n\nDown.", "wants #client ADDRESS"},
        {"for no address", "#new\n#client Boris\n#priority 1\n\nDown.", "\"Boris\" is no mail address"},
        {"an unknown channel", "#new\n#client boris@client.example\n#channel pigeon\n#priority 1\n\nDown.",
         "\"pigeon\" is no channel"},
        {"an unknown priority", "#new\n#client boris@client.example\n#priority 9\n\nDown.", "no priority"},
        {"an unknown category", "#new\n#client boris@client.example\n#priority 1\n#category fun\n\nDown.",
         "no category"},
        {"an unknown impact", "#new\n#client boris@client.example\n#priority 1\n#impact huge\n\nDown.",
         "no impact"},
        {"an unknown urgency", "#new\n#client boris@client.example\n#priority 1\n#urgency huge\n\nDown.",
         "no urgency"},
        {"an unknown tag", "#new\n#client boris@client.example\n#priority 1\n#tkae\n\nDown.",
         "did you mean #take"},
        {"a tag that does not fit a new one",
         "#new\n#client boris@client.example\n#priority 1\n#reopen\n\nDown.",
         "cannot be given to a ticket that is registered"},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        Life life;
        const Decision decision = call(life, row.text);
        CHECK(decision.verdict.name == "command-failed");
        CHECK(life.facts.tickets.empty());
        CHECK(notices_in_words(decision) == Lines{"op-transcript ivan@desk.example"});
        CHECK_THAT(notice_of(decision, "op-transcript").values.at("transcript"), Catch::Contains(row.why));
        CHECK(changes_of<SettleLetter>(decision).front().fate.state == store::LetterState::held);
    }
}

TEST_CASE("Without proof nobody is registered for anybody") {
    Life life;
    const Decision decision = call(life, "#new\n#client boris@client.example\n#priority 1\n\nDown.", false);
    CHECK(decision.verdict.name == "unauthorised");
    CHECK(life.facts.tickets.empty());
    for (const Notice& notice : decision.notices) CHECK(notice.kind.starts_with("op-"));
}

TEST_CASE("The matrix decides the priority of a call, and with it whether it is taken") {
    Life life;
    CHECK(
        call(life, "#new\n#client boris@client.example\n#impact high\n#urgency high\n\nDown.").verdict.name ==
        "registered");
    CHECK(life.ticket().priority == 1);
}

TEST_CASE("Solved in the call: registered and completed in one step") {
    Life life;
    life.regulation().reaction_met_by = ReactionMetBy::answer;
    call(life, "#new\n#client boris@client.example\n#priority 1\n#complete\n\nHe had to switch it on.");
    CHECK(life.ticket().status == Status::completed);
    CHECK(life.row("reaction") == nullptr);
    CHECK(life.row("resolution") == nullptr);
    CHECK(life.row("confirmation"));
    CHECK(life.clock("reaction").state == ClockState::met);
    CHECK(life.clock("resolution").state == ClockState::met);
}

TEST_CASE("From the shell: the same rules") {
    Life life;
    const Decision refused = life.shell({"client boris@client.example"}, "Slow.", 0);
    CHECK(refused.verdict.name == "not-done");
    CHECK_THAT(refused.verdict.reason, Catch::Contains("by telephone only at priority 1"));
    CHECK(refused.changes.empty());
    const Decision made =
        life.shell({"new", "client boris@client.example", "priority 1", "take"}, "Down.", 0);
    CHECK(made.verdict.name == "registered");
    CHECK(life.ticket().requester == "boris@client.example");
    CHECK(life.ticket().status == Status::open);
    CHECK(std::ranges::count(made.notices, "registered", &Notice::kind) == 1);
}

TEST_CASE("The caller's record counts for a call as for a letter") {
    Life life;
    life.facts.clients["boris@client.example"] = {"Example Ltd", "Boris", "boris@client.example", "", "", "",
                                                  "gold",        "ru"};
    call(life, "#new\n#client Boris@client.example\n#priority 1\n\nDown.");
    CHECK(life.ticket().plan == "gold");
    CHECK(life.ticket().organisation == "Example Ltd");
    CHECK(life.ticket().requester_name == "Boris");
    CHECK(notice_of(life.last, "registered").language == "ru");
}
