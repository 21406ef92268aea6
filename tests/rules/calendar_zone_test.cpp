// Clocks that change: hours that do not exist, hours that exist twice, and how times are shown.
#include <catch2/catch.hpp>
#include <string>

#include "daemon/rules/calendar.h"
#include "daemon/rules/calendar_show.h"
#include "tests/rules/calendar_cases.h"

using namespace rules;
using std::chrono::hours;
using std::chrono::minutes;
using testing::check_due;
using testing::check_worked;
using testing::instant;

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
        // Its parts, put together again.
        for (const char* language : {"ru", "en", "de"}) {
            const Instant at = instant(row.at);
            const std::string time = time_for_people(calendar, at, language);
            CHECK(for_people(calendar, at, language) == time + " (" + zone_for_people(calendar, at) + ")");
            CHECK(time.starts_with(day_for_people(calendar, at, language) + " "));
        }
    }
}
