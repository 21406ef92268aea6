// Times worked out by hand from REGULATIONS.md's "Time" and the calendars as published.
#include "daemon/rules/calendar.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/rules/calendar_cases.h"

using namespace rules;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::check_due;
using testing::check_worked;
using testing::instant;

namespace {

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

TEST_CASE("Open and closed: the closing minute is closed") {
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
