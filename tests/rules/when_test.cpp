#include "daemon/rules/when.h"

#include <catch2/catch.hpp>

#include "tests/support/calendars.h"

using namespace rules;
using testing::instant;

namespace {

struct Row {
    const char *written, *at;
};

void check(const Calendar& calendar, std::string_view now, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        CAPTURE(now, row.written);
        const When when = parse_when(row.written, calendar, instant(now), "en");
        CHECK(when.problem.empty());
        CHECK((when.at ? rfc3339(calendar, *when.at) : "none") == row.at);
    }
}

void check_refused(const Calendar& calendar, std::string_view now, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        CAPTURE(now, row.written);
        const When when = parse_when(row.written, calendar, instant(now), "en");
        CHECK_FALSE(when.at);
        CHECK_THAT(when.problem, Catch::Contains(row.at));
        CHECK_THAT(when.problem, Catch::Contains("accepted: 2h"));
    }
}

/// A Thursday.
constexpr std::string_view kNow = "2026-11-26T15:20+03:00";

}  // namespace

TEST_CASE("A term counts on the desk's calendar") {
    check(testing::minsk(), kNow,
          {{"2h", "2026-11-26T17:20:00+03:00"},
           {"4wh", "2026-11-27T10:20:00+03:00"},
           {"1wd", "2026-11-27T15:20:00+03:00"},
           {"2wd", "2026-11-30T15:20:00+03:00"},
           {"2D", "2026-11-28T15:20:00+03:00"},
           {"2рд", "2026-11-30T15:20:00+03:00"},
           {"4рч", "2026-11-27T10:20:00+03:00"},
           {"30М", "2026-11-26T15:50:00+03:00"},
           {"до 2д", "2026-11-28T15:20:00+03:00"}});
}

TEST_CASE("Dates and days, with a time and without") {
    check(testing::minsk(), kNow,
          {{"2026-12-01 17:00", "2026-12-01T17:00:00+03:00"},
           {"2026-12-01T17:00", "2026-12-01T17:00:00+03:00"},
           {"2026–12–01, 9:05", "2026-12-01T09:05:00+03:00"},
           {"17:00 2026-12-01", "2026-12-01T17:00:00+03:00"},
           {"01.12.2026 17:00", "2026-12-01T17:00:00+03:00"},
           {"1.12.26 в 17:00.", "2026-12-01T17:00:00+03:00"},
           {"01.12", "2026-12-01T18:00:00+03:00"},
           {"25.11", "2027-11-25T18:00:00+03:00"},
           {"26.11", "2026-11-26T18:00:00+03:00"},
           {"2026-12-01", "2026-12-01T18:00:00+03:00"},
           {"31.12.2026", "2026-12-31T17:00:00+03:00"},        // a short day
           {"2027-01-01 10:00", "2027-01-01T10:00:00+03:00"},  // of a year that no calendar knows
           {"28.11.2026", "2026-11-28T18:00:00+03:00"},        // a Saturday
           {"25.12.2026", "2026-12-25T18:00:00+03:00"},        // a holiday
           {"29.02.2028", "2028-02-29T18:00:00+03:00"}});
}

TEST_CASE("Named days, in both languages and as they are declined") {
    check(testing::minsk(), kNow,
          {{"today", "2026-11-26T18:00:00+03:00"},
           {"Сегодня 17:00", "2026-11-26T17:00:00+03:00"},
           {"завтра", "2026-11-27T18:00:00+03:00"},
           {"tomorrow at 9:00", "2026-11-27T09:00:00+03:00"},
           {"послезавтра", "2026-11-28T18:00:00+03:00"},
           {"monday", "2026-11-30T18:00:00+03:00"},
           {"Mon 9:00", "2026-11-30T09:00:00+03:00"},
           {"понедельник 9:00", "2026-11-30T09:00:00+03:00"},
           {"до понедельника", "2026-11-30T18:00:00+03:00"},
           {"в среду 10:00", "2026-12-02T10:00:00+03:00"},
           {"к пятнице", "2026-11-27T18:00:00+03:00"},
           {"во вторник", "2026-12-01T18:00:00+03:00"},
           {"ПТ", "2026-11-27T18:00:00+03:00"},
           {"воскресенье", "2026-11-29T18:00:00+03:00"},
           {"субботы", "2026-11-28T18:00:00+03:00"},
           {"четверг", "2026-12-03T18:00:00+03:00"},  // today is one
           {"thursday 16:00", "2026-12-03T16:00:00+03:00"},
           {"16:00", "2026-11-26T16:00:00+03:00"},
           {"15:20", "2026-11-27T15:20:00+03:00"},
           {"9:00", "2026-11-27T09:00:00+03:00"}});
}

