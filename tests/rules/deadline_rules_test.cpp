// What follows when a clock's moment has come.
#include "daemon/rules/deadline_rules.h"

#include <catch2/catch.hpp>

#include "tests/support/life.h"

using namespace rules;
using namespace testing;
using namespace std::chrono_literals;
using store::Status;

namespace {

Life with_ticket(const std::vector<std::string>& before = {}) {
    Life life;
    life.client("Organisation: X\n\nIt does not print.");
    for (const std::string& tag : before) life.shell({tag});
    return life;
}

const std::string kWarned = "op-warning ivan@desk.example", kWarnedToo = "op-warning olga@desk.example",
                  kEscalated = "op-escalation lena@desk.example";

}  // namespace

TEST_CASE("At three quarters the responsible are warned, at the end the lead hears, each once") {
    Life life = with_ticket();
    CHECK(life.row("reaction")->wake == monday() + 90min);
    life.now = monday() + 90min;
    const Decision warned = life.look("reaction");
    CHECK(warned.verdict.name == "escalated");
    CHECK(notices_in_words(warned) == Lines{kWarned, kWarnedToo});
    CHECK(life.news("escalated", {"kind", "level", "to"}) ==
          Lines{"escalated kind=reaction level=75 to=ivan@desk.example, olga@desk.example"});
    CHECK(notice_of(warned, "op-warning").values.at("level") == "75 %");
    CHECK(notice_of(warned, "op-warning").values.at("due") ==
          for_people(life.regulation().calendar, monday() + 2h, "en"));
    CHECK(life.look("reaction").changes.empty());
    CHECK(life.last.notices.empty());

    life.now = monday() + 2h;
    const Decision missed = life.look("reaction");
    CHECK(missed.verdict.name == "overdue");
    CHECK(missed.verdict.alarming);
    CHECK_THAT(missed.verdict.reason, Catch::StartsWith("reaction was due "));
    CHECK(notices_in_words(missed) == Lines{kEscalated});
    CHECK(life.news("deadline", {"kind", "state", "due"}) ==
          Lines{"deadline kind=reaction state=missed due=" + stamp(monday() + 2h)});
    REQUIRE(life.row("reaction"));
    CHECK_FALSE(life.row("reaction")->wake);  // overdue, and all has been said
    CHECK(life.look("reaction").notices.empty());

    life.shell({"take"});
    CHECK(life.row("reaction") == nullptr);
    CHECK(life.clock("reaction").state == ClockState::missed);
}

TEST_CASE("Who has taken it is warned alone, what was taken in time warns nobody") {
    Life life = with_ticket();
    life.by_operator("#take");
    CHECK(life.news("deadline", {"kind", "state"}) == Lines{"deadline kind=reaction state=met"});
    CHECK(life.row("reaction") == nullptr);
    life.now = monday() + 9h;
    CHECK(notices_in_words(life.look("resolution")) == Lines{kWarned});
}

TEST_CASE("What came together is one letter for each person, and it says the most") {
    Life life = with_ticket();
    life.now = monday() + 11h;  // the daemon was down
    const Decision decision = life.look("reaction");
    CHECK(notices_in_words(decision) == Lines{kEscalated, kWarned, kWarnedToo});
    CHECK(life.news("escalated", {"level"}) == Lines{"escalated level=75", "escalated level=100"});
    CHECK(life.news("deadline", {"state"}) == Lines{"deadline state=missed"});

    Life alone = with_ticket();  // a lead who is the only one left
    alone.desk.operators = {alone.desk.operators.back()};
    alone.now = monday() + 11h;
    CHECK(notices_in_words(alone.look("reaction")) == Lines{kEscalated});
}

TEST_CASE("Nobody has taken it up in time, and then somebody does before the clock is looked at") {
    Life life = with_ticket();
    life.now = monday() + 3h;
    life.shell({"take"});
    CHECK(life.news("deadline", {"kind", "state"}) == Lines{"deadline kind=reaction state=missed"});
    CHECK(life.row("reaction") == nullptr);
}

TEST_CASE("The client hears of the delay once, and not where somebody else has told him") {
    Life life = with_ticket();
    life.shell({"take"});
    life.now = monday() + 12h;
    life.look("resolution");
    CHECK(std::ranges::count(life.last.notices, "delay", &Notice::kind) == 1);
    CHECK(life.news("told", {"what"}) == Lines{"told what=delay"});
    life.shell({"priority 2"});  // another term that is over, too
    life.look("resolution");
    CHECK(std::ranges::count(life.last.notices, "delay", &Notice::kind) == 0);

    Life told = with_ticket();
    told.shell({"delay 2026-03-05 12:00"}, "Parts.");
    told.now = monday() + 12h;
    told.look("resolution");
    CHECK(std::ranges::count(told.last.notices, "delay", &Notice::kind) == 0);

    Life silent = with_ticket();
    silent.regulation().tell_client_of_delay = false;
    silent.now = monday() + 12h;
    silent.look("resolution");
    CHECK(std::ranges::count(silent.last.notices, "delay", &Notice::kind) == 0);
}

