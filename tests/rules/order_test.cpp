// Operators' tags carried out: each one's success and each of its failures.
#include "daemon/rules/order.h"

#include <catch2/catch.hpp>

#include "tests/support/life.h"

using namespace rules;
using namespace testing;
using namespace std::chrono_literals;
using store::Status;

namespace {

Life with_ticket(const std::vector<std::string>& before = {}) {
    Life life;
    life.client("Organisation: X\nService: mail\n\nIt does not print.");
    for (const std::string& tag : before) life.shell({tag}, tag == "wait" ? "Which?" : "");
    life.now += 1h;
    return life;
}

Lines to_client(const Decision& decision) {
    Lines found;
    for (const Notice& notice : decision.notices)
        if (!notice.kind.starts_with("op-")) found.push_back(notice.kind);
    return found;
}

std::vector<std::string> of_row(const Life& life) {
    return life.news("status", {"to", "by", "reason", "until", "party", "key", "outcome"});
}

}  // namespace

TEST_CASE("Each tag: the status it leads to, the letter that the client gets, the line of the journal") {
    const std::string later = "2026-03-05 12:00", stamped = stamp(instant("2026-03-05T12:00+03:00"));
    struct Row {
        std::vector<std::string> before;
        const char* tag;
        const char* text;
        Status status;
        Lines notices;
        Lines moves;
    };
    const Lines none;
    const std::vector<Row> rows{
        {{},
         "take",
         "",
         Status::open,
         {"taken"},
         {"status to=open by=operator reason=an operator has taken it up"}},
        {{},
         "take",
         "I look.",
         Status::open,
         {"answer"},
         {"status to=open by=operator reason=an operator has taken it up"}},
        {{"take"}, "take", "", Status::open, {"taken"}, none},
        {{"wait"},
         "take",
         "",
         Status::open,
         {"taken"},
         {"status to=open by=operator reason=an operator has taken it up"}},
        {{},
         "взять",
         "",
         Status::open,
         {"taken"},
         {"status to=open by=operator reason=an operator has taken it up"}},
        {{},
         "wait",
         "Which?",
         Status::waiting,
         {"question"},
         {"status to=waiting by=operator reason=a question to the client"}},
        {{},
         "wait 2026-03-05 12:00",
         "Which?",
         Status::waiting,
         {"question"},
         {"status to=waiting by=operator reason=a question to the client until=" + stamped}},
        {{"complete"},
         "wait",
         "Still?",
         Status::waiting,
         {"question"},
         {"status to=waiting by=operator reason=a question to the client"}},
        {{},
         "complete",
         "Done.",
         Status::completed,
         {"completed"},
         {"status to=completed by=operator reason=the answer is given outcome=solved"}},
        {{"wait"},
         "complete workaround",
         "Use the other.",
         Status::completed,
         {"completed"},
         {"status to=completed by=operator reason=a workaround is offered outcome=workaround"}},
        {{},
         "decline scope",
         "",
         Status::completed,
         {"declined"},
         {"status to=completed by=operator reason=out of scope key=scope outcome=declined"}},
        {{},
         "postpone parts",
         "",
         Status::postponed,
         {"postponed"},
         {"status to=postponed by=operator reason=parts are awaited key=parts"}},
        {{},
         "postpone parts 2026-03-05 12:00",
         "",
         Status::postponed,
         {"postponed"},
         {"status to=postponed by=operator reason=parts are awaited until=" + stamped + " key=parts"}},
        {{},
         "external The Maker",
         "",
         Status::external,
         {"external"},
         {"status to=external by=operator reason=it depends on The Maker party=The Maker"}},
        {{"external Maker"},
         "resume",
         "",
         Status::open,
         {},
         {"status to=open by=operator reason=work goes on"}},
        {{"postpone parts"},
         "resume",
         "They came.",
         Status::open,
         {"answer"},
         {"status to=open by=operator reason=work goes on"}},
        {{"complete"}, "reopen", "", Status::open, {}, {"status to=open by=operator reason=work goes on"}},
        {{"take"}, "delay 2026-03-05 12:00", "Parts.", Status::open, {"delay"}, none},
        {{"take"}, "note", "For us.", Status::open, {}, none},
        {{}, "note", "For us.", Status::new_, {}, none},
        {{"take"}, "priority 2", "", Status::open, {"priority"}, none},
        {{"take"}, "priority critical", "Now.", Status::open, {"answer"}, none},
        {{"take"}, "priority 3", "", Status::open, {}, none},
        {{"take"}, "impact high", "", Status::open, {"priority"}, none},
        {{"take"}, "urgency high", "", Status::open, {"priority"}, none},
        {{"take"}, "category change", "", Status::open, {"priority"}, none},
        {{"take"}, "spent 45m", "", Status::open, {}, none},
        {{"take"}, "ack", "", Status::open, {}, none},
        {{"take"}, "ack 2h", "", Status::open, {}, none},
    };
    for (const Row& row : rows) {
        INFO(row.tag << " / " << row.text << (row.before.empty() ? "" : " after " + row.before.front()));
        Life life = with_ticket(row.before);
        const Decision decision = life.shell({row.tag}, row.text);
        CHECK(decision.verdict.name == "done");
        CHECK_THAT(decision.verdict.reason, Catch::Contains("✓"));
        CHECK(life.ticket().status == row.status);
        CHECK(to_client(decision) == row.notices);
        CHECK(of_row(life) == row.moves);
        CHECK(life.news("command", {"ok", "error"}) == Lines{"command ok=yes"});
        CHECK(life.news("command", {"operator"}) == Lines{"command operator=shell:root"});
    }
}

