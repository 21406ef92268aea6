// The settings that every server has, of a mailbox and of the relay: how it is reached, and as whom we come.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/config_reader.h"

namespace ticketgate::settings {

/// Rows of all keys but the URL.
Settings server_settings(ServerConfig& server, const Place& place);

/// What no single key can tell: a login in plain text, two credentials, a user without one. `section` is for
/// the errors.
void check_server(FileReader& reader, const Table& table, std::string_view section,
                  const ServerConfig& server);

/// Legal, and probably not meant: a password that every user of the machine can read.
std::vector<std::string> server_warnings(std::string_view whose, const ServerConfig& server);

}  // namespace ticketgate::settings