TEST_CASE("Silence: a reminder, then the policy's end in the policy's words, then the next silence") {
    Life life = with_ticket();
    life.shell({"wait"}, "Which printer?");
    CHECK(life.row("answer")->due == monday() + 24h);
    life.now = monday() + 4h;
    const Decision reminded = life.look("reminder");
    CHECK(reminded.verdict.name == "reminded");
    CHECK(notices_in_words(reminded) == Lines{"reminder anna@client.example"});
    CHECK(notice_of(reminded, "reminder").values.at("outcome") == "completed");
    CHECK(life.row("reminder") == nullptr);
    CHECK(life.look("reminder").notices.empty());

    life.now = monday() + 24h;
    const Decision over = life.look("answer");
    CHECK(over.verdict.name == "silence");
    CHECK(life.ticket().status == Status::completed);
    CHECK(life.news("status", {"from", "to", "by", "reason"}) ==
          Lines{"status from=waiting to=completed by=rule reason=no answer came"});
    CHECK(notices_in_words(over) == Lines{"no-answer anna@client.example"});
    CHECK_THAT(notice_of(over, "no-answer").values.at("actions"), Catch::Contains("an answer was sent"));
    CHECK(changes_of<CountRate>(over).front().key == "silence:support");
    CHECK(life.row("answer") == nullptr);
    CHECK(life.row("confirmation")->due == monday() + 72h);

    life.now = monday() + 72h;
    const Decision closed = life.look("confirmation");
    CHECK(life.ticket().status == Status::closed);
    CHECK(notices_in_words(closed) == Lines{"closed anna@client.example"});
    CHECK(notice_of(closed, "closed").values.at("reason") == "no objection came");
    CHECK(life.facts_of().deadlines.empty());
}

TEST_CASE("A ticket is not closed while the client's answer may lie unread") {
    Life life = with_ticket({"complete"});
    const Instant due = life.row("confirmation")->due;
    life.now = due + 5min;
    const Decision waits = life.look("confirmation", 1, due - 1s);
    CHECK(waits.verdict.name == "waits-for-mailbox");
    CHECK(life.ticket().status == Status::completed);
    CHECK(waits.notices.empty());
    CHECK(life.row("confirmation")->due == due);
    CHECK(life.row("confirmation")->wake == life.now + 60s);
    CHECK(life.look("confirmation", 1, due).verdict.name == "silence");
}

TEST_CASE("The brake: too many at once is more likely our fault than theirs") {
    Life life = with_ticket({"complete"});
    life.now = life.row("confirmation")->due;
    life.facts.closed_by_silence_this_hour = life.regulation().silence_brake;
    const Decision first = life.look("confirmation");
    CHECK(first.verdict.name == "braked");
    CHECK(first.verdict.alarming);
    CHECK(notices_in_words(first) == Lines{"op-alarm lena@desk.example"});
    CHECK(changes_of<PutAlarm>(first).front().alarm.key == brake_key("support"));
    CHECK(life.ticket().status == Status::completed);
    CHECK(life.row("confirmation")->wake == life.now + 1h);

    life.now += 1h;
    CHECK(life.look("confirmation").notices.empty());  // told once
    life.now += 1h;
    life.facts.closed_by_silence_this_hour = life.regulation().silence_brake - 1;
    const Decision on = life.look("confirmation");
    CHECK(on.verdict.name == "silence");
    CHECK(changes_of<ClearAlarm>(on).size() == 1);
}

TEST_CASE("Progress: the operator is asked in time, and the client always hears") {
    Life life = with_ticket({"take"});
    life.until(monday() + 24h * 10 - 1s);  // resolution is long over by then
    life.now = monday() + 24h * 10;
    const Decision asked = life.look("progress");
    const Instant told = life.clock("progress").start;
    CHECK(told > monday());  // of the delay
    CHECK(asked.notices.empty());

    Life quiet = with_ticket({"take"});
    quiet.regulation().terms.clear();
    quiet.now = monday() + 24h * 10;
    CHECK(notices_in_words(quiet.look("progress")) ==
          Lines{"op-progress-due ivan@desk.example", "op-progress-due olga@desk.example"});
    CHECK(quiet.look("progress").notices.empty());
    quiet.now = monday() + 24h * 14;
    const Decision progress = quiet.look("progress");
    CHECK(progress.verdict.name == "progress");
    CHECK(notices_in_words(progress) == Lines{"progress anna@client.example"});
    CHECK(quiet.news("told", {"what"}) == Lines{"told what=progress"});
    CHECK(quiet.news("deadline", {"kind", "state"}) ==
          Lines{"deadline kind=progress state=met", "deadline kind=progress state=set"});
    CHECK(quiet.row("progress")->due == monday() + 24h * 28);
}

