// Times worked out by hand from REGULATIONS.md's "Time" and the calendars as published.
#include "daemon/rules/calendar.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/calendars.h"

using namespace rules;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::instant;

namespace {

struct Due {
    std::string_view why;
    std::string_view start, term, due;
};

void check_due(const Calendar& calendar, const std::vector<Due>& rows) {
    for (const Due& row : rows) {
        INFO(row.why << ": " << row.start << " + " << row.term);
        const Term term = parse_term(row.term).value();
        CHECK(rfc3339(calendar, due_after(calendar, instant(row.start), term)) == row.due);
    }
}

struct Worked {
    std::string_view why;
    std::string_view from, to;
    minutes time;
};

void check_worked(const Calendar& calendar, const std::vector<Worked>& rows) {
    for (const Worked& row : rows) {
        INFO(row.why << ": " << row.from << " to " << row.to);
        CHECK(working_time(calendar, instant(row.from), instant(row.to)) == row.time);
    }
}

Calendar with_lunch(std::string zone) {
    return testing::weekdays(std::move(zone), {{540, 780}, {840, 1080}});  // 9–13, 14–18
}

}  // namespace

TEST_CASE("The regulations' own examples") {
    // 2026-03-13 is a Friday, and no holiday is near.
    check_due(testing::minsk(), {{"the same time of day, over the weekend", "2026-03-13T15:00+03:00", "1wd",
                                  "2026-03-16T15:00:00+03:00"},
                                 {"from Monday's opening, so Tuesday's", "2026-03-13T20:00+03:00", "1wd",
                                  "2026-03-17T09:00:00+03:00"},
                                 {"2 h on Friday, 2 h on Monday", "2026-03-13T16:00+03:00", "4wh",
                                  "2026-03-16T11:00:00+03:00"}});
}

TEST_CASE("A wall clock knows neither nights nor holidays") {
    check_due(testing::minsk(),
              {{"minutes", "2025-12-31T23:55+03:00", "10m", "2026-01-01T00:05:00+03:00"},
               {"two days on", "2025-12-31T20:00+03:00", "48h", "2026-01-02T20:00:00+03:00"},
               {"15 x 24 h", "2025-12-31T20:00+03:00", "15d", "2026-01-15T20:00:00+03:00"}});
    check_due(testing::weekdays("Europe/Berlin", {{540, 1080}}),
              {{"a day is 24 h: the night of 2026-03-29 has an hour less", "2026-03-28T12:00+01:00", "1d",
                "2026-03-29T13:00:00+02:00"}});
}

TEST_CASE("From outside working hours") {
    check_due(
        testing::minsk(),
        {{"before the opening of the same day", "2026-03-16T07:00+03:00", "1wh", "2026-03-16T10:00:00+03:00"},
         {"at the opening", "2026-03-16T09:00+03:00", "1wd", "2026-03-17T09:00:00+03:00"},
         {"a second before the closing", "2026-03-16T17:59:59+03:00", "1wd", "2026-03-17T17:59:59+03:00"},
         {"the closing minute is closed", "2026-03-16T18:00+03:00", "1wd", "2026-03-18T09:00:00+03:00"},
         {"Saturday: as from Monday 9:00", "2026-03-14T12:00+03:00", "30wm", "2026-03-16T09:30:00+03:00"},
         {"two hours end with the day, not with Monday's opening", "2026-03-13T16:00+03:00", "2wh",
          "2026-03-13T18:00:00+03:00"},
         {"a minute more is Monday's", "2026-03-13T16:00+03:00", "121wm", "2026-03-16T09:01:00+03:00"},
         {"a whole day of nine hours", "2026-03-13T20:00+03:00", "9wh", "2026-03-16T18:00:00+03:00"}});
}

