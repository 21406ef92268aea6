// Who carries letters out: one SMTP connection to the relay, used by one coroutine at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mail/asio.h"
#include "mail/envelope.h"

namespace mail {

class Submission {
  public:
    virtual ~Submission() = default;

    /// Connects first where that is needed, and keeps the connection for the next letter. One Delivery per
    /// recipient, in the envelope's order. Never throws for what the network or the relay does: that is the
    /// answer. `bytes` has CRLF line ends and is not dot-stuffed; it must live until the call has returned.
    virtual asio::awaitable<std::vector<Delivery>> send(const Envelope& envelope, std::string_view bytes) = 0;

    /// What the relay can do and how the line is protected, for `check --connect`: connects, logs in, says
    /// goodbye. Throws std::runtime_error with a reason for people.
    virtual asio::awaitable<std::vector<std::string>> probe() = 0;

    /// QUIT without waiting for its answer (Exim's comes 200 ms late), and drops the connection. Never
    /// throws.
    virtual asio::awaitable<void> close() = 0;

    /// Ends whatever is being waited for, soon. Same thread.
    virtual void cancel() = 0;
};

}  // namespace mail
