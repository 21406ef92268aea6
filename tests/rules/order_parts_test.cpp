// One letter, several tickets: each tag is carried out once, on the ticket that its number leads to, and
// stands in that ticket's journal alone.
#include <catch2/catch.hpp>

#include "tests/support/life.h"

using namespace rules;
using namespace testing;
using namespace std::chrono_literals;
using store::Status;

namespace {

/// Tickets 1 and 2; number 5 was merged into `into`, as facts have it.
Life with_two(std::int64_t into = 2) {
    Life life;
    life.client("Organisation: X\n\nIt does not print.");
    life.client("Organisation: X\n\nIt does not scan.");
    life.now += 1h;
    life.facts.tickets.emplace(store::TicketNumber{5}, life.facts_of(into));
    return life;
}

/// In an answer to a notice about `own`, or of no ticket and vouched for by his mail server.
Decision by_ivan(Life& life, const std::string& text, std::int64_t own = 1) {
    if (own != 0) return life.by_operator(text, own);
    life.desk.trusted_authserv = {"mx.desk.example"};
    mail::ParsedMail mail = letter_from("ivan@desk.example", text);
    mail.authentication_results = {"mx.desk.example; dkim=pass header.d=desk.example"};
    return life.letter(mail);
}

std::ptrdiff_t updates_of(const Decision& decision, std::int64_t number) {
    return std::ranges::count_if(changes_of<UpdateTicket>(decision),
                                 [&](const UpdateTicket& one) { return one.ticket.number.value == number; });
}

Lines commands_of_ticket(const Decision& decision, std::int64_t number) {
    Lines found;
    for (const auto& change : changes_of<AppendEvent>(decision))
        if (change.event.kind == "command" && change.event.ticket == store::TicketNumber{number})
            found.push_back(said(line_of(change.event), {"name", "ok"}));
    return found;
}

}  // namespace

TEST_CASE("A number that was merged leads to one part with the number that it went to") {
    struct Row {
        const char* text;
        std::int64_t own;   // the letter's ticket; 0: none
        std::int64_t into;  // where 5 went
        std::int64_t steered;
    };
    for (const Row& row : std::vector<Row>{{"#5 #take\n#2 #priority 2", 0, 2, 2},
                                           {"#2 #take\n#5 #priority 2", 0, 2, 2},
                                           {"#5 #take\n#2 #priority 2", 1, 2, 2},
                                           {"#5 #take\n#priority 2", 1, 1, 1},
                                           {"#priority 2\n#1 #take", 1, 2, 1}}) {
        INFO(row.text << " in " << row.own);
        Life life = with_two(row.into);
        const Decision decision = by_ivan(life, row.text, row.own);
        REQUIRE(decision.verdict.name == "answered");
        CHECK(updates_of(decision, row.steered) == 1);
        CHECK(life.ticket(row.steered).status == Status::open);
        CHECK(life.ticket(row.steered).priority == 2);
        Lines commands = commands_of_ticket(decision, row.steered);
        std::ranges::sort(commands);
        CHECK(commands == Lines{"command name=priority ok=yes", "command name=take ok=yes"});
        CHECK(life.news("order", {"letter"}).size() == (row.own == 1 && row.steered == 2 ? 2 : 1));
    }
}

TEST_CASE("A tag for another ticket stands in that one's journal, and in no other") {
    Life life = with_two();
    const Decision decision = by_ivan(life, "#take\n#2 #priority 2\n\nI look.");
    CHECK(commands_of_ticket(decision, 1) == Lines{"command name=take ok=yes"});
    CHECK(commands_of_ticket(decision, 2) == Lines{"command name=priority ok=yes"});
    CHECK_THAT(notice_of(decision, "op-transcript").values.at("transcript"),
               Catch::Contains("#take: ✓") && Catch::Contains("#2 #priority 2: ✓"));
}

TEST_CASE("Of tags for several tickets that are not carried out the journal says of none that it was") {
    Life life = with_two();
    const Decision decision = by_ivan(life, "#1 #take\n#2 #priority 77", 0);
    CHECK(decision.verdict.name == "command-failed");
    CHECK(life.news("command", {"name", "ok"}) ==
          Lines{"command name=take ok=no", "command name=priority ok=no"});
}

TEST_CASE("A slip in a letter of no ticket is answered with what was probably meant") {
    struct Row {
        const char* text;
        const char* why;
    };
    for (const Row& row : std::vector<Row>{{"#lsit", "there is no tag #lsit; did you mean #list?"},
                                           {"#1 #take\n#tkae", "there is no tag #tkae; did you mean #take?"},
                                           {"#channel phone", "#channel goes with #new"},
                                           {"#take", "the letter is about no ticket"},
                                           {"#1 #take\n#7 #take", "there is no ticket #7"}}) {
        INFO(row.text);
        Life life = with_two();
        const Decision decision = by_ivan(life, row.text, 0);
        CHECK(decision.verdict.name == "command-failed");
        CHECK_THAT(notice_of(decision, "op-transcript").values.at("transcript"), Catch::Contains(row.why));
        CHECK(life.ticket().status == Status::new_);
    }
}

TEST_CASE("In the desk's language where that is Russian") {
    Life life = with_two();
    life.desk.policies.at("small").language = "ru";
    by_ivan(life, "#lsit", 0);
    CHECK(life.news("command", {"error"}) == Lines{"command error=нет команды #lsit; может быть, #list?"});
}

TEST_CASE("#try that is written wrongly is named, of one ticket and of several, and nothing is done") {
    for (const std::int64_t own : {1, 0}) {
        Life life = with_two();
        const Decision decision = by_ivan(life, "#try it\n#2 #take", own);
        CHECK(decision.verdict.name == "tried");
        CHECK_THAT(notice_of(decision, "op-transcript").values.at("transcript"),
                   Catch::Contains("#try it: ✗") && Catch::Contains("stands alone"));
        CHECK(life.news("command", {"name", "ok"}) == Lines{"command name=try ok=no"});
        CHECK(life.ticket(2).status == Status::new_);
    }
}

TEST_CASE("A prepared answer alone is what colleagues read, and what a second answer is held for") {
    Life life = with_two();
    life.desk.canned = {{"hello.en", "Good day!"}};
    Decision decision = by_ivan(life, "#canned hello");
    CHECK(notice_of(decision, "op-message").values.at("text") == "Good day!");
    decision = by_ivan(life, "#canned hello\n\nSwitch it on.");
    CHECK(notice_of(decision, "op-message").values.at("text") == "Good day!\n\nSwitch it on.");
    decision = by_ivan(life, "#2 #canned hello", 0);
    CHECK(notice_of(decision, "answer").values.at("text") == "Good day!");
    CHECK(notice_of(decision, "op-message").values.at("text") == "Good day!");

    mail::ParsedMail second = letter_from("olga@desk.example", "#canned hello");
    KnownId seen{"hers@desk.example", "In-Reply-To", "op-new", true, {"olga@desk.example"}, {}};
    seen.ticket = store::TicketNumber{1};
    seen.created = life.now - 10min;  // she has not seen what was answered
    decision = life.letter(second, seen);
    CHECK(decision.verdict.name == "held");
    CHECK(notice_of(decision, "op-transcript").values.at("text") == "Good day!");
}