TEST_CASE("Today is the desk's, not London's") {
    check(testing::minsk(), "2026-11-26T22:30+00:00",
          {{"сегодня", "2026-11-27T18:00:00+03:00"}, {"0:30", "2026-11-28T00:30:00+03:00"}});
    check(always_open("UTC", nullptr), "2026-11-26T22:30+00:00",
          {{"2026-11-27", "2026-11-27T18:00:00+00:00"}, {"23:00", "2026-11-26T23:00:00+00:00"}});
}

TEST_CASE("Hours that the clocks skip or show twice") {
    const Calendar berlin = testing::weekdays("Europe/Berlin", {{540, 1020}});
    check(berlin, "2026-03-27T12:00+01:00", {{"29.03.2026 2:30", "2026-03-29T03:00:00+02:00"}});
    check(berlin, "2026-10-23T12:00+02:00", {{"25.10.2026 2:30", "2026-10-25T02:30:00+02:00"}});
    check(testing::every_day("America/New_York", {{540, 1020}}), "2026-11-26T12:00-05:00",
          {{"tomorrow", "2026-11-27T17:00:00-05:00"}});
    check(testing::every_day("Asia/Kolkata", {{540, 720}, {780, 1440}}), "2026-11-26T12:00+05:30",
          {{"tomorrow", "2026-11-28T00:00:00+05:30"}});
}

TEST_CASE("What is refused says what was found and what is accepted") {
    check_refused(testing::minsk(), kNow,
                  {{"", "is not a time"},
                   {"до", "is not a time"},
                   {"soon", "\"soon\" is not a time"},
                   {"31.02.2026", "is not a time"},
                   {"2026-13-01", "is not a time"},
                   {"26-12-01", "is not a time"},
                   {"1.12.126", "is not a time"},
                   {"0.12", "is not a time"},
                   {"25:00", "is not a time"},
                   {"24:00", "is not a time"},
                   {"9:0", "is not a time"},
                   {"-1:00", "is not a time"},
                   {"9:00 10:00", "is not a time"},
                   {"monday tuesday", "is not a time"},
                   {"понедельничный", "is not a time"},
                   {"средний", "is not a time"},
                   {"2h 9:00", "is not a time"},
                   {"0h", "is not a time"},
                   {"2x", "is not a time"},
                   {"2026-12-01T17:00Z", "is not a time"},
                   {"2026-11-26 15:20", "has passed"},
                   {"2026-11-25", "(Wed 2026-11-25 18:00 (Europe/Minsk, UTC+3)) has passed"},
                   {"01.01.1970", "has passed"},
                   {"0000-01-01", "has passed"},
                   {"2031-12-01", "five years"},
                   {"9999-12-31", "five years"},
                   {"2000d", "five years"},
                   {"100000wd", "five years"},
                   {"40000wh", "five years"}});
    check_refused(testing::minsk(), "2026-11-26T18:00+03:00", {{"сегодня", "has passed"}});
    check_refused(testing::closed("Europe/Minsk"), kNow, {{"1wd", "cannot be counted"}});
    CHECK_FALSE(parse_when(std::string(100'000, '9'), testing::minsk(), instant(kNow), "en").at);
    CHECK(
        parse_when(std::string(100'000, ' ') + "x\n", testing::minsk(), instant(kNow), "en").problem.size() <
        400);
}

TEST_CASE("The wall's time and the instant are each other's way back") {
    const Calendar berlin = testing::weekdays("Europe/Berlin", {{540, 1020}});
    for (Instant at = instant("2026-01-01T00:00+00:00"); at < instant("2027-01-01T00:00+00:00");
         at += std::chrono::minutes(30)) {
        const Instant back = instant_of_wall(berlin, wall_time(berlin, at));
        // The second showing of an hour leads to the first.
        REQUIRE((back == at ||
                 (back == at - std::chrono::hours(1) && wall_time(berlin, back) == wall_time(berlin, at))));
    }
}
