// A wall clock that stands still until a test moves it.
#pragma once

#include <atomic>

#include "daemon/clock.h"

namespace testing {

class ManualClock final : public ticketgate::Clock {
  public:
    explicit ManualClock(std::chrono::sys_seconds start = std::chrono::sys_days{std::chrono::year{2026} / 3 /
                                                                                2})
        : now_(start) {}

    std::chrono::sys_time<std::chrono::milliseconds> now_ms() const override {
        ++looks_;
        return now_;
    }
    void advance(std::chrono::seconds by) { now_ += by; }
    /// How often somebody has looked at it.
    int looks() const { return looks_; }

  private:
    std::chrono::sys_seconds now_;
    mutable std::atomic<int> looks_ = 0;
};

}  // namespace testing