TEST_CASE(
    "Belarus over New Year 2026: 31.12 closes at 17:00, 1. and 2.1. off, 3. and 4. a weekend, 6.1. closes at "
    "17:00, 7.1. off") {
    check_due(testing::minsk(), {{"Wednesday 31.12. to Monday 5.1.", "2025-12-31T15:00+03:00", "1wd",
                                  "2026-01-05T15:00:00+03:00"},
                                 {"on a holiday: from Monday's opening", "2026-01-01T12:00+03:00", "1wd",
                                  "2026-01-06T09:00:00+03:00"},
                                 {"17:30 is past the closing of the short day", "2025-12-31T17:30+03:00",
                                  "1wh", "2026-01-05T10:00:00+03:00"},
                                 {"one hour on the short day, one on Monday", "2025-12-31T16:00+03:00", "2wh",
                                  "2026-01-05T10:00:00+03:00"},
                                 {"17:30 on Monday; the 6th closes at 17:00", "2026-01-05T17:30+03:00", "1wd",
                                  "2026-01-06T17:00:00+03:00"},
                                 {"the day after it is off, so the 8th", "2026-01-05T17:30+03:00", "2wd",
                                  "2026-01-08T17:30:00+03:00"},
                                 {"30.12., 31.12., 5.1., 6.1., 8.1., 9.1. after 29.12.",
                                  "2025-12-29T10:00+03:00", "6wd", "2026-01-09T10:00:00+03:00"}});
    check_worked(testing::minsk(), {{"8 h on 31.12., 9 h on 5.1., 8 h on 6.1., 9 h on 8.1.",
                                     "2025-12-31T00:00+03:00", "2026-01-09T00:00+03:00", hours(34)},
                                    {"nothing from Wednesday's closing to Monday's opening",
                                     "2025-12-31T17:00+03:00", "2026-01-05T09:00+03:00", hours(0)}});
}

TEST_CASE("Belarus: Saturdays that were moved, whole and short") {
    check_due(testing::minsk(), {{"Friday 19.12. to the working Saturday", "2025-12-19T15:00+03:00", "1wd",
                                  "2025-12-20T15:00:00+03:00"},
                                 {"Saturday has Monday's hours, to 18:00", "2025-12-19T17:00+03:00", "10wh",
                                  "2025-12-20T18:00:00+03:00"},
                                 {"24.12. is short, 25. and 26. are off, then a weekend",
                                  "2025-12-24T16:00+03:00", "2wh", "2025-12-29T10:00:00+03:00"},
                                 {"Saturday 11.1. is worked and short: to 17:00", "2025-01-10T17:30+03:00",
                                  "1wd", "2025-01-11T17:00:00+03:00"},
                                 {"Wednesday 2.7. short, 3. and 4. off", "2025-07-02T16:30+03:00", "1wh",
                                  "2025-07-07T09:30:00+03:00"},
                                 {"Friday 11.7. to Saturday 12.7.", "2025-07-11T18:00+03:00", "1wh",
                                  "2025-07-12T10:00:00+03:00"}});
    CHECK(is_open(testing::minsk(), instant("2025-12-20T12:00+03:00")));
    CHECK_FALSE(is_open(testing::minsk(), instant("2025-12-13T12:00+03:00")));
    CHECK_FALSE(is_open(testing::minsk(), instant("2025-01-11T17:00+03:00")));
}

TEST_CASE("Russia over New Year 2025: Saturday 28.12. worked, 30.12. to 8.1. off") {
    check_due(
        testing::moscow(),
        {{"Friday to the working Saturday", "2024-12-27T16:00+03:00", "2wh", "2024-12-28T10:00:00+03:00"},
         {"Saturday to Thursday 9.1.", "2024-12-28T12:00+03:00", "1wd", "2025-01-09T12:00:00+03:00"},
         {"in the holidays: as from 9.1. 9:00", "2025-01-03T12:00+03:00", "4wh", "2025-01-09T13:00:00+03:00"},
         {"28.12., 9.1., 10.1., 13.1., 14.1. after Friday 27.12.", "2024-12-27T10:00+03:00", "5wd",
          "2025-01-14T10:00:00+03:00"},
         {"Saturday 1.11. is worked to 16:00; 2. to 4. are off", "2025-10-31T16:30+03:00", "1wd",
          "2025-11-01T16:00:00+03:00"},
         {"8 h of Friday less one, then 1 h on the short Saturday", "2025-10-31T10:00+03:00", "8wh",
          "2025-11-01T10:00:00+03:00"},
         {"Saturday 15:00 + 2 h: one is left for Wednesday", "2025-11-01T15:00+03:00", "2wh",
          "2025-11-05T10:00:00+03:00"}});
}

