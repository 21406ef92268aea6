// What the record says, read in the same transaction that will store the decision.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/rules/decision.h"
#include "daemon/rules/journal.h"
#include "daemon/rules/stimulus.h"
#include "store/record.h"

namespace rules {

/// A Message-ID that the letter names (In-Reply-To, References) and that the record knows; or a letter of
/// ours whose reply token stands in the address that it was sent to.
struct KnownId {
    std::string id;
    std::string header;  // where it stood: "In-Reply-To", "References", "To", "Cc", "Delivered-To"
    std::string kind;    // of ours: the notice's template name
    bool ours = false;   // a letter that we sent: unguessable, so whoever names it has had it in his hands
    std::vector<std::string> sent_to;  // of ours: its recipients
    std::optional<store::TicketNumber> ticket = {};
    std::optional<store::LetterId> letter = {};  // of ours: the letter that it speaks of
    std::string queue = {};                      // of ours: the mailbox that it speaks for
    Instant created = {};                        // of ours
};

struct TicketFacts {
    store::Ticket ticket;
    std::vector<store::Participant> participants;
    std::vector<std::string>
        client_ids;  // Message-IDs of the client's letters, oldest first: the thread in his program
    int notices_this_hour = 0;
    Journal journal;                         // oldest first, without what was undone
    std::vector<store::Deadline> deadlines;  // as they stand
    std::set<std::string> seen_pictures;     // of the letter's files: those that came before, by SHA-256
    std::vector<store::Message>
        clients_words;  // oldest first; read only where a tag asks (facts_operator.cpp, read_for_structure)
    std::optional<LetterCame> last_letter;  // that the last of them came in, parsed anew; for #split alone
    int reopened_lately = 0;  // moves from completed to open within 24 hours; read only where it is completed
};

/// An earlier letter of the same address.
struct EarlierLetter {
    store::RecentLetter letter;
    std::string text;  // of its message; read only where the subject is the same
};

/// The letter that an operator's answer is about: the one that the notice spoke of which he answers.
struct SpokenOf {
    store::Letter row;
    LetterCame came;                             // parsed anew
    std::string answers = {};                    // the notice that the first of that row answered
    std::vector<LetterCame> before = {};         // whose transcripts it goes on from, newest first
    std::vector<store::OutboxItem> caused = {};  // what its settling sent, without bytes
};

/// A ticket as a list names it.
struct Listed {
    store::Ticket ticket;
    std::vector<store::Deadline> deadlines;  // that run
};

/// What a search has found.
struct Search {
    std::vector<store::Ticket> found;  // written to last comes first; of all queues
    bool complete = true;              // false: not all that was said has been looked at
};

/// The letter that a ticket began with, and what was looked at when it was settled.
struct FirstLetter {
    store::Letter row;
    std::vector<Evidence> evidence;
};

/// A letter that waits for a person.
struct HeldLetter {
    store::Letter row;
    std::string from, subject;
};

/// What a week has seen.
struct WeekCounts {
    int registered = 0, closed = 0;
    int met = 0, missed = 0;  // terms of reaction and resolution
    bool operator==(const WeekCounts&) const = default;
};

/// What an operator's questions, or a digest, ask of the record. Only what is asked for is read.
struct Asked {
    std::vector<Listed> living;  // #list, #due, digests: of the queues in question
    bool more_living = false;    // there are more than were read
    std::map<store::TicketNumber, std::vector<store::Message>> said;  // #show: oldest first
    std::map<store::TicketNumber, FirstLetter> first_letters;         // #why
    std::map<std::string, Search> searches;                           // #find, by its words
    std::vector<HeldLetter> held;                                     // a morning: of the queue, newest first
    WeekCounts week;                                                  // a week: the one before
};

struct Facts {
    store::TicketNumber next;  // what a ticket registered now would get
    std::string loop_mark;     // this desk's own

    // of a letter
    std::optional<store::OutboxItem> own;  // its Message-ID is that of a letter we sent
    std::optional<store::Letter> same;     // the same letter is on record already
    bool same_bytes = false;               // … to the octet
    bool same_id_other_content = false;
    std::vector<KnownId> known;             // In-Reply-To first, then References, newest first
    std::vector<std::string> false_tokens;  // addresses of ours with a token that we never gave
    std::optional<store::TicketNumber>
        subject_number;                 // the number in its subject, when there is such a ticket
    std::optional<KnownId> bounced;     // of a bounce: the letter that came back
    std::optional<SpokenOf> spoken_of;  // of an operator's letter
    int notices_to_sender_this_hour = 0;
    std::vector<EarlierLetter> earlier;  // of the same address, newest first
    std::map<store::TicketNumber, TicketFacts>
        tickets;  // all that the above name, merged ones already followed

    std::map<std::string, store::Client>
        clients;  // by address in lower case: the writer, and whoever a command names

    // of a deadline
    int closed_by_silence_this_hour = 0;  // tickets of its queue

    // of an operator's questions, and of a digest
    Asked asked;

    // of a chore
    std::vector<store::Deadline>
        closing;  // what closes by silence within the time asked for; its tickets are in `tickets`

    // of the relay's word
    bool refused_before = false;  // an earlier attempt of the same letter: it named another recipient

    // of a trouble
    std::optional<store::Alarm> alarm;
};

}  // namespace rules
