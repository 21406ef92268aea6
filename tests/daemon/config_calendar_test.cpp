#include "daemon/config_calendar.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/scratch_folder.h"

using namespace ticketgate;
using namespace ticketgate::settings;
using rules::DayKind;
using rules::DayPart;
using testing::ScratchFolder;

namespace {

std::string all(const std::vector<ConfigError>& errors) {
    std::string text;
    for (const ConfigError& error : errors) text += error.str() + "\n";
    return text;
}

const std::filesystem::path kShipped = std::filesystem::path(TEST_SOURCE_DIR) / ".." / "etc" / "calendars";

std::chrono::year_month_day day_of(int year, unsigned month, unsigned day) {
    return {std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
}

/// A file of 2026 with these lines from the fifth on; the titles are lines 3 and 4.
std::string calendar_with(std::string_view days) {
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<calendar year=\"2026\">\n"
        "<holidays><holiday id=\"1\" title=\"Новый год\"/>\n"
        "</holidays><days>\n"
        "{}\n"
        "</days></calendar>\n",
        days);
}

}  // namespace

TEST_CASE("The calendars that are shipped") {
    const CalendarFiles files = load_calendars(kShipped);
    CHECK(all(files.errors) == "");
    REQUIRE(files.countries.size() == 2);
    struct Row {
        std::string country;
        int year;
        unsigned month, day;
        DayKind kind;
        std::string_view name;
    };
    const Row rows[] = {
        {"BY", 2025, 1, 1, DayKind::off, "Новый год"},
        {"BY", 2025, 12, 20, DayKind::working, ""},  // a Saturday
        {"BY", 2025, 12, 26, DayKind::off, ""},      // moved to the 20th
        {"BY", 2025, 12, 31, DayKind::shortened, ""},
        {"BY", 2026, 11, 7, DayKind::off, "День Октябрьской революции"},
        {"BY", 2024, 5, 18, DayKind::shortened, ""},  // a Saturday
        {"RU", 2024, 12, 28, DayKind::working, ""},   // a Saturday
        {"RU", 2025, 1, 7, DayKind::off, "Рождество Христово"},
        {"RU", 2025, 11, 1, DayKind::shortened, ""},  // a Saturday
        {"RU", 2026, 1, 9, DayKind::off, ""},
    };
    for (const Row& row : rows) {
        INFO(fmt::format("{} {}-{:02}-{:02}", row.country, row.year, row.month, row.day));
        const auto& holidays = files.countries.at(row.country);
        CHECK(holidays.country == row.country);
        CHECK(holidays.years == std::set<int>{2024, 2025, 2026});
        const auto found = holidays.days.find(day_of(row.year, row.month, row.day));
        REQUIRE(found != holidays.days.end());
        CHECK(found->second.kind == row.kind);
        CHECK(found->second.name == row.name);
    }
    CHECK(files.countries.at("BY").days.size() == 21 + 25 + 19);
    CHECK(files.countries.at("RU").days.size() == 26 + 23 + 22);
}