TEST_CASE("Each tag's failures: nothing is done, nothing is sent, and the line says why") {
    struct Row {
        std::vector<std::string> before;
        const char* tag;
        const char* why;
    };
    const std::vector<Row> rows{
        {{"complete"}, "take", "cannot be given to a ticket that is completed"},
        {{}, "take me", "stands alone; found \"me\""},
        {{}, "wait yesterday", "yesterday"},
        {{}, "complete perfectly", "\"perfectly\" is no kind of solution; accepted: workaround"},
        {{"complete"}, "complete", "cannot be given"},
        {{}, "decline", "wants REASON"},
        {{}, "decline mood", "\"mood\" is no reason of the policy; accepted: scope"},
        {{}, "decline parts", "accepted: scope"},  // a reason to put off only
        {{}, "postpone scope", "accepted: parts"},
        {{}, "postpone parts never", "never"},
        {{"complete"}, "postpone parts", "cannot be given"},
        {{}, "external", "wants PARTY"},
        {{}, "resume", "cannot be given to a ticket that is registered"},
        {{"take"}, "reopen", "cannot be given to a ticket that is in work"},
        {{}, "delay", "wants WHEN"},
        {{}, "delay yesterday", "yesterday"},
        {{}, "priority", "wants N"},
        {{}, "priority 9", "\"9\" is no priority; accepted: 1, 2, 3, 4"},
        {{}, "impact huge", "\"huge\" is no impact; accepted: high, low"},
        {{}, "urgency huge", "\"huge\" is no urgency; accepted: high, normal"},
        {{}, "category fun", "\"fun\" is no category; accepted: support, change"},
        {{}, "spent long", "\"long\" is no time"},
        {{}, "spent 0m", "\"0m\" is no time"},
        {{}, "ack yesterday", "yesterday"},
        {{}, "new", "#new is for letters; here: `ticketgate new`"},
        {{}, "channel phone", "`ticketgate new --channel NAME`"},
        {{}, "accept", "`ticketgate quarantine release LETTER`"},
        {{}, "list", "#list is for letters; here: `ticketgate list`"},
        {{}, "показать 1", "#show is for letters; here: `ticketgate show N`"},
        {{}, "why", "`ticketgate explain N`"},
        {{}, "help", "`ticketgate tags`"},
        {{}, "try", "`ticketgate show N` says how it stands, and nothing is done unless every tag can be"},
        {{}, "undo", "give the tag that leads back, such as resume or reopen"},
        {{}, "tkae", "did you mean #take?"},
        {{}, "xyzzy", "there is no tag #xyzzy"},
    };
    for (const Row& row : rows) {
        INFO(row.tag << (row.before.empty() ? "" : " after " + row.before.front()));
        Life life = with_ticket(row.before);
        const auto before = life.ticket();
        const Decision decision = life.shell({"note", row.tag}, "Words.");
        CHECK(decision.verdict.name == "not-done");
        CHECK_THAT(decision.verdict.reason, Catch::Contains("✗") && Catch::Contains(row.why));
        CHECK_THAT(decision.verdict.reason, !Catch::Contains("✓"));
        CHECK(decision.changes.empty());
        CHECK(decision.notices.empty());
        CHECK(life.ticket().status == before.status);
    }
}

