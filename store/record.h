// What is on record: plain nouns, no behaviour. The columns behind them are explained in schema.sql.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

using Instant = std::chrono::sys_seconds;  // UTC, whole seconds

// Strong numbers: a letter's id never passes for a ticket's number.
struct TicketNumber {
    std::int64_t value = 0;
    auto operator<=>(const TicketNumber&) const = default;
};
struct LetterId {
    std::int64_t value = 0;
    auto operator<=>(const LetterId&) const = default;
};
struct OutboxId {
    std::int64_t value = 0;
    auto operator<=>(const OutboxId&) const = default;
};

// ---- the intake ledger
// ------------------------------------------------------------------------------------------------------

/// What is known of a letter when its bytes are taken in, before anybody has read it.
struct NewLetter {
    std::string mailbox;
    std::int64_t uidvalidity = 0;  // 0 with uid 0: came by a pipe, has no place on a server
    std::int64_t uid = 0;
    std::string message_id;  // empty when absent
    std::string sha256;      // 32 octets
    std::string content;     // 32 octets: what makes two copies one letter
    std::int64_t size = 0;   // octets on the server; more than bytes.size() when only the head was taken in
    Instant arrived;         // at the mailbox
    std::string bytes;       // exactly as received
};

/// accepted: safe, undecided. settled: its fate is known. held: waits for a person. quarantined: could not be
/// handled. dropped: a person said so. There is no way back to accepted but a person's release.
enum class LetterState { accepted, settled, held, quarantined, dropped };

/// A row of the ledger, without the bytes.
struct Letter {
    LetterId id;
    std::string mailbox;
    std::int64_t uidvalidity = 0, uid = 0;
    std::string message_id, sha256, content;
    std::int64_t size = 0;
    std::int64_t bytes_kept =
        0;  // octets in `raw`; 0: none kept (the very same bytes are kept with `same_as`)
    Instant arrived, accepted;
    LetterState state = LetterState::accepted;
    int attempts = 0;      // how often settling it was tried and the process did not live to tell
    std::string verdict;   // "registered", "appended", "duplicate", …; empty while accepted
    std::string reason;    // one sentence for people
    std::string evidence;  // JSON array of {check, found}: what was looked at, in order
    std::optional<TicketNumber> ticket;
    std::optional<LetterId> same_as;  // of a duplicate
    bool released = false;            // a person has let it pass: no further hold
};

/// How a letter is settled.
struct Fate {
    LetterState state = LetterState::settled;
    std::string verdict, reason, evidence;
    std::optional<TicketNumber> ticket;
    std::optional<LetterId> same_as;
    bool forget_bytes = false;  // the same bytes are kept elsewhere
};

// ---- tickets
// ----------------------------------------------------------------------------------------------------------------

enum class Status { new_, open, waiting, external, postponed, completed, closed, held, merged };

struct Ticket {
    TicketNumber number;
    std::string queue;  // the mailbox's name
    Status status = Status::new_;
    std::string subject;    // base subject, without number and Re:
    std::string requester;  // address
    std::string requester_name;
    std::string language;  // "ru", "en"
    std::string assignee;  // operator's address; empty: nobody
    Instant created, updated;
    std::optional<TicketNumber> follows;  // the closed ticket that this one continues
    std::string category;                 // a key of the policy; empty where it has none. So the next five
    int priority = 0;                     // 1 is the most urgent; 0 where the policy has none
    std::string impact, urgency;
    std::string channel;  // "mail", "phone"
    std::string plan;     // of the client's contract
    std::string organisation, service;
};

enum class Role { requester, cc };

struct Participant {
    std::string address;
    std::string name;
    Role role = Role::requester;
};

enum class Author { client, operator_, machine };

/// One piece of correspondence on record.
struct Message {
    std::int64_t id = 0;
    TicketNumber ticket;
    std::optional<LetterId> letter;  // the letter it came in
    Author author = Author::client;
    std::string address;  // of the author
    bool is_public = true;
    Instant at;
    std::string text;  // what the person wrote now; the whole stands in the letter
};

/// One line of history: what happened, who did it and why. Only ever appended.
struct Event {
    std::int64_t id = 0;
    Instant at;
    std::optional<TicketNumber> ticket;
    std::string kind;   // "registered", "appended", "sent", …
    std::string actor;  // an address, "ticketgate", or "shell:USER"
    std::string data;   // JSON object
};

