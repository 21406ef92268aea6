// What `ticketgate` shows. Readers have a connection of their own; the daemon may run meanwhile. Each prints
// and returns the exit code: 0 done, 1 not done with the reason on stderr. People read times in the zone of
// the desk, with its offset; programs (JSON) in UTC.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/rules/policy.h"
#include "store/database.h"
#include "store/record.h"

namespace ticketgate::shell {

struct ListOptions {
    std::vector<store::Status> statuses;
    std::string queue, requester;
    int limit = 1000;
    bool json = false;
};

int list(store::Database& db, const rules::Desk& desk, const ListOptions& options);
int show(store::Database& db, const rules::Desk& desk, store::TicketNumber number, bool json);
/// Tickets in which these words were said, open or not; the one that was written to last comes first. `db` is
/// a writer's: the index of what was said is brought up to date first.
int search(store::Database& db, const rules::Desk& desk, const std::string& words, bool json);
/// The exact bytes of the letter with this ledger number, to stdout.
int raw(store::Database& db, store::LetterId id);
/// A ticket's number or a Message-ID: every check with its evidence; of a number also what the journal says
/// of its statuses, fields, escalations and tags (in JSON: letters first, then those lines, which have a
/// `kind`).
int why(store::Database& db, const rules::Desk& desk, const std::string& what, bool json);
int outbox(store::Database& db, const rules::Desk& desk, const std::vector<store::OutboxState>& states,
           bool json);
int quarantine(store::Database& db, const rules::Desk& desk, bool json);

}  // namespace ticketgate::shell