TEST_CASE("A closed ticket takes no tag") {
    Life life = with_ticket({"complete"});
    life.client("confirm", 1);
    REQUIRE(life.ticket().status == Status::closed);
    for (const TagRow& row : kTags) {
        INFO(row.en);
        const Decision decision = life.shell({std::string(row.en) + " 1"}, "Words.");
        CHECK(decision.verdict.name == "not-done");
        CHECK(decision.changes.empty());
    }
}

TEST_CASE("To take it up is to be responsible for it") {
    Life life = with_ticket();
    life.by_operator("#take");
    CHECK(life.ticket().assignee == "ivan@desk.example");
    CHECK(life.news("changed", {"field", "to"}) == Lines{"changed field=assignee to=ivan@desk.example"});
    life.by_operator("#take");
    CHECK(life.news("changed", {"field"}).empty());
}

TEST_CASE("A change of priority counts the terms from registration again, the journal keeps old and new") {
    Life life = with_ticket();
    const Instant registered = monday();
    CHECK(life.row("resolution")->due == registered + 12h);
    life.shell({"priority 2"});
    CHECK(life.news("changed", {"field", "from", "to"}) == Lines{"changed field=priority from=3 to=2"});
    CHECK(life.news("deadline", {"kind", "state", "due"}) ==
          Lines{"deadline kind=reaction state=set due=" + stamp(registered + 1h),
                "deadline kind=resolution state=set due=" + stamp(registered + 4h)});
    CHECK(life.row("reaction")->due == registered + 1h);
    CHECK(life.row("resolution")->due == registered + 4h);
    CHECK_THAT(notice_of(life.last, "priority").values.at("change"), Catch::Contains("3 → 2"));
    const auto old = std::ranges::count_if(life.journal(), [&](const JournalLine& line) {
        return line.kind == "deadline" && line["due"] == stamp(registered + 12h);
    });
    CHECK(old == 1);

    life.shell({"priority 4"});
    CHECK(life.news("deadline", {"kind", "state", "due"}) ==
          Lines{"deadline kind=reaction state=set due=" + stamp(registered + 8h),
                "deadline kind=resolution state=cancelled due=" + stamp(registered + 4h)});
    CHECK(life.row("resolution") == nullptr);
}

TEST_CASE("Impact and urgency decide by the matrix") {
    Life life = with_ticket();
    life.shell({"impact high", "urgency high"});
    CHECK(life.ticket().priority == 1);
    CHECK(life.ticket().impact == "high");
    CHECK(life.ticket().urgency == "high");
    CHECK(life.news("changed", {"field", "from", "to"}) ==
          Lines{"changed field=impact from=low to=high", "changed field=priority from=3 to=2",
                "changed field=urgency from=normal to=high", "changed field=priority from=2 to=1"});
}

TEST_CASE("A category that runs on working time takes its terms there") {
    Life life = with_ticket();
    life.shell({"category change"});
    CHECK(life.row("resolution")->due == instant("2026-03-03T13:00+03:00"));  // 12 working hours
}

TEST_CASE("Time spent: what is stated, the policy's least for an answer, nothing for a note") {
    struct Row {
        std::vector<std::string> tags;
        const char* text;
        Lines spent;
    };
    const std::vector<Row> rows{
        {{"spent 45m"}, "Answer.", {"spent minutes=45 stated=45"}},
        {{"spent 1h30m"}, "Answer.", {"spent minutes=90 stated=90"}},
        {{"spent 1ч"}, "Answer.", {"spent minutes=60 stated=60"}},
        {{"spent 50"}, "Answer.", {"spent minutes=50 stated=50"}},
        {{"spent 5m"}, "Answer.", {"spent minutes=30 stated=5"}},
        {{}, "Answer.", {"spent minutes=30"}},
        {{"note"}, "A note.", {}},
        {{"take"}, "", {}},
    };
    for (const Row& row : rows) {
        INFO(row.text << (row.tags.empty() ? "" : row.tags.front()));
        Life life = with_ticket();
        life.shell(row.tags, row.text);
        CHECK(life.news("spent", {"minutes", "stated"}) == row.spent);
    }
}

TEST_CASE("To have seen it silences the escalation, or keeps open what would close by silence") {
    Life life = with_ticket();
    life.shell({"ack"});
    CHECK(life.news("ack", {"until"}) == Lines{"ack"});
    CHECK(life.row("reaction")->wake == monday() + 2h);  // no warning at 75 %
    Life until = with_ticket();
    until.shell({"ack 3h"});
    CHECK(until.news("ack", {"until"}) == Lines{"ack until=" + stamp(until.now + 3h)});

    Life completed = with_ticket({"complete"});
    const Instant due = completed.row("confirmation")->due;
    completed.shell({"ack 2h"});
    CHECK(completed.row("confirmation")->due == due);  // sooner than the rule: it never closes sooner
    completed.shell({"ack 10d"});
    CHECK(completed.news("hold", {"until"}) == Lines{"hold until=" + stamp(completed.now + 240h)});
    CHECK(completed.row("confirmation")->due == completed.now + 240h);
}

