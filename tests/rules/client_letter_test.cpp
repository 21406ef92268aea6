// What a client's letter does to a ticket of a desk with a regulation.
#include <catch2/catch.hpp>

#include "daemon/rules/notices.h"
#include "tests/support/life.h"

using namespace rules;
using namespace testing;
using namespace std::chrono_literals;
using store::Status;

namespace {

/// A ticket that the operator has brought into this status by his tags.
Life brought_to(const std::string& tag) {
    Life life;
    life.client("Organisation: Example Ltd\n\nIt does not print.");
    if (!tag.empty()) life.by_operator(tag + "\n\nWhat do you see?");
    life.now += 1h;
    return life;
}

}  // namespace

TEST_CASE("The form decides what the ticket is, the record of the client and the policy fill the rest") {
    struct Row {
        const char* name;
        const char* text;
        const char* category;
        int priority;
        const char* plan;
        const char* missing;
        const char* unknown;
    };
    const std::vector<Row> rows{
        {"nothing stated", "It does not print.", "support", 3, "basic", "Organisation", ""},
        {"priority by number", "Organisation: X\nPriority: 2\nIt is slow.", "support", 2, "basic", "", ""},
        {"priority by name", "Organisation: X\nPriority: Critical\nDown.", "support", 1, "basic", "", ""},
        {"impact and urgency", "Organisation: X\nImpact: high\nUrgency: high\nDown.", "support", 1, "basic",
         "", ""},
        {"impact alone: urgency is normal", "Organisation: X\nImpact: high\nDown.", "support", 2, "basic", "",
         ""},
        {"the stated priority wins over the matrix",
         "Organisation: X\nPriority: 4\nImpact: high\nUrgency: high\nDown.", "support", 4, "basic", "", ""},
        {"an unknown one is named back, and the default holds", "Organisation: X\nPriority: 9\nDown.",
         "support", 3, "basic", "", "«Priority: 9» (1, 2, 3, 4)"},
        {"what this category requires", "Organisation: X\nCategory: change\nMore disk.", "change", 3, "basic",
         "Service", ""},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        Life life;
        CHECK(life.client(row.text).verdict.name == "registered");
        CHECK(life.ticket().category == row.category);
        CHECK(life.ticket().priority == row.priority);
        CHECK(life.ticket().plan == row.plan);
        CHECK(life.ticket().channel == "mail");
        const Notice told = notice_of(life.last, "registered");
        CHECK(told.values.at("missing") == row.missing);
        CHECK(told.values.at("unknown") == row.unknown);
        CHECK(said(life.journal().front(), {"category", "missing"}) ==
              std::string("registered category=") + row.category +
                  (*row.missing ? std::string(" missing=") + row.missing : ""));
    }
}

TEST_CASE("Plan, organisation, name and language come from the client's record") {
    Life life;
    life.facts.clients["anna@client.example"] = {
        "Example Ltd", "Anna Smith", "anna@client.example", "", "", "", "gold", "ru"};
    ServiceTerms gold;
    gold.plan = "gold";
    gold.reaction = term("30m");
    life.regulation().terms.push_back(gold);
    mail::ParsedMail mail = letter_from("Anna@Client.example", "Organisation: Somebody Else\nIt is slow.");
    mail.from.front().name.clear();
    life.letter(mail);
    CHECK(life.ticket().plan == "gold");
    CHECK(life.ticket().organisation == "Example Ltd");
    CHECK(life.ticket().requester_name == "Anna Smith");
    CHECK(life.ticket().language == "ru");
    CHECK(notice_of(life.last, "registered").language == "ru");
    CHECK(life.row("reaction")->due == life.now + 30min);
}

