// Wakes whoever waits, on one loop. A notice that comes while nobody waits is kept, so that none is missed
// between a look at the store and the wait.
#pragma once

#include <chrono>
#include <utility>

#include "mail/asio.h"

namespace ticketgate {

class Signal {
  public:
    explicit Signal(asio::io_context& loop) : timer_(loop) {}

    void notify() {
        raised_ = true;
        timer_.cancel();
    }

    /// Until notified (true), or for this long at most. One waiter at a time.
    asio::awaitable<bool> wait(std::chrono::milliseconds limit) {
        if (!raised_) {
            timer_.expires_after(limit);
            boost::system::error_code ignored;
            co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
        co_return std::exchange(raised_, false);
    }

  private:
    asio::steady_timer timer_;
    bool raised_ = false;
};

}  // namespace ticketgate