TEST_CASE("To wait until a time, and to say it anew") {
    Life life = with_ticket();
    life.shell({"wait 2026-03-05 12:00"}, "Which?");
    CHECK(life.row("answer")->due == instant("2026-03-05T12:00+03:00"));
    CHECK(notice_of(life.last, "question").values.at("until") ==
          for_people(life.regulation().calendar, instant("2026-03-05T12:00+03:00"), "en"));
    life.shell({"wait 2026-03-06 12:00"}, "And?");
    CHECK(life.news("hold", {"until"}).size() == 1);
    CHECK(life.row("answer")->due == instant("2026-03-06T12:00+03:00"));
}

TEST_CASE("Without words nothing is asked: a time alone gives longer, never less") {
    for (const char* tag : {"wait", "wait 2026-03-05 12:00"}) {
        Life life = with_ticket({"take"});
        CHECK_THAT(life.shell({tag}).verdict.reason, Catch::Contains("there is no question to the client"));
        CHECK(life.last.notices.empty());
    }
    Life prepared = with_ticket({"take"});
    prepared.desk.canned["details.en"] = "Which printer?";
    CHECK(to_client(prepared.shell({"canned details", "wait"})) == Lines{"question"});

    Life waits = with_ticket({"wait"});
    const Instant due = waits.row("answer")->due;
    CHECK_THAT(waits.shell({"wait 1h"}).verdict.reason, Catch::Contains("never sooner"));
    CHECK(to_client(waits.shell({"wait 30d"})).empty());
    CHECK(waits.news("hold", {"until"}) == Lines{"hold until=" + stamp(waits.now + 720h)});
    CHECK(waits.row("answer")->due > due);
    Life completed = with_ticket({"complete"});
    completed.shell({"wait 30d"});
    CHECK(completed.ticket().status == Status::completed);
    CHECK(completed.row("confirmation")->due == completed.now + 720h);
}

TEST_CASE("What is said anew in the status that a tag leads to is on record, and what was not said stays") {
    const std::string until = stamp(instant("2026-03-05T12:00+03:00"));
    Life life = with_ticket({"postpone parts 2026-03-05 12:00"});
    CHECK(to_client(life.shell({"postpone parts"})) == Lines{"postponed"});
    CHECK(life.news("restated", {"status", "key", "until"}) ==
          Lines{"restated status=postponed key=parts until=" + until});
    CHECK(life.row("resume")->due == instant("2026-03-05T12:00+03:00"));
    life.shell({"postpone parts 2026-03-06 12:00"});
    CHECK(life.row("resume")->due == instant("2026-03-06T12:00+03:00"));

    Life other = with_ticket({"external Maker"});
    CHECK(to_client(other.shell({"external Carrier"})) == Lines{"external"});
    CHECK(other.news("restated", {"status", "party"}) == Lines{"restated status=external party=Carrier"});
    CHECK(other.news("status", {"to"}).empty());
}

TEST_CASE("An operator's words go out although his notice's form is switched off") {
    Life life = with_ticket();
    life.desk.policies.at("small").notices_off = {"completed"};
    CHECK(to_client(life.shell({"complete"}, "Done.")) == Lines{"answer"});
    Life silent = with_ticket();
    silent.desk.policies.at("small").notices_off = {"taken"};
    CHECK(to_client(silent.shell({"take"})).empty());
}

TEST_CASE("A person's words are not limited, whatever machines have sent in this hour") {
    Life life = with_ticket();
    life.facts_of().notices_this_hour = 1000;
    const Notice answer = notice_of(life.shell({}, "Switch it on."), "answer");
    CHECK(answer.suppressed.empty());
    CHECK_FALSE(answer.automatic);
    CHECK_FALSE(answer.counts);
    const Notice taken = notice_of(life.shell({"take"}), "taken");
    CHECK(taken.automatic);
    CHECK_FALSE(taken.suppressed.empty());
}

TEST_CASE("A ticket that there is not") {
    Life life;
    CHECK(life.shell({"take"}).verdict.name == "not-done");
    CHECK(life.last.changes.empty());
}
