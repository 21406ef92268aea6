// At the start, before anything is settled: letters that were accepted and not settled when a process before
// us ended. One of them may be what ended it. Each is settled in a child process first, and that is taken
// back; one that kills the child is marked, tried a second time, and then goes to quarantine. An innocent
// letter that happened to be in hand when somebody pulled the plug is never blamed, which a bare count of
// tries would do.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "daemon/rules/policy.h"
#include "store/database.h"
#include "store/record.h"

namespace ticketgate {

struct Suspect {
    store::LetterId letter;
    std::string mailbox;
    std::string problem;
};

/// What is done with a letter in the child; may crash, hang or throw. `db` is for reading.
using Trial = std::function<void(store::Database& db, store::LetterId letter)>;

/// All that will be done with it, by a connection of its own that never commits.
Trial rehearsal(const std::filesystem::path& store, const rules::Desk& desk);

/// Those that failed twice. Must be called while the process has one thread, with no connection to the store
/// open.
std::vector<Suspect> find_suspects(const std::filesystem::path& store, const Trial& trial,
                                   std::chrono::seconds limit = std::chrono::seconds(20));

}  // namespace ticketgate