TEST_CASE("The registration says the terms, to the client and in the journal") {
    Life life;
    life.client("Organisation: X\nPriority: 2\nIt is slow.");
    const JournalLine& line = life.journal().front();
    CHECK(line["reaction_due"] == stamp(life.now + 1h));
    CHECK(line["resolution_due"] == stamp(life.now + 4h));
    CHECK(line["since"] == stamp(life.now));
    CHECK(line["tag"] == "[#1]");
    CHECK(line["priority"] == "2");
    CHECK(life.news("deadline", {"kind", "state"}) == Lines{"deadline kind=reaction state=set",
                                                            "deadline kind=resolution state=set",
                                                            "deadline kind=progress state=set"});
    const Notice told = notice_of(life.last, "registered");
    CHECK(told.values.at("priority") == "2");
    CHECK(told.values.at("status") == "registered");
    CHECK(told.values.at("reaction_due") == for_people(life.regulation().calendar, life.now + 1h, "en"));
    CHECK(told.values.at("resolution_due") == for_people(life.regulation().calendar, life.now + 4h, "en"));
    CHECK(told.values.at("opens").empty());
}

TEST_CASE("Of a request in the night whose terms run by day the client learns when the desk opens") {
    Life life;
    life.now = instant("2026-03-06T20:00+03:00");  // a Friday
    const Instant opening = instant("2026-03-09T09:00+03:00");
    life.client("Organisation: X\nService: mail\nCategory: change\nMore disk.");
    CHECK(notice_of(life.last, "registered").values.at("opens") ==
          for_people(life.regulation().calendar, opening, "en"));
    CHECK(life.row("reaction")->due == opening + 2h);
    Life at_once;
    at_once.now = life.now;
    at_once.client("Organisation: X\nDown.");
    CHECK(notice_of(at_once.last, "registered").values.at("opens").empty());
    CHECK(at_once.row("reaction")->due == at_once.now + 2h);
}

TEST_CASE("A planned outage of the service stands in the confirmation") {
    Life life;
    life.regulation().maintenance = {
        {"mail", life.now - 1h, life.now + 1h, {{"en", "new disks"}}},
        {"mail", life.now - 9h, life.now - 8h, {{"en", "long over"}}},
        {"web", life.now - 1h, life.now + 1h, {{"en", "not yours"}}},
    };
    life.client("Organisation: X\nService: Mail\nDown.");
    const std::string told = notice_of(life.last, "registered").values.at("maintenance");
    CHECK_THAT(told,
               Catch::StartsWith("new disks: ") && !Catch::Contains("over") && !Catch::Contains("yours"));
    CHECK(life.row("resolution")->due == life.now + 13h);
}

TEST_CASE("What an answer does in each status") {
    struct Row {
        const char* name;
        const char* tag;  // what the operator has given before
        const char* text;
        Status status;
        Lines moves;    // of its status
        Lines notices;  // to the client
    };
    const Lines none;
    const std::vector<Row> rows{
        {"words in new", "", "And it is hot.", Status::new_, none, none},
        {"words in open", "#take", "And it is hot.", Status::open, none, none},
        {"an answer in waiting",
         "#wait",
         "A red light.",
         Status::open,
         {"status from=waiting to=open by=client"},
         none},
        {"words in external", "#external Maker", "And?", Status::external, none, none},
        {"words in postponed", "#postpone parts", "And?", Status::postponed, none, none},
        {"an objection",
         "#complete",
         "No, it does not.",
         Status::open,
         {"status from=completed to=open by=client"},
         none},
        {"a confirmation",
         "#complete",
         "Confirm",
         Status::closed,
         {"status from=completed to=closed by=client"},
         {"closed anna@client.example"}},
        {"a confirmation with more below it",
         "#complete",
         "confirm.\n\nThank you.",
         Status::closed,
         {"status from=completed to=closed by=client"},
         {"closed anna@client.example"}},
        {"the word in a sentence is none",
         "#complete",
         "I cannot confirm",
         Status::open,
         {"status from=completed to=open by=client"},
         none},
        {"a confirmation of nothing is an answer",
         "#wait",
         "confirm",
         Status::open,
         {"status from=waiting to=open by=client"},
         none},
        {"a question for the status, completed",
         "#complete",
         "Status",
         Status::completed,
         none,
         {"status anna@client.example"}},
        {"a question for the status, waiting",
         "#wait",
         "status",
         Status::waiting,
         none,
         {"status anna@client.example"}},
        {"a question for the status, new", "", "status", Status::new_, none, {"status anna@client.example"}},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        Life life = brought_to(row.tag);
        const Decision decision = life.client(row.text, 1);
        CHECK(decision.verdict.name == "appended");
        CHECK(life.ticket().status == row.status);
        CHECK(life.news("status", {"from", "to", "by"}) == row.moves);
        CHECK(life.news("appended", {"author", "public"}) == Lines{"appended author=client public=yes"});
        Lines to_client;
        for (const std::string& notice : notices_in_words(decision))
            if (notice.ends_with("client.example")) to_client.push_back(notice);
        CHECK(to_client == row.notices);
        // Whoever has taken it hears of it; until then everybody.
        const std::ptrdiff_t hear = life.ticket().assignee.empty() ? 2 : 1;
        CHECK(std::ranges::count(decision.notices, "op-message", &Notice::kind) == hear);
    }
}

