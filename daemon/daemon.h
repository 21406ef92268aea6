// The desk at work: builds the loops, runs them, ends them. One network thread (this one), one store thread,
// two helpers.
#pragma once

#include <filesystem>
#include <memory>

#include "daemon/config.h"

namespace ticketgate {

/// Runs until SIGTERM or SIGINT; SIGHUP reloads. Returns the exit code. Throws for what makes a start
/// impossible (store::Error, store::AlreadyInUse).
int run_daemon(Config config);

/// One pass: poll, settle, everything due, deliver. 0: done; 75 (EX_TEMPFAIL): something is left to try
/// again.
int run_once(Config config);

}  // namespace ticketgate
