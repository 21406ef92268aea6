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
/// Those that want to be looked at at `now` or before, in order of their time.
std::vector<Deadline> due_deadlines(Database& db, Instant now, int limit);
/// When the next one wants to be looked at.
std::optional<Instant> next_wake(Database& db);
/// The queue's tickets that close by silence before this instant, the soonest first.
std::vector<Deadline> closing_before(Database& db, std::string_view queue, Instant before, int limit);

void set_chore(Database& db, const Chore& chore);
/// Due at `now` or before.
std::vector<Chore> due_chores(Database& db, Instant now);
std::optional<Chore> find_chore(Database& db, std::string_view queue, std::string_view kind);
std::optional<Instant> next_chore(Database& db);

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
