// A wall clock that stands still until a test moves it.
#pragma once

#include "daemon/clock.h"

namespace testing {

class ManualClock final : public ticketgate::Clock {
  public:
    explicit ManualClock(std::chrono::sys_seconds start = std::chrono::sys_days{std::chrono::year{2026} / 3 /
                                                                                2})
        : now_(start) {}

    std::chrono::sys_time<std::chrono::milliseconds> now_ms() const override { return now_; }
    void advance(std::chrono::seconds by) { now_ += by; }

  private:
    std::chrono::sys_seconds now_;
};

}  // namespace testing
