// A length of time that carries its own clock in its unit: "30m" is half an hour by the wall, "30wm" half an
// hour of working time, "2wd" the same time of day two working days later. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rules {

enum class TimeUnit { minutes, hours, days, working_minutes, working_hours, working_days };

struct Term {
    int count = 0;  // 1…100,000
    TimeUnit unit = TimeUnit::minutes;
    bool operator==(const Term&) const = default;
};

/// "10m" "48h" "15d" (a day is 24 h), "30wm" "4wh" "2wd"; no blanks, no sign. Empty: none of these.
std::optional<Term> parse_term(std::string_view text);
/// As parse_term() reads it.
std::string to_string(Term term);
/// wm, wh, wd: only time inside working hours counts.
bool is_working_time(Term term);
/// The count by the wall, a working day being a day of 24 hours: what a term lasts at the least.
std::chrono::seconds length_of(Term term);
/// The same count on the working clock: m → wm, h → wh, d → wd. Working ones stay.
Term on_working_time(Term term);

}  // namespace rules
