// The only place that reads the wall clock. Timers wait on the steady clock and look here when they wake, so
// a test may move the time and an administrator may correct it.
#pragma once

#include <chrono>
#include <cstdint>

namespace ticketgate {

class Clock {
  public:
    virtual ~Clock() = default;
    virtual std::chrono::sys_time<std::chrono::milliseconds> now_ms() const = 0;
    std::chrono::sys_seconds now() const { return std::chrono::floor<std::chrono::seconds>(now_ms()); }
};

class SystemClock final : public Clock {
  public:
    std::chrono::sys_time<std::chrono::milliseconds> now_ms() const override {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

}  // namespace ticketgate
