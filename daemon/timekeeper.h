// Keeps time: wakes whoever has something due. It looks once a second instead of sleeping until the next
// deadline, because the wall clock may be set, a test may move it, and the shell may have added work; a look
// costs three index reads.
#pragma once

#include "daemon/desk_context.h"

namespace ticketgate {

class Timekeeper {
  public:
    Timekeeper(DeskContext& desk, store::Database reader) : desk_(desk), reader_(std::move(reader)) {}

    /// Until the daemon stops.
    asio::awaitable<void> run();
    /// The first chores of queues that have none.
    asio::awaitable<void> begin();
    /// Wakes who has something to do; true: a deadline or a chore has passed.
    bool look();
    /// Settles all deadlines and chores that have passed, in order; those that passed while the daemon was
    /// down among them.
    asio::awaitable<void> settle_due();

  private:
    bool may_index();
    /// So that whoever searches finds the index complete.
    asio::awaitable<void> index_words();
    asio::awaitable<void> forget_defects(const std::vector<store::Deadline>& due,
                                         const std::vector<Settled>& settled);

    DeskContext& desk_;
    store::Database reader_;
    rules::Instant looked_at_ = {}, index_at_ = {};  // the words of new letters: not before
};

}  // namespace ticketgate