TEST_CASE("Several intervals a day: 9–13 and 14–18") {
    check_due(
        with_lunch("Europe/Minsk"),
        {{"half an hour before lunch, half after", "2026-03-16T12:30+03:00", "1wh",
          "2026-03-16T14:30:00+03:00"},
         {"the last of the part is its end", "2026-03-16T12:30+03:00", "30wm", "2026-03-16T13:00:00+03:00"},
         {"in the break: from its end", "2026-03-16T13:20+03:00", "1wd", "2026-03-17T14:00:00+03:00"},
         {"eight hours are a day", "2026-03-16T10:00+03:00", "8wh", "2026-03-17T10:00:00+03:00"}});
    Calendar uneven = with_lunch("Europe/Minsk");
    uneven.week[2] = {{600, 660}, {720, 780}, {1020, 1200}};  // Tuesday 10–11, 12–13, 17–20
    check_due(
        uneven,
        {{"Tuesday opens later than 9:30", "2026-03-16T09:30+03:00", "1wd", "2026-03-17T10:00:00+03:00"},
         {"11:30 is Tuesday's break: the end of the part before", "2026-03-16T11:30+03:00", "1wd",
          "2026-03-17T11:00:00+03:00"},
         {"12:30 is in a part", "2026-03-16T12:30+03:00", "1wd", "2026-03-17T12:30:00+03:00"},
         {"16:00 is the second break", "2026-03-16T16:00+03:00", "1wd", "2026-03-17T13:00:00+03:00"},
         {"19:30 is past Wednesday's closing", "2026-03-17T19:30+03:00", "1wd",
          "2026-03-18T18:00:00+03:00"}});
}

TEST_CASE("A short day loses the last hour, and whole parts with it") {
    Calendar calendar = testing::weekdays("Europe/Minsk", {{540, 780}, {1050, 1080}});  // 9–13, 17:30–18
    testing::add_day(calendar.holidays, 2026, 3, 17, DayKind::shortened);
    check_worked(
        calendar,
        {{"17:00 is before the last part", "2026-03-17T00:00+03:00", "2026-03-18T00:00+03:00", hours(4)},
         {"the day before has both", "2026-03-16T00:00+03:00", "2026-03-17T00:00+03:00", minutes(270)}});
    check_due(calendar, {{"the day closes with its first part", "2026-03-16T17:45+03:00", "1wd",
                          "2026-03-17T13:00:00+03:00"}});
}

TEST_CASE("A moved working day has the hours of the first weekday that has any, Monday first") {
    Calendar calendar = testing::weekdays("Europe/Minsk", {{540, 1080}});
    calendar.week[0] = {{600, 660}};
    calendar.week[6] = {{600, 840}};
    testing::add_day(calendar.holidays, 2026, 3, 14, DayKind::working);    // Saturday: Monday's
    testing::add_day(calendar.holidays, 2026, 3, 21, DayKind::shortened);  // Saturday: its own, to 13:00
    check_worked(calendar, {{"as Monday", "2026-03-14T00:00+03:00", "2026-03-15T00:00+03:00", hours(9)},
                            {"an hour less than a Saturday", "2026-03-21T00:00+03:00",
                             "2026-03-22T00:00+03:00", hours(3)}});
}

TEST_CASE("24x7 has no holes, holidays included") {
    Calendar calendar = always_open("Europe/Minsk", date::locate_zone("Europe/Minsk"));
    calendar.holidays = testing::belarus();
    REQUIRE(calendar.around_the_clock());
    check_due(calendar,
              {{"working hours are the wall's", "2025-12-31T20:00+03:00", "8wh", "2026-01-01T04:00:00+03:00"},
               {"every day is a working day", "2025-12-31T20:00+03:00", "2wd", "2026-01-02T20:00:00+03:00"},
               {"midnight", "2026-01-01T00:00+03:00", "1wd", "2026-01-02T00:00:00+03:00"}});
    check_worked(calendar,
                 {{"all of it", "2025-12-25T00:00+03:00", "2026-01-08T00:00+03:00", hours(14 * 24)}});
    CHECK(stretches(calendar, instant("2025-12-24T00:00+03:00"), instant("2026-01-08T00:00+03:00")).size() ==
          1);
    calendar.week[3] = {{0, 720}, {720, 1440}};
    CHECK(calendar.around_the_clock());
    calendar.week[3] = {{0, 720}, {721, 1440}};
    CHECK_FALSE(calendar.around_the_clock());
    calendar.week[3] = {{0, 1439}};
    CHECK_FALSE(calendar.around_the_clock());
    calendar.week[3] = {};
    CHECK_FALSE(calendar.around_the_clock());
}

