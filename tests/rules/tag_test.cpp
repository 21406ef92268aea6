#include "daemon/rules/tag.h"

#include <catch2/catch.hpp>

using namespace rules;

namespace {

std::int64_t number(std::string_view tag, std::string_view subject) {
    const auto found = number_in_subject(tag, subject);
    return found ? found->value : 0;
}

}  // namespace

TEST_CASE("A ticket's number is found in a subject only in the tag's own form") {
    struct Row {
        const char* subject;
        std::int64_t number;  // 0: none
    };
    const Row rows[] = {
        {"[#42] Printer", 42},
        {"Re: [#42] Printer", 42},
        {"AW: [#7] Re: [#42]", 7},
        {"[#1]", 1},
        {"[#0042] Printer", 42},
        {"[#9223372036854775807]", 9223372036854775807},
        {"[#9223372036854775808]", 0},
        {"[#99999999999999999999999999999999] x [#5]", 5},
        {"[#0]", 0},
        {"[#-42]", 0},
        {"[#+42]", 0},
        {"[# 42]", 0},
        {"[#42 ]", 0},
        {"[#4 2]", 0},
        {"[#42", 0},
        {"[#", 0},
        {"#42", 0},
        {"42", 0},
        {"", 0},
        {"[#0x2a]", 0},
        {"[#4\xd9\xa2]", 0},                 // an Arabic digit
        {"[#\xef\xbc\x94\xef\xbc\x92]", 0},  // full-width digits
        {"[[#42]]", 42},
        {"[#[#[#42]", 42},
        {"[#abc] [#42]", 42},
    };
    for (const Row& row : rows) {
        INFO(row.subject);
        CHECK(number("[#{number}]", row.subject) == row.number);
    }
}

TEST_CASE("Every shape of tag that a policy may choose writes what it reads") {
    for (const char* tag :
         {"[#{number}]", "#{number}", "{number}", "Заявка №{number}:", "({number})", "TT-{number}"}) {
        for (const std::int64_t n : {std::int64_t{1}, std::int64_t{42}, std::int64_t{1000000}}) {
            const std::string written = make_tag(tag, {n});
            INFO(written);
            CHECK(number(tag, written) == n);
            CHECK(without_tag(tag, written + " Printer") == "Printer");
        }
    }
}

TEST_CASE("A subject loses every number of ours and nothing else") {
    struct Row {
        const char* subject;
        const char* rest;
    };
    const Row rows[] = {
        {"[#42] Printer", "Printer"},
        {"Printer [#42]", "Printer"},
        {"No [#1] paper [#2] left", "No paper left"},
        {"[#1][#2]", ""},
        {"", ""},
        {"   a   b ", "a b"},
        {"[#0] [#x] [42]", "[#0] [#x] [42]"},
        {"[#[#42]1]", "[# 1]"},
        {"Принтер [#42] не печатает", "Принтер не печатает"},
    };
    for (const Row& row : rows) {
        INFO(row.subject);
        CHECK(without_tag("[#{number}]", row.subject) == row.rest);
    }
}

TEST_CASE("A subject of half a megabyte of beginnings costs no time worth naming") {
    std::string subject;
    for (int i = 0; i < 250000; ++i) subject += "[#";
    CHECK(number("[#{number}]", subject) == 0);
    CHECK(without_tag("[#{number}]", subject) == subject);
}
