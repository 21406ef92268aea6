// Lengths of time with a clock of their own, and which of two is certain to be over first.
#pragma once

#include "daemon/config_reader.h"
#include "daemon/rules/calendar.h"

namespace ticketgate::settings {

inline constexpr std::string_view kTermAccepted =
    "a length of time such as \"10m\", \"48h\", \"15d\", or of working time: \"30wm\", \"4wh\", \"2wd\"";

Reading<rules::Term> term_value(const Value& value, const Place& place);

/// Begun together, `longer` ends after `shorter`, whenever that is. Of two clocks this is often neither true
/// nor false: two hours end before one working hour in the evening, and after it in the morning.
bool surely_longer(rules::Term longer, rules::Term shorter, const rules::Calendar& calendar);

}  // namespace ticketgate::settings
