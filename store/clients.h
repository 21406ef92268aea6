// The list of those who may write, with their organisation, contract and plan.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/record.h"

namespace store {

/// Without regard to ASCII case.
std::optional<Client> find_client(Database& db, std::string_view address);
/// In order of organisation and address.
std::vector<Client> list_clients(Database& db);
/// Adds, or puts in place of the one with this address.
void put_client(Database& db, const Client& client);
/// False: there was none.
bool remove_client(Database& db, std::string_view address);

}  // namespace store
