// The operators' tags from the shell, through the daemon's own code. Each prints the transcript and returns
// the exit code: 0 done; 1 nothing was done, the transcript is on stderr.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/config.h"
#include "store/record.h"

namespace ticketgate::shell {

struct Order {
    std::vector<std::string> tags;  // as a shell hands them over, a tag's words in one argument or several
    std::string text;               // the answer to the client, or the note
    bool is_public = true;
};

int command_ticket(const Config& config, store::TicketNumber number, const Order& order);

struct NewTicket {
    std::string queue, client, channel, subject;  // channel: empty means by telephone
    Order order;                                  // its text is what the client asked
};
/// Prints the number that the ticket got.
int new_ticket(const Config& config, const NewTicket& wanted);

/// "-": the standard input, "@FILE": a file, else the words themselves. Empty: it cannot be read.
std::optional<std::string> text_of(const std::string& argument);

}  // namespace ticketgate::shell
