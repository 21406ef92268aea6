// Carries letters out (stage 3 of the road). A few senders, one connection each; each claims what is due
// (committed before the attempt), sends it, and brings the relay's word back as a stimulus, in the commit
// that claims the next. What a claim of a dead daemon means is decided by the same rule as a line that died:
// in doubt.
#pragma once

#include <memory>
#include <vector>

#include "daemon/desk_context.h"
#include "mail/submission.h"

namespace ticketgate {

class Courier {
  public:
    Courier(DeskContext& desk, std::vector<std::unique_ptr<mail::Submission>> lines);

    /// Until the daemon stops.
    asio::awaitable<void> run();
    /// Until nothing is due now, or the relay cannot be reached.
    asio::awaitable<void> run_once();
    /// Ends waits on the relay's silence; a letter whose final dot is out is waited for.
    void stop();

  private:
    struct Sender {
        std::unique_ptr<mail::Submission> line;
        Signal wake;
        int claim = 1;  // how many letters it takes in hand at once; what is in hand when the process dies is
                        // sent twice
        std::vector<rules::RelayAnswered> answers =
            {};  // not on record yet: they go there with the next claim
    };

    asio::awaitable<void> carry(Sender& sender);
    asio::awaitable<bool> carry_some(Sender& sender);
    asio::awaitable<std::vector<rules::RelayAnswered>> send(Sender& sender,
                                                            std::vector<store::OutboxItem> items);
    asio::awaitable<void> rest(Sender& sender);
    asio::awaitable<void> tell_of_relay(bool reached, std::string word);

    DeskContext& desk_;
    std::vector<std::unique_ptr<Sender>> senders_;
    bool relay_troubled_ = true;  // until a letter has gone out: an alarm of a daemon before us may stand
    int running_ = 0;
};

/// Claims that a daemon before us did not live to report. At the start, before any courier runs.
asio::awaitable<void> recover_claims(DeskContext& desk);

}  // namespace ticketgate
