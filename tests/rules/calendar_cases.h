// Rows of a calendar's cases: when a term is due, how much is worked in between. All times RFC 3339 in the
// desk's zone, worked out by hand; `why` tells how.
#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <string_view>
#include <vector>

#include "tests/support/calendars.h"

namespace testing {

struct Due {
    std::string_view why;
    std::string_view start, term, due;
};

inline void check_due(const rules::Calendar& calendar, const std::vector<Due>& rows) {
    for (const Due& row : rows) {
        INFO(row.why << ": " << row.start << " + " << row.term);
        const rules::Term term = rules::parse_term(row.term).value();
        CHECK(rfc3339(calendar, due_after(calendar, instant(row.start), term)) == row.due);
    }
}

struct Worked {
    std::string_view why;
    std::string_view from, to;
    std::chrono::minutes time;
};

inline void check_worked(const rules::Calendar& calendar, const std::vector<Worked>& rows) {
    for (const Worked& row : rows) {
        INFO(row.why << ": " << row.from << " to " << row.to);
        CHECK(working_time(calendar, instant(row.from), instant(row.to)) == row.time);
    }
}

}  // namespace testing