TEST_CASE("Berlin, 2026-03-29: 2:00 to 3:00 does not exist") {
    check_worked(testing::every_day("Europe/Berlin", {{60, 300}}),  // 1–5
                 {{"four hours on the wall, three that last", "2026-03-29T00:00+01:00",
                   "2026-03-30T00:00+02:00", hours(3)},
                  {"the day before", "2026-03-28T00:00+01:00", "2026-03-29T00:00+01:00", hours(4)}});
    const Calendar in_the_gap = testing::every_day("Europe/Berlin", {{150, 300}});  // 2:30–5
    CHECK(rfc3339(in_the_gap, next_opening(in_the_gap, instant("2026-03-29T00:00+01:00"))) ==
          "2026-03-29T03:00:00+02:00");
    check_due(in_the_gap,
              {{"2:30 comes no more: the first instant after", "2026-03-28T02:30+01:00", "1wd",
                "2026-03-29T03:00:00+02:00"},
               {"4:30 is there", "2026-03-28T04:30+01:00", "1wd", "2026-03-29T04:30:00+02:00"},
               {"the day after is as ever", "2026-03-28T02:30+01:00", "2wd", "2026-03-30T02:30:00+02:00"}});
    const Calendar swallowed = testing::every_day("Europe/Berlin", {{120, 180}});  // 2–3
    check_due(swallowed, {{"a day without its only hour is no working day", "2026-03-28T02:15+01:00", "1wd",
                           "2026-03-30T02:15:00+02:00"}});
}

TEST_CASE("Berlin, 2026-10-25: 2:00 to 3:00 comes twice") {
    check_worked(testing::every_day("Europe/Berlin", {{60, 300}}),
                 {{"four hours on the wall, five that last", "2026-10-25T00:00+02:00",
                   "2026-10-26T00:00+01:00", hours(5)}});
    check_worked(
        testing::every_day("Europe/Berlin", {{60, 150}}),  // 1–2:30
        {{"1:00–2:30, and 2:00–2:30 again", "2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00", hours(2)}});
    check_due(testing::every_day("Europe/Berlin", {{60, 300}}),
              {{"2:30: the first of the two", "2026-10-24T02:30+02:00", "1wd", "2026-10-25T02:30:00+02:00"},
               {"3:00 is there once", "2026-10-24T03:00+02:00", "1wd", "2026-10-25T03:00:00+01:00"},
               {"from the second 2:30", "2026-10-25T02:30+01:00", "1wd", "2026-10-26T02:30:00+01:00"},
               {"three hours from 1:00 are 3:00, since 2:00 comes twice", "2026-10-25T01:00+02:00", "3wh",
                "2026-10-25T03:00:00+01:00"}});
}

TEST_CASE("New York: 2026-03-08 at 2:00, 2026-11-01 at 2:00") {
    check_worked(testing::every_day("America/New_York", {{0, 1440}}),
                 {{"23 hours", "2026-03-08T00:00-05:00", "2026-03-09T00:00-04:00", hours(23)},
                  {"25 hours", "2026-11-01T00:00-04:00", "2026-11-02T00:00-05:00", hours(25)}});
    check_due(testing::weekdays("America/New_York", {{540, 1020}}),
              {{"a weekend an hour shorter changes no time of day", "2026-03-06T16:00-05:00", "1wd",
                "2026-03-09T16:00:00-04:00"},
               {"nor working hours", "2026-03-06T16:00-05:00", "2wh", "2026-03-09T10:00:00-04:00"},
               {"a weekend an hour longer", "2026-10-30T16:00-04:00", "2wh", "2026-11-02T10:00:00-05:00"}});
    check_due(testing::every_day("America/New_York", {{60, 180}}),
              {{"1:30: the first of the two", "2026-10-31T01:30-04:00", "1wd", "2026-11-01T01:30:00-04:00"},
               {"2:30 in the gap", "2026-03-07T02:30-05:00", "1wd", "2026-03-08T03:00:00-04:00"}});
}

