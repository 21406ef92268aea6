// [hours] of a policy: when the desk is open on each day of the week.
#pragma once

#include "daemon/config_reader.h"
#include "daemon/rules/calendar.h"

namespace ticketgate::settings {

void read_hours(FileReader& reader, rules::Calendar& calendar);

}  // namespace ticketgate::settings
