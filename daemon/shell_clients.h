// `ticketgate clients …`: the list of those who may write. Each prints and returns the exit code.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "daemon/config.h"
#include "store/database.h"

namespace ticketgate::shell {

/// `organisation`: only its persons, in any case; empty: all.
int list_clients(store::Database& db, const std::string& organisation, bool json);
/// The list becomes what stands in the file. Shows what would change; `apply`: does it, in one transaction. A
/// line that cannot be read refuses the whole file.
int import_clients(const Config& config, const std::filesystem::path& file, bool apply, bool json);

/// For `check`: policies that ask for the list while nobody stands on it. Nothing when the store cannot be
/// read: it may not be there yet.
std::vector<std::string> client_warnings(const Config& config);

}  // namespace ticketgate::shell