TEST_CASE("What was put off comes back in its time") {
    Life life = with_ticket({"postpone parts 2026-03-05 12:00"});
    CHECK(life.row("resume")->due == instant("2026-03-05T12:00+03:00"));
    life.now = life.row("resume")->due;
    const Decision decision = life.look("resume");
    CHECK(decision.verdict.name == "resumed");
    CHECK(life.ticket().status == Status::open);
    CHECK(life.news("status", {"to", "by"}) == Lines{"status to=open by=rule"});
    CHECK(notices_in_words(decision) == Lines{kWarned, kWarnedToo});
    CHECK(life.row("resume") == nullptr);
}

TEST_CASE("A term that was kept between two looks is kept, though the letter is read after its end") {
    for (const auto& [late, state] : {std::pair{120min, "met"}, std::pair{30min, "missed"}}) {
        INFO(state);
        Life life;
        life.client("Organisation: Example Ltd\n\nIt does not print.");
        life.now += 3h;  // an hour after the end of the reaction's term
        life.read_late = late;
        life.by_operator("#take\n\nI look into it.");
        CHECK_THAT(life.news("deadline", {"kind", "state"}),
                   Catch::VectorContains(std::string("deadline kind=reaction state=") + state));
    }
}

TEST_CASE("A clock that there is no more is looked at, and its row goes") {
    Life life = with_ticket();
    life.facts_of().deadlines.push_back({{1}, "confirmation", monday(), monday()});
    const Decision decision = life.look("confirmation");
    CHECK(decision.verdict.name == "looked-at");
    CHECK(changes_in_words(decision) == Lines{"no deadline #1 confirmation"});
}

TEST_CASE("The day before, the operators get the list of what will close by silence") {
    Life life = with_ticket({"complete"});
    life.now = monday() + 24h;
    const ChoreDue chore{{"support", kClosingTomorrow, life.now}};
    CHECK(life.decide(chore).notices.empty());
    CHECK(changes_in_words(life.last) == Lines{"chore support closing-tomorrow"});

    life.facts.closing = {*life.row("confirmation")};
    const Decision decision = life.decide(chore);
    CHECK(notices_in_words(decision) ==
          Lines{"op-closing-tomorrow ivan@desk.example", "op-closing-tomorrow olga@desk.example"});
    CHECK_THAT(notice_of(decision, "op-closing-tomorrow").values.at("list"),
               Catch::Contains("[#1] Printer – anna@client.example") &&
                   Catch::Contains(for_people(life.regulation().calendar, monday() + 48h, "en")));

    // Once for each end: the next morning it stands there no more, unless somebody has moved the end.
    life.now = monday() + 48h;
    CHECK(life.decide(chore).notices.empty());
    life.facts.closing.front().due += 24h;
    CHECK(life.decide(chore).notices.size() == 2);

    // A queue that is gone from the configuration must not be due for ever.
    const Decision gone = life.decide(ChoreDue{{"gone", kClosingTomorrow, life.now}});
    CHECK(changes_of<SetChore>(gone).front().chore.due > life.now);
    CHECK(gone.notices.empty());
}

TEST_CASE("A chore is due at the next day's opening, whenever it was looked at") {
    const Regulation r = full_regulation();
    struct Row {
        const char *now, *next;
    };
    const std::vector<Row> rows{
        {"2026-03-02T08:59+03:00", "2026-03-02T09:00+03:00"},
        {"2026-03-02T09:00+03:00", "2026-03-03T09:00+03:00"},
        {"2026-03-02T09:00:01+03:00", "2026-03-03T09:00+03:00"},
        {"2026-03-02T14:00+03:00", "2026-03-03T09:00+03:00"},
        {"2026-03-02T18:00+03:00", "2026-03-03T09:00+03:00"},
        {"2026-03-06T14:00+03:00", "2026-03-09T09:00+03:00"},
        {"2026-03-07T12:00+03:00", "2026-03-09T09:00+03:00"},
    };
    for (const Row& row : rows) {
        INFO(row.now);
        CHECK(rfc3339(r.calendar, next_chore(r, instant(row.now))) == rfc3339(r.calendar, instant(row.next)));
    }
    CHECK(chore_horizon(r, instant("2026-03-05T09:00+03:00")) == instant("2026-03-09T09:00+03:00"));
    Regulation always;
    always.calendar = every_day("Europe/Minsk", {{0, 1440}});
    CHECK(next_chore(always, monday()) == monday() + 24h);
}
