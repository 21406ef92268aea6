// Where letters come from: an IMAP folder or a Maildir. One connection per mailbox, used by one coroutine at
// a time. Reading never sets \Seen and \Seen is never state: people may read the same mailbox. Every
// operation ends within the account's limits or throws SourceError; after a throw only close() is of use.
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "mail/asio.h"
#include "mail/parsed_mail.h"

namespace mail {

/// Why a source cannot go on. `permanent`: trying again alone will not help (wrong password, no such folder,
/// bad certificate).
struct SourceError : std::runtime_error {
    SourceError(const std::string& what, bool permanent_) : std::runtime_error(what), permanent(permanent_) {}
    bool permanent;
};

/// RFC 3501 §2.3.1.1. A new epoch (UIDVALIDITY) means that no UID of the old one says anything any more.
struct Epoch {
    std::uint32_t uidvalidity = 0;
    std::uint32_t uid_next = 0;  // 0 when the server does not tell
    std::uint32_t exists = 0;
};

struct Listed {
    std::uint32_t uid = 0;
    std::uint64_t size = 0;  // octets (RFC822.SIZE), known before any body is asked for
};

struct Fetched {
    std::uint32_t uid = 0;
    Instant arrived;    // INTERNALDATE; the file's time in a Maildir
    std::string bytes;  // exactly as stored; the header block only when asked for that
};

/// What becomes of a letter on the server once it is safe with us.
struct Done {
    enum class Kind { keep, seen, move, remove };
    Kind kind = Kind::keep;
    std::string folder;  // of move
};

class Source {
  public:
    virtual ~Source() = default;

    /// Connects, logs in and selects the folder. May be called again after close().
    virtual asio::awaitable<Epoch> open() = 0;

    /// All UIDs above `after`, ascending. Cheap: no sizes, no bodies.
    virtual asio::awaitable<std::vector<std::uint32_t>> list(std::uint32_t after) = 0;

    /// Sizes of these; a UID that is gone meanwhile is missing from the answer.
    virtual asio::awaitable<std::vector<Listed>> sizes(std::vector<std::uint32_t> uids) = 0;

    /// Whole letters, in no certain order; those that are gone meanwhile are missing. The caller bounds the
    /// sum of sizes.
    virtual asio::awaitable<std::vector<Fetched>> fetch(std::vector<std::uint32_t> uids) = 0;

    /// The header blocks only, at most `limit` octets each: for letters that are too large to take in.
    virtual asio::awaitable<std::vector<Fetched>> fetch_headers(std::vector<std::uint32_t> uids,
                                                                std::size_t limit) = 0;

    /// Files letters away. Best effort and repeatable: a UID that is gone is no error.
    virtual asio::awaitable<void> file(std::vector<std::uint32_t> uids, Done done) = 0;

    /// Waits until the server says that something is new, or `limit` has passed. True: something may be new.
    virtual asio::awaitable<bool> wait(std::chrono::seconds limit) = 0;

    /// What the server can do and how the line is protected, for `check --connect`. Valid after open().
    virtual std::vector<std::string> describe() const = 0;

    /// Says goodbye if that is possible without waiting, and drops the connection. Never throws.
    virtual asio::awaitable<void> close() = 0;

    /// Ends whatever is being waited for with a SourceError, soon: for shutdown. Same thread.
    virtual void cancel() = 0;
};

}  // namespace mail