TEST_CASE("Lord Howe turns by half an hour: 2026-04-05 back at 2:00, 2026-10-04 forward at 2:00") {
    check_worked(
        testing::every_day("Australia/Lord_Howe", {{60, 180}}),  // 1–3
        {{"1:30–2:00 comes twice", "2026-04-05T00:00+11:00", "2026-04-06T00:00+10:30", minutes(150)},
         {"2:00–2:30 does not come", "2026-10-04T00:00+10:30", "2026-10-05T00:00+11:00", minutes(90)}});
    check_due(testing::every_day("Australia/Lord_Howe", {{60, 180}}),
              {{"2:15 is in the gap", "2026-10-03T02:15+10:30", "1wd", "2026-10-04T02:30:00+11:00"},
               {"2:45 is not", "2026-10-03T02:45+10:30", "1wd", "2026-10-04T02:45:00+11:00"},
               {"1:45: the first of the two", "2026-04-04T01:45+11:00", "1wd", "2026-04-05T01:45:00+11:00"},
               {"2:00 is there once", "2026-04-04T02:00+11:00", "1wd", "2026-04-05T02:00:00+10:30"}});
}

TEST_CASE("Clocks that turn at midnight: Beirut 2024-03-31 has no 0:00, Havana 2024-11-03 has two") {
    check_worked(testing::every_day("Asia/Beirut", {{0, 120}}),
                 {{"0–2 lasts an hour", "2024-03-30T12:00+02:00", "2024-03-31T12:00+03:00", hours(1)}});
    check_worked(testing::every_day("America/Havana", {{0, 120}}),
                 {{"0–2 lasts three", "2024-11-02T12:00-04:00", "2024-11-03T12:00-05:00", hours(3)}});
    check_due(testing::every_day("Asia/Beirut", {{0, 120}}),
              {{"the day begins at 1:00", "2024-03-30T00:00+02:00", "1wd", "2024-03-31T01:00:00+03:00"}});
}

TEST_CASE("A day that a zone left out is no working day: Samoa had no Friday 2011-12-30") {
    check_due(testing::weekdays("Pacific/Apia", {{540, 1020}}),
              {{"Thursday to Monday", "2011-12-29T12:00-10:00", "1wd", "2012-01-02T12:00:00+14:00"}});
}

TEST_CASE("A null zone is UTC") {
    Calendar calendar = testing::weekdays("UTC", {{540, 1080}});
    calendar.zone = nullptr;
    check_due(calendar, {{"Friday to Monday", "2026-03-13T17:00+00:00", "2wh", "2026-03-16T10:00:00+00:00"}});
}

TEST_CASE("Open and closed: [begin, end)") {
    struct Row {
        std::string_view at;
        bool open;
        std::string_view next;
    };
    const Row rows[] = {{"2026-03-16T08:59:59+03:00", false, "2026-03-16T09:00:00+03:00"},
                        {"2026-03-16T09:00:00+03:00", true, "2026-03-16T09:00:00+03:00"},
                        {"2026-03-16T17:59:59+03:00", true, "2026-03-16T17:59:59+03:00"},
                        {"2026-03-16T18:00:00+03:00", false, "2026-03-17T09:00:00+03:00"},
                        {"2026-07-03T12:00:00+03:00", false, "2026-07-06T09:00:00+03:00"}};
    const Calendar calendar = testing::minsk();
    for (const Row& row : rows) {
        INFO(row.at);
        CHECK(is_open(calendar, instant(row.at)) == row.open);
        CHECK(rfc3339(calendar, next_opening(calendar, instant(row.at))) == row.next);
    }
}

