// When the list of what closes by silence is due: at each opening, and never in between.
#include <catch2/catch.hpp>

#include "daemon/rules/deadline_rules.h"
#include "tests/support/calendars.h"

using testing::instant;

namespace {

struct Case {
    const char* what;
    const char* now;
    const char* next;
    const char* horizon;
};

// 2026-03-02 is a Monday; 2026-05-01, a Friday, is off.
constexpr Case kCases[] = {
    {"at night", "2026-03-02T03:00+03:00", "2026-03-02T09:00+03:00", "2026-03-03T09:00+03:00"},
    {"at the opening itself", "2026-03-02T09:00+03:00", "2026-03-03T09:00+03:00", "2026-03-04T09:00+03:00"},
    {"in the day", "2026-03-02T12:34+03:00", "2026-03-03T09:00+03:00", "2026-03-04T09:00+03:00"},
    {"at the closing", "2026-03-02T18:00+03:00", "2026-03-03T09:00+03:00", "2026-03-04T09:00+03:00"},
    {"over the weekend", "2026-03-06T10:00+03:00", "2026-03-09T09:00+03:00", "2026-03-10T09:00+03:00"},
    {"over a holiday", "2026-04-30T10:00+03:00", "2026-05-04T09:00+03:00", "2026-05-05T09:00+03:00"},
};

}  // namespace

TEST_CASE("A break in the middle of the day is no morning") {
    rules::Regulation regulation;
    regulation.calendar = testing::minsk();
    for (auto& day : regulation.calendar.week)
        if (!day.empty()) day = {{9 * 60, 13 * 60}, {14 * 60, 18 * 60}};
    for (const char* now : {"2026-03-02T09:00+03:00", "2026-03-02T13:30+03:00", "2026-03-02T15:00+03:00"}) {
        INFO(now);
        CHECK(rules::next_chore(regulation, instant(now)) == instant("2026-03-03T09:00+03:00"));
        CHECK(rules::chore_horizon(regulation, instant(now)) == instant("2026-03-04T09:00+03:00"));
    }
    CHECK(rules::next_chore(regulation, instant("2026-03-02T08:00+03:00")) ==
          instant("2026-03-02T09:00+03:00"));
}

TEST_CASE("A chore is due at the next opening, and looks ahead to the one after it") {
    rules::Regulation regulation;
    regulation.calendar = testing::minsk();
    for (const Case& one : kCases) {
        INFO(one.what);
        CHECK(rules::next_chore(regulation, instant(one.now)) == instant(one.next));
        CHECK(rules::chore_horizon(regulation, instant(one.now)) == instant(one.horizon));
    }
}
