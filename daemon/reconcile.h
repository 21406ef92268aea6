// Questions to the servers from the shell: are they as configured, and does the ledger agree with them? One
// loop for the time of the call; nothing is changed on any server.
#pragma once

#include "daemon/config.h"

namespace ticketgate::shell {

/// Logins, folders, capabilities, TLS, relay. Prints a line each; 1 when something does not answer as it
/// should.
int connect_check(const Config& config);

/// Every UID in each mailbox against the ledger. 0: all are accounted for; 1: some are not, and are named.
int reconcile(const Config& config, bool json);

}  // namespace ticketgate::shell