TEST_CASE("A machine's confirmation or question is never answered") {
    for (const char* text : {"confirm", "status"}) {
        Life life = brought_to("#complete");
        mail::ParsedMail mail = letter_from("anna@client.example", text);
        mail.no_autoreply = true;
        KnownId ours{"ours@desk.example", "In-Reply-To", "completed", true, {"anna@client.example"}, {}};
        ours.ticket = store::TicketNumber{1};
        for (const Notice& notice : life.letter(mail, ours).notices) CHECK(is_for_operators(notice.kind));
    }
}

TEST_CASE("An answer ends the silence, resolution goes on with a later due") {
    Life life = brought_to("#wait");
    REQUIRE(life.row("answer"));
    CHECK_FALSE(life.row("resolution"));
    life.client("A red light.", 1);
    CHECK(life.news("deadline", {"kind", "state", "due"}) ==
          Lines{"deadline kind=resolution state=resumed due=" + stamp(monday() + 13h),
                "deadline kind=answer state=cancelled due=" + stamp(monday() + 24h),
                "deadline kind=reminder state=cancelled due=" + stamp(monday() + 4h)});
    CHECK_FALSE(life.row("answer"));
    CHECK_FALSE(life.row("reminder"));
    CHECK(life.row("resolution")->due == monday() + 13h);
}

TEST_CASE("Thanks break no silence and reopen nothing") {
    for (const char* tag : {"#wait", "#complete"}) {
        INFO(tag);
        Life life = brought_to(tag);
        const Status before = life.ticket().status;
        const auto rows = life.facts_of().deadlines;
        mail::ParsedMail mail = letter_from("anna@client.example", "Thanks!");
        mail.bare_thanks = true;
        KnownId ours{"ours@desk.example", "In-Reply-To", "completed", true, {"anna@client.example"}, {}};
        ours.ticket = store::TicketNumber{1};
        life.letter(mail, ours);
        CHECK(life.ticket().status == before);
        CHECK(life.facts_of().deadlines == rows);
        CHECK(life.news("deadline", {"kind"}).empty());
    }
}

TEST_CASE("A closed ticket is closed: who writes again gets a new one that names it") {
    Life life = brought_to("#complete");
    life.client("confirm", 1);
    REQUIRE(life.ticket().status == Status::closed);
    CHECK(life.facts_of().deadlines.empty());
    const auto lines = life.journal().size();
    const Decision decision = life.client("It is broken again.", 1);
    CHECK(decision.verdict.name == "registered");
    CHECK(decision.verdict.ticket == store::TicketNumber{2});
    CHECK(life.ticket(2).follows == store::TicketNumber{1});
    CHECK(life.ticket(1).status == Status::closed);
    CHECK(life.journal(1).size() == lines);
    const Notice told = notice_of(decision, "new-after-closed");
    CHECK(told.values.at("follows") == "1");
    CHECK(life.row("reaction", 2)->due == life.now + 2h);
}
