// The protocol of sd_notify(3) in a few lines: libsystemd would bring five compression libraries into the
// process for it.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace ticketgate::systemd {

/// Sends "READY=1", "STOPPING=1", "RELOADING=1\nMONOTONIC_USEC=…", "WATCHDOG=1", "STATUS=…" to $NOTIFY_SOCKET
/// (path or abstract). False: there is nobody to tell. Never throws.
bool notify(std::string_view message);

/// Half of what the watchdog allows; empty when none watches this process ($WATCHDOG_USEC, $WATCHDOG_PID).
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace ticketgate::systemd
