// How people read a date: the only words that a calendar has. A language that is not here gets ISO dates
// without a weekday.
#pragma once

#include <array>
#include <string_view>

namespace rules {

struct DateWords {
    std::string_view language;
    std::array<std::string_view, 7> weekdays;  // Sunday first
    bool day_first;                            // 01.12.2026 instead of 2026-12-01
};

constexpr std::array<DateWords, 2> kDateWords{{
    {"ru", {"вс", "пн", "вт", "ср", "чт", "пт", "сб"}, true},
    {"en", {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}, false},
}};

}  // namespace rules
