// Everything that can happen to the desk. Each takes the same road: facts, decide, one transaction, outbox.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "mail/envelope.h"
#include "mail/parsed_mail.h"
#include "store/record.h"

namespace rules {

using Instant = std::chrono::sys_seconds;

/// A letter of the ledger that is to be settled.
struct LetterCame {
    store::LetterId letter;
    std::string mailbox;  // the queue it came to
    Instant arrived;
    std::int64_t size = 0;
    bool head_only = false;  // above the size limit: only the header block was taken in
    bool released = false;   // a person has let it pass
    bool leave_out = false;  // … without the tags that cannot be carried out
    std::string base_subject;
    mail::ParsedMail mail;
};

/// Settling a letter failed by our own fault, and will again: it must not block the others.
struct LetterFailed {
    store::LetterId letter;
    std::string mailbox;
    std::string problem;
};

/// What the relay said of one attempt. Also what stands for a claim found at start: everything in doubt.
struct RelayAnswered {
    store::OutboxItem item;  // as claimed, with the recipients that were tried
    std::vector<mail::Delivery> deliveries;
    std::string problem = {};  // settling it failed by our own fault: the relay's word alone goes on record
};

/// A clock wants to be looked at. `read_until`: all that came to the ticket's mailbox before this is settled;
/// a ticket is not closed for silence while the client's answer may lie unread.
struct DeadlinePassed {
    store::Deadline deadline;
    Instant read_until = Instant::max();
    std::string problem = {};  // settling it failed by our own fault: it is put off
};

struct ChoreDue {
    store::Chore chore;
};

/// Tags from the shell, for a ticket or (none) for a new one.
struct CommandGiven {
    std::optional<store::TicketNumber> ticket;
    std::string queue, subject;     // of a new one
    std::vector<std::string> tags;  // each as one line: "priority 2"
    std::string text;
    bool is_public = true;
    std::string actor;  // "shell:USER"
};

/// The machine or a server is in trouble. `permanent`: it will not mend itself (wrong password, no such
/// folder).
struct TroubleSeen {
    std::string key;  // one episode has one key
    std::string text;
    bool permanent = false;
};

struct TroubleOver {
    std::string key;
};

using Stimulus = std::variant<LetterCame, LetterFailed, RelayAnswered, DeadlinePassed, ChoreDue, CommandGiven,
                              TroubleSeen, TroubleOver>;

}  // namespace rules
