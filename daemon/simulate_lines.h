// What a simulation tells: one line for each thing that happened.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/rules/journal.h"

namespace ticketgate {

/// A journal's line, or one of the two that no journal has: `received` (file, message_id, from, subject,
/// mailbox) and `sent` as the relay took it. Fields as in rules/journal.h, instants as stamps.
struct SimulatedLine {
    std::string queue;  // in whose zone its times are shown
    std::optional<store::TicketNumber> ticket;
    rules::JournalLine line;
    std::string_view letter = {};  // of `sent`: its bytes, while it is told
};

/// One JSON object without a line end: `at`, `ticket`, `type` and exactly the fields of its type. Empty: what
/// happened is of no type that programs are told of.
std::string json_line(const SimulatedLine& line, const rules::Calendar& calendar);
/// The same for people, and of every kind: "2026-03-02T10:00:00+03:00 #1 status from=new to=open".
std::string plain_line(const SimulatedLine& line, const rules::Calendar& calendar);

}  // namespace ticketgate