TEST_CASE("A desk that never opens is an error, and nothing is counted at it") {
    const Calendar never = testing::closed("Europe/Minsk");
    const Instant at = instant("2026-03-16T12:00+03:00");
    CHECK_THROWS_AS(next_opening(never, at), std::runtime_error);
    CHECK_THROWS_AS(add_working_time(never, at, seconds(1)), std::runtime_error);
    CHECK_THROWS_AS(due_after(never, at, {1, TimeUnit::working_days}), std::runtime_error);
    CHECK(due_after(never, at, {1, TimeUnit::hours}) == at + hours(1));
    CHECK_FALSE(is_open(never, at));
    CHECK(working_time(never, at, at + hours(10'000)) == seconds(0));
}

TEST_CASE("Nothing counted, nothing moved") {
    const Calendar calendar = testing::minsk();
    const Instant at = instant("2026-03-14T12:00+03:00");
    for (const std::string_view text : {"1h", "1wh", "1wd"}) {
        const Term term = parse_term(text).value();
        CHECK(shifted(calendar, term, at, seconds(0)) == at);
        CHECK(shifted(calendar, term, at, seconds(-5)) == at);
        CHECK(counted(calendar, term, at, at) == seconds(0));
        CHECK(counted(calendar, term, at + hours(100), at) == seconds(0));
    }
}

TEST_CASE("A pause moves a due time by the term's own clock") {
    const Calendar calendar = testing::minsk();
    struct Row {
        std::string_view why, term, due, from, to, moved;
    };
    const Row rows[] = {
        {"over a night: 1 h on Monday, 1 h on Tuesday", "4wh", "2026-03-16T18:00+03:00",
         "2026-03-16T17:00+03:00", "2026-03-17T10:00+03:00", "2026-03-17T11:00:00+03:00"},
        {"on a weekend nothing is lost", "4wh", "2026-03-16T11:00+03:00", "2026-03-14T10:00+03:00",
         "2026-03-15T22:00+03:00", "2026-03-16T11:00:00+03:00"},
        {"a day of nine hours", "2wd", "2026-03-18T15:00+03:00", "2026-03-16T15:00+03:00",
         "2026-03-17T15:00+03:00", "2026-03-19T15:00:00+03:00"},
        {"by the wall", "48h", "2026-03-16T18:00+03:00", "2026-03-14T10:00+03:00", "2026-03-15T22:00+03:00",
         "2026-03-18T06:00:00+03:00"},
    };
    for (const Row& row : rows) {
        INFO(row.why);
        const Term term = parse_term(row.term).value();
        const seconds paused = counted(calendar, term, instant(row.from), instant(row.to));
        CHECK(rfc3339(calendar, shifted(calendar, term, instant(row.due), paused)) == row.moved);
    }
}

TEST_CASE("A share of a term") {
    const Calendar calendar = testing::minsk();
    struct Row {
        std::string_view why, term, start, due;
        double share;
        std::string_view at;
    };
    const Row rows[] = {
        {"3 of 4 working hours, two of them on Monday", "4wh", "2026-03-13T16:00+03:00",
         "2026-03-16T11:00+03:00", 0.75, "2026-03-16T10:00:00+03:00"},
        {"half is Friday's closing", "4wh", "2026-03-13T16:00+03:00", "2026-03-16T11:00+03:00", 0.5,
         "2026-03-13T18:00:00+03:00"},
        {"none", "4wh", "2026-03-13T16:00+03:00", "2026-03-16T11:00+03:00", 0, "2026-03-13T16:00:00+03:00"},
        {"two thirds of nine hours", "1wd", "2026-03-13T15:00+03:00", "2026-03-16T15:00+03:00", 2.0 / 3,
         "2026-03-16T12:00:00+03:00"},
        {"the whole is the due time, not the closing before it", "1wd", "2026-03-13T20:00+03:00",
         "2026-03-17T09:00+03:00", 1, "2026-03-17T09:00:00+03:00"},
        {"by the wall", "48h", "2026-03-13T20:00+03:00", "2026-03-15T20:00+03:00", 0.75,
         "2026-03-15T08:00:00+03:00"},
    };
    for (const Row& row : rows) {
        INFO(row.why);
        const Instant at =
            at_share(calendar, parse_term(row.term).value(), instant(row.start), instant(row.due), row.share);
        CHECK(rfc3339(calendar, at) == row.at);
    }
}

TEST_CASE("Stretches name what is between") {
    const Calendar calendar = testing::minsk();
    struct Row {
        std::string_view begin;
        StretchKind kind;
        std::string_view name;
    };
    // 24.12. is short, 25. a holiday, 26. moved, 27. and 28. a weekend.
    const Row rows[] = {{"2025-12-24T12:00:00+03:00", StretchKind::working, ""},
                        {"2025-12-24T17:00:00+03:00", StretchKind::closed_hours, ""},
                        {"2025-12-25T00:00:00+03:00", StretchKind::holiday, "Catholic Christmas"},
                        {"2025-12-26T00:00:00+03:00", StretchKind::holiday, ""},
                        {"2025-12-27T00:00:00+03:00", StretchKind::weekend, ""},
                        {"2025-12-29T00:00:00+03:00", StretchKind::closed_hours, ""},
                        {"2025-12-29T09:00:00+03:00", StretchKind::working, ""}};
    const Instant to = instant("2025-12-29T10:00+03:00");
    const auto found = stretches(calendar, instant(rows[0].begin), to);
    REQUIRE(found.size() == std::size(rows));
    for (std::size_t i = 0; i < found.size(); ++i) {
        INFO(rows[i].begin);
        CHECK(rfc3339(calendar, found[i].begin) == rows[i].begin);
        CHECK(found[i].end == (i + 1 < found.size() ? found[i + 1].begin : to));
        CHECK(found[i].kind == rows[i].kind);
        CHECK(found[i].name == rows[i].name);
    }
    CHECK(stretches(calendar, to, to).empty());
    CHECK(stretches(calendar, to, to - hours(1)).empty());
}

TEST_CASE("The closed night between two working days is one stretch") {
    const auto found =
        stretches(testing::minsk(), instant("2026-03-16T17:00+03:00"), instant("2026-03-17T10:00+03:00"));
    REQUIRE(found.size() == 3);
    CHECK(found[1].kind == StretchKind::closed_hours);
    CHECK(found[1].end - found[1].begin == hours(15));
}

TEST_CASE("The year whose calendar is missing") {
    const Calendar calendar = testing::minsk();
    const auto missing = [](const Calendar& of, std::string_view from, std::string_view to) {
        return missing_year(of, instant(from), instant(to));
    };
    CHECK_FALSE(missing(calendar, "2025-01-01T00:00+03:00", "2026-12-31T23:59+03:00"));
    CHECK(missing(calendar, "2025-01-01T00:00+03:00", "2027-01-01T00:00+03:00") == 2027);
    CHECK(missing(calendar, "2026-12-31T20:59+00:00", "2026-12-31T21:00+00:00") ==
          2027);  // 2027 has begun in Minsk
    CHECK(missing(calendar, "2024-12-31T23:59+03:00", "2028-01-01T00:00+03:00") == 2024);
    Calendar none = calendar;
    none.holidays = {};
    CHECK_FALSE(missing(none, "2030-01-01T00:00+03:00", "2031-01-01T00:00+03:00"));
    Calendar always = always_open("Europe/Minsk", calendar.zone);
    always.holidays = calendar.holidays;
    CHECK_FALSE(missing(always, "2030-01-01T00:00+03:00", "2031-01-01T00:00+03:00"));
}

TEST_CASE("Times for programs and for people") {
    struct Row {
        std::string zone;
        std::string_view at, rfc, ru, en, de;
    };
    const Row rows[] = {
        {"Europe/Minsk", "2026-12-01T06:05:09+00:00", "2026-12-01T09:05:09+03:00",
         "вт 01.12.2026 09:05 (Europe/Minsk, UTC+3)", "Tue 2026-12-01 09:05 (Europe/Minsk, UTC+3)",
         "2026-12-01 09:05 (Europe/Minsk, UTC+3)"},
        {"Asia/Kolkata", "2026-12-06T20:00+00:00", "2026-12-07T01:30:00+05:30",
         "пн 07.12.2026 01:30 (Asia/Kolkata, UTC+5:30)", "Mon 2026-12-07 01:30 (Asia/Kolkata, UTC+5:30)",
         "2026-12-07 01:30 (Asia/Kolkata, UTC+5:30)"},
        {"America/St_Johns", "2026-01-04T03:00+00:00", "2026-01-03T23:30:00-03:30",
         "сб 03.01.2026 23:30 (America/St_Johns, UTC-3:30)",
         "Sat 2026-01-03 23:30 (America/St_Johns, UTC-3:30)",
         "2026-01-03 23:30 (America/St_Johns, UTC-3:30)"},
        {"UTC", "2026-01-04T03:00+00:00", "2026-01-04T03:00:00+00:00", "вс 04.01.2026 03:00 (UTC)",
         "Sun 2026-01-04 03:00 (UTC)", "2026-01-04 03:00 (UTC)"},
    };
    for (const Row& row : rows) {
        INFO(row.zone);
        const Calendar calendar = always_open(row.zone, date::locate_zone(row.zone));
        CHECK(rfc3339(calendar, instant(row.at)) == row.rfc);
        CHECK(for_people(calendar, instant(row.at), "ru") == row.ru);
        CHECK(for_people(calendar, instant(row.at), "en") == row.en);
        CHECK(for_people(calendar, instant(row.at), "de") == row.de);
    }
}