/// A client's letter of the last day, as it is compared with the next one of the same address.
struct RecentLetter {
    std::string address;  // whom an answer would go to
    LetterId letter;
    Instant at;
    TicketNumber ticket;       // 0: it went to none
    std::int64_t subject = 0;  // digest of the base subject
    std::int64_t words = 0;    // digest of the words without numbers; 0: too few to compare
};

// ---- deadlines
// --------------------------------------------------------------------------------------------------------------

/// A clock that runs. `wake`: when it wants to be looked at; empty: it is overdue and all has been said.
struct Deadline {
    TicketNumber ticket;
    std::string kind;  // "reaction"
    Instant due;
    std::optional<Instant> wake;
    bool operator==(const Deadline&) const = default;
};

/// What a queue does by the calendar.
struct Chore {
    std::string queue;
    std::string kind;  // "closing-tomorrow"
    Instant due;
};

// ---- clients
// -----------------------------------------------------------------------------------------------------------------

/// A person of the list of those who may write.
struct Client {
    std::string organisation, name, address, phone, position, contract, plan, language;
    bool operator==(const Client&) const = default;
};

// ---- outbox
// -----------------------------------------------------------------------------------------------------------------

/// queued: waits for its time. sending: claimed by a courier. sent, failed: final. in_doubt: sent twice into
/// the dark, final. suppressed: a rule kept it back; a person may release it. dropped: a person said so.
enum class OutboxState { queued, sending, sent, failed, in_doubt, suppressed, dropped };

enum class RecipientState { pending, sent, refused, in_doubt };

struct OutboxRecipient {
    std::string address;
    RecipientState state = RecipientState::pending;
    int code = 0;
    std::string enhanced, text;  // the relay's last word
};

/// A letter that waits to be carried out, whole: a retry sends these very bytes.
struct NewOutboxItem {
    std::optional<TicketNumber> ticket;
    std::string kind;     // the notice's template name
    std::string mailbox;  // the queue it speaks for
    std::string message_id;
    std::string envelope_from;
    std::vector<std::string> recipients;
    std::string bytes;
    OutboxState state = OutboxState::queued;  // or suppressed
    std::string reason;                       // of suppression
    Instant created, next_at;
    std::optional<LetterId> letter = {};  // that it speaks of: the one whose settling caused it
};

struct OutboxItem {
    OutboxId id;
    std::optional<TicketNumber> ticket;
    std::string kind, mailbox, message_id, envelope_from;
    std::vector<OutboxRecipient> recipients;
    OutboxState state = OutboxState::queued;
    std::string reason;
    Instant created, next_at;
    int attempts = 0;                     // tries that reached the relay, the one under way among them
    bool doubted = false;                 // one earlier attempt ended in doubt
    std::optional<LetterId> letter = {};  // that it speaks of
    std::string bytes;                    // empty in listings
};

/// What came of a claim: the relay's word for each recipient, and what the item becomes.
struct ItemReport {
    std::vector<OutboxRecipient> recipients;
    OutboxState state = OutboxState::queued;
    Instant next_at;  // counts for queued only
    bool doubted = false;
    std::string reason;
    bool attempted = true;  // false: the relay was never reached, and the claim counts for no attempt
};

// ---- places
// -----------------------------------------------------------------------------------------------------------------

/// How far a mailbox has been read.
struct Cursor {
    std::int64_t uidvalidity = 0;
    std::int64_t uid = 0;  // every UID up to here is in the ledger
};

/// A trouble of the machine that people should know of, told once per episode.
struct Alarm {
    std::string key;  // "imap:support", "relay", "uidvalidity:support"
    std::string text;
    Instant since, last_seen;
    std::optional<Instant> told;  // when the last notice of it was queued
    int count = 0;
};

// ---- words
// ------------------------------------------------------------------------------------------------------------------

/// The names as they stand in the store, in JSON and on the screen. `parse` of an unknown word gives nothing.
std::string_view to_string(LetterState);
std::string_view to_string(Status);
std::string_view to_string(Role);
std::string_view to_string(Author);
std::string_view to_string(OutboxState);
std::string_view to_string(RecipientState);
std::optional<Status> parse_status(std::string_view);
std::optional<LetterState> parse_letter_state(std::string_view);
std::optional<OutboxState> parse_outbox_state(std::string_view);

}  // namespace store
