// One mailbox: takes its letters in (stage 1 of the road) and files them away once they are safe.
//
// Order is everything here: bytes and ledger row are committed, then the server is told. A crash in between
// leaves a letter that is safe with us and still in the folder: open() finds and files it. The cursor moves
// in the same commit as the letters, and no UID is trusted across a change of UIDVALIDITY.
#pragma once

#include <map>
#include <memory>

#include "daemon/config.h"
#include "daemon/desk_context.h"
#include "mail/source.h"

namespace ticketgate {

class Poller {
  public:
    Poller(DeskContext& desk, MailboxConfig config, std::unique_ptr<mail::Source> source,
           std::uint64_t max_letter);

    /// Until the daemon stops: connect, take in, wait; after a failure again, later and later.
    asio::awaitable<void> run();
    /// One pass, for --once. False: something is left to try again.
    asio::awaitable<bool> run_once();
    void stop() { source_->cancel(); }

  private:
    struct Batch {
        std::vector<std::uint32_t> uids;      // ascending; what the cursor passes
        std::vector<mail::Listed> whole;      // to be fetched
        std::vector<mail::Listed> too_large;  // only their heads
    };

    asio::awaitable<void> start();
    asio::awaitable<void> take_in();
    asio::awaitable<std::vector<Batch>> plan(const std::vector<std::uint32_t>& uids, std::size_t from,
                                             std::size_t count);
    asio::awaitable<std::vector<store::NewLetter>> fetch(Batch batch);
    asio::awaitable<std::vector<mail::Fetched>> fetch_listed(std::vector<std::uint32_t> uids, bool whole);
    asio::awaitable<void> pass_withheld(std::vector<std::uint32_t> uids);
    asio::awaitable<void> identify(std::vector<store::NewLetter>& letters);
    asio::awaitable<bool> accept(std::vector<store::NewLetter> letters, std::uint32_t last_uid);
    asio::awaitable<void> file_away(std::vector<std::uint32_t> uids);
    asio::awaitable<void> file_leftovers(std::uint32_t cursor);
    asio::awaitable<void> sort_cursor(mail::Epoch epoch);
    asio::awaitable<void> remember_filed();
    void write_filed(store::Database& db) const;

    DeskContext& desk_;
    const MailboxConfig config_;
    const std::unique_ptr<mail::Source> source_;
    const std::uint64_t max_letter_;
    std::uint32_t uidvalidity_ = 0;
    std::uint32_t cursor_ = 0;
    std::uint32_t filed_ = 0;                // all up to here have been marked on the server (done = "seen")
    std::map<std::uint32_t, int> withheld_;  // how often the server has listed these and not given them
};

}  // namespace ticketgate
