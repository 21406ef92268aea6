// No log lines for the length of a scope.
#pragma once

#include "daemon/log.h"

namespace testing {

class QuietLog {
  public:
    QuietLog() { ticketgate::log::set_level(static_cast<ticketgate::log::Level>(0)); }
    QuietLog(const QuietLog&) = delete;
    QuietLog& operator=(const QuietLog&) = delete;
    ~QuietLog() { ticketgate::log::set_level(ticketgate::log::Level::info); }
};

}  // namespace testing
