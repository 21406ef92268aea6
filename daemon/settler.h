// Settles what is accepted (stage 2 of the road): reads and parses on a helper thread, decides and writes on
// the store thread. It takes its letters from the store and not from the poller's hands, so a letter that was
// accepted before a crash, one that came by a pipe and one of this minute all take the same road.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/desk_context.h"

namespace ticketgate {

class Settler {
  public:
    Settler(DeskContext& desk, store::Database reader) : desk_(desk), reader_(std::move(reader)) {}

    /// Until the daemon stops: whenever letters are accepted.
    asio::awaitable<void> run();
    /// Until nothing is accepted any more. Returns how many were settled.
    asio::awaitable<std::size_t> settle_all();

  private:
    /// A parsed letter, or why it could not be parsed.
    struct Read {
        std::vector<rules::Stimulus> stimuli;
        store::LetterId last;
    };
    asio::awaitable<Read> read_some(store::LetterId after);
    Read read_and_parse(store::LetterId after);
    asio::awaitable<std::vector<Settled>> settle(std::vector<rules::Stimulus> stimuli);

    DeskContext& desk_;
    store::Database reader_;  // used on one helper thread at a time
};

}  // namespace ticketgate
