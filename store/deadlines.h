// What must have happened by when, and the machine's own troubles.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/record.h"

namespace store {

/// Sets or moves.
void set_deadline(Database& db, const Deadline& deadline);
/// Does nothing when there is none.
void clear_deadline(Database& db, TicketNumber ticket, std::string_view kind);
std::vector<Deadline> deadlines(Database& db, TicketNumber ticket);
/// Due at `now` or before, in order of their time.
std::vector<Deadline> due_deadlines(Database& db, Instant now, int limit);
std::optional<Instant> next_deadline(Database& db);

std::optional<Alarm> find_alarm(Database& db, std::string_view key);
void put_alarm(Database& db, const Alarm& alarm);
/// True: there was one.
bool clear_alarm(Database& db, std::string_view key);
std::vector<Alarm> alarms(Database& db);

/// A value under a name of its own: the loop mark, how far a mailbox's letters have been marked as seen.
/// Empty: not made yet.
std::optional<std::string> setting(Database& db, std::string_view name);
void set_setting(Database& db, std::string_view name, std::string_view value);

}  // namespace store
