// Terms and troubles.
#include "daemon/rules/desk_rules.h"

#include <catch2/catch.hpp>

#include "daemon/rules/deadline_rules.h"
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

TEST_CASE("A deadline that could not be settled is put off, whatever its ticket is like") {
    const Instant due = kNow - std::chrono::hours(3);
    const DeadlinePassed passed{{{1}, "reaction", due, due}, Instant::max(), "no template"};
    const Decision decision = decide(passed, {}, small_desk(), kNow);
    CHECK(changes_in_words(decision) == Lines{"deadline #1 reaction", "event put-off #1"});
    const store::Deadline put_off = changes_of<SetDeadline>(decision).front().deadline;
    CHECK(put_off.due == due);
    CHECK(put_off.wake == kNow + kPutOff);
    CHECK(decision.verdict.alarming);
    CHECK(decision.notices.empty());
}

TEST_CASE("A trouble is told once, when it has been seen three times") {
    Trouble trouble;
    CHECK(trouble.seen().notices.empty());
    CHECK(trouble.seen().notices.empty());
    const Decision third = trouble.seen();
    CHECK(notices_in_words(third) == Lines{"op-alarm lena@desk.example"});
    CHECK(changes_in_words(third) == Lines{"alarm imap:support", "event alarm -"});
    CHECK(third.notices.front().queue == "support");
    CHECK(third.notices.front().values.at("problem") == "no route");
    for (int i = 0; i < 10; ++i) CHECK(trouble.seen(i % 2 == 0).notices.empty());
    CHECK(trouble.facts.alarm->count == 13);
}

TEST_CASE("A permanent trouble is told at once, and once") {
    Trouble trouble;
    CHECK(notices_in_words(trouble.seen(true)) == Lines{"op-alarm lena@desk.example"});
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
          Lines{"no alarm imap:support"});
    trouble.seen(true);
    const Decision over = decide(TroubleOver{"imap:support"}, trouble.facts, trouble.desk, kNow);
    CHECK(changes_in_words(over) == Lines{"no alarm imap:support", "event alarm-over -"});
    CHECK(over.verdict.reason == "no route");
}
