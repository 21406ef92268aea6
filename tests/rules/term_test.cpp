#include "daemon/rules/term.h"

#include <catch2/catch.hpp>
#include <string>

using namespace rules;

TEST_CASE("A term is a number and its clock") {
    struct Row {
        std::string_view text;
        Term term;
        bool working;
        std::string_view on_working_time;
    };
    const Row rows[] = {
        {"10m", {10, TimeUnit::minutes}, false, "10wm"},
        {"48h", {48, TimeUnit::hours}, false, "48wh"},
        {"15d", {15, TimeUnit::days}, false, "15wd"},
        {"30wm", {30, TimeUnit::working_minutes}, true, "30wm"},
        {"4wh", {4, TimeUnit::working_hours}, true, "4wh"},
        {"2wd", {2, TimeUnit::working_days}, true, "2wd"},
        {"1m", {1, TimeUnit::minutes}, false, "1wm"},
        {"100000wd", {100'000, TimeUnit::working_days}, true, "100000wd"},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        const auto term = parse_term(row.text);
        REQUIRE(term);
        CHECK(*term == row.term);
        CHECK(to_string(*term) == row.text);
        CHECK(is_working_time(*term) == row.working);
        CHECK(to_string(on_working_time(*term)) == row.on_working_time);
    }
}

TEST_CASE("What is no term") {
    for (const std::string_view text : {"",
                                        "m",
                                        "10",
                                        "0m",
                                        "00m",
                                        "01m",
                                        "-1h",
                                        "+1h",
                                        " 1h",
                                        "1h ",
                                        "1 h",
                                        "1H",
                                        "1s",
                                        "1w",
                                        "1mw",
                                        "1.5h",
                                        "1,5h",
                                        "100001m",
                                        "99999999999999999999d",
                                        "1h30m",
                                        "1wdd",
                                        "0x1h",
                                        "١h"}) {
        INFO(text);
        CHECK_FALSE(parse_term(text));
    }
    CHECK_FALSE(parse_term(std::string_view("1h\0", 3)));
}