TEST_CASE("What is wrong in a calendar is named with file, line and what is accepted") {
    struct Row {
        std::string_view why;
        std::string file, text;
        std::string_view error;
    };
    const Row rows[] = {
        {"bad date", "BY/2026.xml",
         calendar_with("<day d=\"01.01\" t=\"1\" h=\"1\"/>\n<day d=\"02.30\" t=\"1\"/>"),
         "2026.xml:6: day.d: found \"02.30\"; accepted: a day of 2026 as MM.DD"},
        {"29 February of another year", "BY/2026.xml", calendar_with("<day d=\"02.29\" t=\"1\"/>"),
         ":5: day.d: found \"02.29\""},
        {"no date", "BY/2026.xml", calendar_with("<day t=\"1\"/>"), ":5: day.d: found \"\""},
        {"signs for digits", "BY/2026.xml", calendar_with("<day d=\"-1.+1\" t=\"1\"/>"),
         ":5: day.d: found \"-1.+1\""},
        {"unknown t", "BY/2026.xml", calendar_with("\n\n<day d=\"01.01\" t=\"4\"/>"),
         ":7: day.t: found \"4\"; accepted: 1 (day off), 2 (short day), 3 (working day)"},
        {"no t", "BY/2026.xml", calendar_with("<day d=\"01.01\"/>"), ":5: day.t: found \"\""},
        {"unknown h", "BY/2026.xml", calendar_with("<day d=\"01.01\" t=\"1\" h=\"7\"/>"),
         ":5: day.h: found \"7\"; accepted: the id of a <holiday> of this file"},
        {"twice", "BY/2026.xml", calendar_with("<day d=\"01.01\" t=\"1\"/>\n<day d=\"01.01\" t=\"2\"/>"),
         ":6: day.d: found \"01.01\" twice"},
        {"a year that is not the file's", "BY/2025.xml", calendar_with("<day d=\"01.01\" t=\"1\"/>"),
         "2025.xml:2: calendar.year: found \"2026\"; accepted: \"2025\", as the file is named"},
        {"another country", "BY/2026.xml",
         "<calendar year=\"2026\" country=\"ru\"><days><day d=\"01.01\" t=\"1\"/></days></calendar>",
         ":1: calendar.country: found \"ru\"; accepted: \"by\""},
        {"no year in the name", "BY/next.xml", calendar_with(""),
         "next.xml: found a file \"next.xml\"; accepted: YEAR.xml"},
        {"not XML", "BY/2026.xml", "year = 2026\n", "not XML"},
        {"not closed", "BY/2026.xml", "<calendar year=\"2026\">\n<days>\n</calendar>\n", ":3: not XML"},
        {"empty", "BY/2026.xml", "", "not XML"},
        {"another root", "BY/2026.xml", "\n<html/>", ":2: found <html>; accepted: <calendar year=\"2026\">"},
        {"no day", "BY/2026.xml", calendar_with(""), ":2: calendar.days: found no day"},
        {"not UTF-8", "BY/2026.xml", "<calendar title=\"\xcd\"/>", "not UTF-8"},
        {"a country in small letters", "by/2026.xml", calendar_with("<day d=\"01.01\" t=\"1\"/>"),
         "found a folder \"by\"; accepted: a country's two capital letters"},
        {"no XML at all", "BY/README", "nothing here", "BY: found no calendar; accepted: files YEAR.xml"},
    };
    for (const Row& row : rows) {
        INFO(row.why);
        const ScratchFolder folder;
        folder.write(row.file, row.text);
        const CalendarFiles files = load_calendars(folder.path());
        CHECK(files.errors.size() == 1);
        CHECK_THAT(all(files.errors), Catch::Contains(std::string(row.error)));
        const auto country = files.countries.find("BY");
        if (country != files.countries.end() && row.file != "BY/2025.xml" && row.why != "another country")
            CHECK(country->second.years.empty());
    }
}

TEST_CASE("All that is wrong is found in one go, and line ends of either kind count") {
    const ScratchFolder folder;
    folder.write("BY/2026.xml",
                 "<calendar year=\"2026\">\r\n<days>\r\n<day d=\"1.1\" t=\"9\"/>\r\n</days></calendar>");
    folder.write("RU/2026.xml", calendar_with("<day d=\"12.32\" t=\"1\"/>"));
    folder.write("RU/2027.xml", "");
    folder.write(".git/2026.xml", "");
    folder.write("README.md", "");
    const std::string errors = all(load_calendars(folder.path()).errors);
    INFO(errors);
    CHECK(std::count(errors.begin(), errors.end(), '\n') == 4);
    CHECK_THAT(errors, Catch::Contains("2026.xml:3: day.d") && Catch::Contains("2026.xml:3: day.t") &&
                           Catch::Contains("2026.xml:5: day.d") && Catch::Contains("2027.xml"));
    CHECK(load_calendars(folder.path() / "none").errors.empty());
    CHECK(load_calendars(folder.path() / "none").countries.empty());
}

