// What `ticketgate` changes: through the same gateway as the daemon, under the same write lock. A running
// daemon finds the work within two seconds. Each prints and returns the exit code.
#pragma once

#include <string>

#include "daemon/config.h"
#include "store/record.h"

namespace ticketgate::shell {

inline constexpr int kTryAgain = 75;  // EX_TEMPFAIL: an MTA keeps the letter and comes back

/// Takes in one letter from a pipe. Nothing is said to be done before it is on disk.
int ingest(const Config& config, const std::string& mailbox, std::string bytes);
/// Held or quarantined: lets it pass, or says that it is of no use. The bytes stay on record in both cases.
int release_letter(const Config& config, store::LetterId id);
int drop_letter(const Config& config, store::LetterId id, const std::string& reason);
/// Of the outbox: send now, whatever its state was; or never.
int retry_item(const Config& config, store::OutboxId id);
int drop_item(const Config& config, store::OutboxId id, const std::string& reason);

}  // namespace ticketgate::shell
