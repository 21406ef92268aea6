// When a clock wants something done: a warning, a reminder, its end, an escalation.
#include <catch2/catch.hpp>

#include "daemon/rules/clocks.h"
#include "tests/rules/clock_journal.h"

using namespace clock_journal;
using namespace std::chrono_literals;

TEST_CASE("The client is reminded once") {
    Told told;
    told.enters(kMonday, "waiting");
    const auto clock = told.clock("reminder", kMonday + 1h);
    REQUIRE(clock);
    CHECK(clock->due == kMonday + 4h);
    CHECK(told.moment("reminder", kMonday + 1h) ==
          Moment{Moment::What::fall_due, kMonday + 4h, 100, EscalateTo::lead});
    told.says(kMonday + 4h, "deadline",
              {{"kind", "reminder"}, {"state", "met"}, {"due", stamp(kMonday + 4h)}});
    CHECK(word(told.clock("reminder", kMonday + 5h)->state) == std::string("met"));
    CHECK_FALSE(told.moment("reminder", kMonday + 5h));
}

TEST_CASE("Progress counts from our last word, and not in what is solved") {
    Told told;
    told.answered(kMonday + 24h);
    CHECK(told.clock("progress", kMonday + 25h)->start == kMonday + 24h);
    told.says(kMonday + 48h, "told", {{"what", "progress"}});
    CHECK(told.clock("progress", kMonday + 49h)->start == kMonday + 48h);
    told.enters(kMonday + 50h, "completed");
    CHECK_FALSE(told.clock("progress", kMonday + 51h));
    Told silent;
    silent.regulation.progress.reset();
    CHECK_FALSE(silent.clock("progress", kMonday));
}

TEST_CASE("The operator is asked for word on progress in time, once for each interval") {
    Told told;
    const auto asked = told.moment("progress", kMonday).value();
    CHECK(asked.what == Moment::What::ask);
    CHECK(asked.at == kMonday + 24h * 10);  // eight working days
    told.says(
        asked.at, "escalated",
        {{"kind", "progress"}, {"level", std::to_string(asked.level)}, {"due", stamp(kMonday + 24h * 14)}});
    CHECK(told.moment("progress", asked.at)->what == Moment::What::fall_due);
    told.answered(asked.at + 1h);
    CHECK(told.moment("progress", asked.at + 2h)->what == Moment::What::ask);
}

TEST_CASE("Moments of a term: warning, its end, escalation, and then nothing more") {
    Told told;
    const std::string due = stamp(kMonday + 2h);
    const auto first = told.moment("reaction", kMonday).value();
    CHECK(first == Moment{Moment::What::warn, kMonday + 90min, 75, EscalateTo::responsible});
    told.says(first.at, "escalated", {{"kind", "reaction"}, {"level", "75"}, {"due", due}});
    CHECK(told.moment("reaction", kMonday)->what == Moment::What::fall_due);
    CHECK(told.moment("reaction", kMonday)->at == kMonday + 2h);
    told.says(kMonday + 2h, "deadline", {{"kind", "reaction"}, {"state", "missed"}, {"due", due}});
    CHECK(told.moment("reaction", kMonday) ==
          Moment{Moment::What::escalate, kMonday + 2h, 100, EscalateTo::lead});
    told.says(kMonday + 2h, "escalated", {{"kind", "reaction"}, {"level", "100"}, {"due", due}});
    CHECK_FALSE(told.moment("reaction", kMonday));
}

TEST_CASE("A step above 100 per cent comes after the term, steps are those of this due time") {
    Told told;
    told.regulation.escalation = {{150, EscalateTo::lead}};
    const std::string due = stamp(kMonday + 2h);
    told.says(kMonday + 2h, "deadline", {{"kind", "reaction"}, {"state", "missed"}, {"due", due}});
    CHECK(told.moment("reaction", kMonday + 2h)->at == kMonday + 3h);
    told.says(kMonday + 3h, "escalated", {{"kind", "reaction"}, {"level", "150"}, {"due", stamp(kMonday)}});
    CHECK(told.moment("reaction", kMonday + 3h));
    told.says(kMonday + 3h, "escalated", {{"kind", "reaction"}, {"level", "150"}, {"due", due}});
    CHECK_FALSE(told.moment("reaction", kMonday + 3h));
}

TEST_CASE("A warning moves with the pauses before it") {
    Told told;
    told.enters(kMonday + 1h, "waiting").enters(kMonday + 3h, "open", "client");
    CHECK(told.moment("resolution", kMonday + 4h)->at == kMonday + 9h + 2h);
    CHECK(told.clock("resolution", kMonday + 4h)->due == kMonday + 14h);
}

TEST_CASE("Nobody is disturbed at night about a term that does not run at night") {
    Told told(kMonday + 5h);  // 15:00: 4 working hours are Tuesday, 10:00
    told.regulation.terms = {row({}, "4wh", "")};
    told.regulation.escalation = {{75, EscalateTo::responsible}};
    CHECK(told.clock("reaction", kMonday + 6h)->due == kMonday + 24h);
    // Three of four working hours: 18:00 to the minute is still told in the evening.
    CHECK(told.moment("reaction", kMonday + 6h)->at == kMonday + 8h);
    Told around(kMonday + 5h);
    around.regulation.escalation = {{75, EscalateTo::responsible}};
    around.regulation.terms = {row({}, "8h", "")};
    CHECK(around.moment("reaction", kMonday + 6h)->at == kMonday + 11h);  // 21:00: this one runs by the wall
}

TEST_CASE("Who has seen it is not told again: for good, or until then") {
    Told told;
    told.says(kMonday + 1h, "ack", {});
    CHECK(told.moment("reaction", kMonday + 1h)->what == Moment::What::fall_due);
    Told until;
    until.says(kMonday + 1h, "ack", {{"until", stamp(kMonday + 5h)}});
    CHECK(until.moment("reaction", kMonday + 1h)->what ==
          Moment::What::fall_due);  // it is missed all the same
    until.says(kMonday + 2h, "deadline",
               {{"kind", "reaction"}, {"state", "missed"}, {"due", stamp(kMonday + 2h)}});
    CHECK(until.moment("reaction", kMonday + 2h)->at == kMonday + 5h);
}

TEST_CASE("What is stopped or over wants nothing") {
    Told stopped;
    stopped.enters(kMonday + 1h, "waiting");
    CHECK_FALSE(stopped.moment("resolution", kMonday + 2h));
    CHECK_FALSE(stopped.moment("reaction", kMonday + 2h));
}