TEST_CASE("Hours of a day") {
    struct Row {
        std::string_view text;
        std::optional<DayPart> part;
    };
    const Row rows[] = {{"9:00-18:00", DayPart{540, 1080}},
                        {"09:00-18:30", DayPart{540, 1110}},
                        {"0:00-24:00", DayPart{0, 1440}},
                        {"23:59-24:00", DayPart{1439, 1440}},
                        {"18:00-9:00", {}},
                        {"9:00-9:00", {}},
                        {"9:00", {}},
                        {"9-18", {}},
                        {"9:0-18:00", {}},
                        {"9:60-18:00", {}},
                        {"9:00-24:01", {}},
                        {"9:00-25:00", {}},
                        {"9:00 - 18:00", {}},
                        {"-9:00-18:00", {}},
                        {"", {}},
                        {"-", {}},
                        {"a:bc-d:ef", {}},
                        {"9:-1-18:00", {}},
                        {"009:00-18:00", {}},
                        {"9:00-18:00-19:00", {}}};
    for (const Row& row : rows) {
        INFO(row.text);
        const auto part = parse_day_part(row.text);
        CHECK(part.value == row.part);
        CHECK(part.why.empty() == row.part.has_value());
    }
    const auto parts = parse_day_parts({"14:00-18:00", "9:00-13:00", "13:00-13:30"});
    REQUIRE(parts.value);
    CHECK(*parts.value == std::vector<DayPart>{{540, 780}, {780, 810}, {840, 1080}});
    CHECK(parse_day_parts({"14:00-18:00", "9:00-14:01"}).why == "\"9:00-14:01\" and \"14:00-18:00\" overlap");
    CHECK_THAT(parse_day_parts({"9:00"}).why, Catch::Contains("\"9:00\""));
    CHECK(parse_day_parts({}).value->empty());
}

TEST_CASE("Weekdays and ranges of them") {
    using std::chrono::weekday;
    const auto days = [](std::string_view text) {
        std::string shown;
        const auto reading = parse_week_days(text);
        if (!reading.value) return "? " + reading.why;
        for (const weekday day : *reading.value) shown += static_cast<char>('0' + day.c_encoding());
        return shown;
    };
    CHECK(days("mon-fri") == "12345");
    CHECK(days("sat") == "6");
    CHECK(days("Sun") == "0");
    CHECK(days("sun-thu") == "01234");
    CHECK(days("sat-sun") == "60");
    CHECK(days("mon-sun") == "1234560");
    CHECK(days("wed-wed") == "3");
    CHECK(days("mn-fri") == "? \"mn\" is no weekday; did you mean \"mon\"?");
    CHECK(days("monday") == "? \"monday\" is no weekday");
    CHECK(days("") == "? \"\" is no weekday");
    CHECK(days("mon-") == "? \"\" is no weekday");
    CHECK(days("mon-fri-sat") == "? \"fri-sat\" is no weekday");
}

TEST_CASE("Zones are found by name, and a wrong name brings the near ones") {
    const auto minsk = find_zone("Europe/Minsk");
    REQUIRE(minsk.value);
    REQUIRE(*minsk.value != nullptr);
    const rules::Calendar calendar = rules::always_open("Europe/Minsk", *minsk.value);
    CHECK(rules::rfc3339(calendar, rules::Instant{}) == "1970-01-01T03:00:00+03:00");
    struct Row {
        std::string_view name, near;
    };
    const Row rows[] = {{"Europe/Minks", "did you mean Europe/Minsk"}, {"Minsk", "Europe/Minsk"},
                        {"Europe/New_York", "America/New_York"},       {"europe/berlin", "Europe/Berlin"},
                        {"Nowhere/Atlantis_Below", "no such zone"},    {"", "no such zone"},
                        {"../../etc/passwd", "no such zone"}};
    for (const Row& row : rows) {
        INFO(row.name);
        const auto zone = find_zone(row.name);
        CHECK_FALSE(zone.value);
        CHECK_THAT(zone.why, Catch::Contains(std::string(row.near)));
    }
}
