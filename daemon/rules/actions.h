// What was done on a ticket, for the client: from the journal, without anything internal. Pure.
#pragma once

#include <string>
#include <string_view>

#include "daemon/rules/journal.h"

namespace rules {

/// One line for each, with its time: statuses, our answers, word on progress.
std::string actions_of(const Journal& journal, const Calendar& calendar, std::string_view language);

/// How a clock is called to people.
std::string clock_name(std::string_view kind, std::string_view language);

}  // namespace rules
