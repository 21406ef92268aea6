// What the readings of facts share: one ticket and one client of the record, whatever led to them, and the
// letters that a letter answers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/rules/facts.h"
#include "mail/parsed_mail.h"
#include "store/database.h"

namespace ticketgate {

/// Puts the ticket on the table under its own number, which it returns: another one when it was merged.
/// Empty: there is no such ticket.
std::optional<store::TicketNumber> look_at(store::Database& db, rules::Facts& facts,
                                           store::TicketNumber number, rules::Instant now);

/// Also under the number that it was asked for by, so that whoever asks with that number finds it.
void look_by_name(store::Database& db, rules::Facts& facts, store::TicketNumber number, rules::Instant now);

/// Nothing where the address is on no list.
void look_for_client(store::Database& db, rules::Facts& facts, const std::string& address);

/// A Message-ID that a letter names, and the header where it stands.
struct NamedId {
    std::string id;
    const char* header;
};
/// In-Reply-To first, then References from the newest back; of a thread of a year, which has hundreds, those
/// that decide.
std::vector<NamedId> named_ids(const mail::ParsedMail& mail);

}  // namespace ticketgate
