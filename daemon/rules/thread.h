// Which ticket does this letter speak of? Strongest proof first; what was looked at is kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/rules/decision.h"
#include "daemon/rules/facts.h"
#include "daemon/rules/stimulus.h"

namespace rules {

enum class Proof {
    none,
    token,     // it names a letter of ours: unguessable, so the writer has had our letter
    known_id,  // it names a letter that is on record
    number,    // the number in the subject, from somebody who takes part in that ticket, or whom the list of
               // clients names for the same organisation
};

struct ThreadFinding {
    Proof proof = Proof::none;
    std::optional<store::TicketNumber> ticket;
    std::vector<std::string> token_sent_to;  // of token: to whom that letter of ours went
    bool strangers_number = false;  // a ticket's number in the subject, from somebody who has no part in it
    std::vector<Evidence> evidence;
};

ThreadFinding find_thread(const LetterCame& came, const Facts& facts);

/// The person with this address hears of the ticket as a client does.
bool takes_part(const TicketFacts& ticket, std::string_view address);
/// Who wrote it, or who asks to be answered instead (Reply-To), takes part in the ticket.
bool takes_part(const mail::ParsedMail& mail, const TicketFacts& ticket);

}  // namespace rules
