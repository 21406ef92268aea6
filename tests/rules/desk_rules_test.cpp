// Terms and troubles.
#include "daemon/rules/desk_rules.h"

#include <catch2/catch.hpp>

#include "tests/support/story.h"

using namespace rules;
using namespace testing;

namespace {

/// A trouble seen again and again, each time with the alarm that the last decision left.
struct Trouble {
    Decision seen(bool permanent = false) {
        Decision decision = decide(TroubleSeen{"imap:support", "no route", permanent}, facts, desk, kNow);
        facts.alarm = changes_of<PutAlarm>(decision).front().alarm;
        return decision;
    }
    Facts facts;
    Desk desk = small_desk();
};

}  // namespace

TEST_CASE("A deadline that passes is told to the leads and cleared") {
    Facts facts;
    facts.loop_mark = kMark;
    facts.tickets[{1}] = ticket_of(1);
    const Decision decision =
        decide(DeadlinePassed{{{1}, "reaction", kNow - std::chrono::hours(3)}}, facts, small_desk(), kNow);
    CHECK(decision.verdict.name == "overdue");
    CHECK(decision.verdict.alarming);
    CHECK(decision.verdict.reason == "reaction was due at 2026-03-01 21:00 UTC");
    CHECK(changes_in_words(decision) == Words{"no deadline #1 reaction", "event overdue #1"});
    CHECK(notices_in_words(decision) == Words{"op-escalation lena@desk.example"});
    CHECK(decision.notices.front().values.at("due") == "2026-03-01 21:00 UTC");
    const store::Event event = changes_of<AppendEvent>(decision).front().event;
    CHECK(event.at == kNow);
    CHECK(event.data == R"({"deadline":"reaction","due":"2026-03-01 21:00 UTC"})");
}

TEST_CASE("A deadline that could not be settled is put off, whatever its ticket is like") {
    const Decision decision =
        decide(DeadlinePassed{{{1}, "reaction", kNow - std::chrono::hours(3)}, "no template"}, {},
               small_desk(), kNow);
    CHECK(changes_in_words(decision) == Words{"deadline #1 reaction", "event put-off #1"});
    CHECK(changes_of<SetDeadline>(decision).front().deadline.due == kNow + kPutOff);
    CHECK(decision.verdict.alarming);
    CHECK(decision.notices.empty());
}

TEST_CASE("A trouble is told once, when it has been seen three times") {
    Trouble trouble;
    CHECK(trouble.seen().notices.empty());
    CHECK(trouble.seen().notices.empty());
    const Decision third = trouble.seen();
    CHECK(notices_in_words(third) == Words{"op-alarm lena@desk.example"});
    CHECK(changes_in_words(third) == Words{"alarm imap:support", "event alarm -"});
    CHECK(third.notices.front().queue == "support");
    CHECK(third.notices.front().values.at("problem") == "no route");
    for (int i = 0; i < 10; ++i) CHECK(trouble.seen(i % 2 == 0).notices.empty());
    CHECK(trouble.facts.alarm->count == 13);
}

TEST_CASE("A permanent trouble is told at once, and once") {
    Trouble trouble;
    CHECK(notices_in_words(trouble.seen(true)) == Words{"op-alarm lena@desk.example"});
    CHECK(trouble.seen(true).notices.empty());
    Trouble turned;
    turned.seen();
    CHECK_FALSE(turned.seen(true).notices.empty());
}

TEST_CASE("A trouble of no queue is told from the first one") {
    Facts facts;
    const Decision decision = decide(TroubleSeen{"relay", "refused", true}, facts, small_desk(), kNow);
    CHECK(decision.notices.front().queue == "sales");
}

TEST_CASE("The end of a trouble is in the journal if people have heard of its beginning") {
    Trouble trouble;
    CHECK(decide(TroubleOver{"imap:support"}, trouble.facts, trouble.desk, kNow).changes.empty());
    trouble.seen();
    CHECK(changes_in_words(decide(TroubleOver{"imap:support"}, trouble.facts, trouble.desk, kNow)) ==
          Words{"no alarm imap:support"});
    trouble.seen(true);
    const Decision over = decide(TroubleOver{"imap:support"}, trouble.facts, trouble.desk, kNow);
    CHECK(changes_in_words(over) == Words{"no alarm imap:support", "event alarm-over -"});
    CHECK(over.verdict.reason == "no route");
}
