// What should follow: rows to write and letters to send, as values. Carrying it out is the gateway's.
#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "mail/parsed_mail.h"
#include "store/record.h"

namespace rules {

using Instant = std::chrono::sys_seconds;

/// One thing that was looked at and what was found: what `why` prints, in order.
struct Evidence {
    std::string check;
    std::string found;
    bool operator==(const Evidence&) const = default;
};

struct RegisterTicket {
    store::Ticket ticket;
};
struct UpdateTicket {
    store::Ticket ticket;
};
struct AddParticipant {
    store::TicketNumber ticket;
    store::Participant participant;
};
/// He hears no more of it.
struct RemoveParticipant {
    store::TicketNumber ticket;
    std::string address;
};
struct AddMessage {
    store::Message message;
};
struct AppendEvent {
    store::Event event;
};
struct SetDeadline {
    store::Deadline deadline;
};
struct ClearDeadline {
    store::TicketNumber ticket;
    std::string kind;
};
/// The ledger's row of the letter that was settled.
struct SettleLetter {
    store::LetterId letter;
    store::Fate fate;
};
/// A letter that was held: it is settled anew, and no rule holds it again.
struct ReleaseLetter {
    store::LetterId letter;
    bool leave_out = false;  // its tags that cannot be carried out are left out
};
/// A letter that was held: nothing follows from it. Its bytes stay.
struct DropLetter {
    store::LetterId letter;
    std::string reason;
};
/// What a letter said never left the house.
struct HideMessage {
    store::LetterId letter;
    store::TicketNumber ticket;
};
/// A letter of the outbox that has not left.
struct DropItem {
    store::OutboxId item;
    std::string reason;
};
/// An outbox item after an attempt.
struct ReportItem : store::ItemReport {
    store::OutboxId item;
};
struct PutAlarm {
    store::Alarm alarm;
};
struct ClearAlarm {
    std::string key;
};
/// Small pictures, by SHA-256 in hex, that came with a ticket's letter.
struct RecordPictures {
    store::TicketNumber ticket;
    std::vector<std::string> sha256;
};
/// What the next letter of this address is compared with.
struct RecordRecent {
    store::RecentLetter letter;
};

struct SetChore {
    store::Chore chore;
};
/// One more for a key that is counted by the hour.
struct CountRate {
    std::string key;
};

using Change = std::variant<RegisterTicket, UpdateTicket, AddParticipant, AddMessage, AppendEvent,
                            SetDeadline, ClearDeadline, SettleLetter, ReportItem, PutAlarm, ClearAlarm,
                            SetChore, CountRate, RecordPictures, RecordRecent, RemoveParticipant,
                            ReleaseLetter, DropLetter, HideMessage, DropItem>;

/// A letter to send by rule. Its words come from the template `kind`; its Message-ID is given by the gateway.
struct Notice {
    std::string kind;
    std::string queue;     // whose address it comes from
    std::string language;  // of its words and values; empty: the policy's
    std::optional<store::TicketNumber> ticket;
    std::vector<mail::Address> to, cc;
    std::map<std::string, std::string> values;  // of the template's placeholders
    std::string in_reply_to;
    std::vector<std::string> references;
    std::vector<mail::Attachment> attachments;
    bool automatic = true;                       // false: a person's own words, carried on
    std::string suppressed;                      // why it is kept back; empty: it is sent
    bool counts = false;                         // against the hourly limits of its address and ticket
    std::optional<store::LetterId> letter = {};  // that it speaks of; empty: the one that is being settled
    std::chrono::seconds wait{0};                // it leaves so long after now
};

/// What happened, for the log and for `why`.
struct Verdict {
    std::string name;    // "registered", "appended", "duplicate", "set-aside", "held", "sent", …
    std::string reason;  // one sentence for people
    std::vector<Evidence> evidence;
    std::optional<store::TicketNumber> ticket;
    bool alarming = false;  // deserves a louder line in the log
};

struct Decision {
    Verdict verdict;
    std::vector<Change> changes;
    std::vector<Notice> notices;
};

/// Puts what follows from another decision behind this one; the verdict stays.
inline void append(Decision& decision, Decision more) {
    std::move(more.changes.begin(), more.changes.end(), std::back_inserter(decision.changes));
    std::move(more.notices.begin(), more.notices.end(), std::back_inserter(decision.notices));
}

}  // namespace rules
