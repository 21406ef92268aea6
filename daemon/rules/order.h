// What an operator wants of a ticket, by letter or from the shell, carried out on the table: tags first, then
// his words. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/rules/tags.h"
#include "daemon/rules/ticket_work.h"

namespace rules {

struct Order {
    std::vector<Command> commands;
    std::string text;       // for the client, or the note; may be empty
    bool is_public = true;  // as the letter stands; #note makes it internal, #complete and its like public
    bool is_note = false;   // internal whatever its tags are
    bool is_part = false;   // tags for one of several tickets: the letter's words are not of it
    std::string actor;      // an address, or "shell:USER"
    std::string name;       // shown to the client; empty: not shown
    bool is_lead = false;   // may give tags that the policy keeps for leads
    std::string language;   // of what he hears of it: "ru", or English
    std::vector<mail::Attachment> attachments;
    std::optional<store::LetterId> letter;
    std::string message_id;  // of the letter; may be empty
    Instant written;
};

/// Its words go to the client.
bool speaks_to_client(const Order& order);

/// What became of one tag. It stands in the order in which it was written.
struct Done {
    Command command;
    std::string problem;        // why it cannot be; empty: it was done
    std::string effect;         // what it did, for the transcript: "3 → 2"
    std::string prepared = {};  // the answer that it puts before his own words
};

/// What the order says in all: prepared answers, and then his own words.
std::string words_said(const Order& order, const std::vector<Done>& done);

/// The verdict on a letter of which nothing is done because a tag of it cannot be.
inline constexpr std::string_view kCommandFailed = "command-failed";

/// There is no tag of this name, and which was probably meant; empty: there is one.
std::string unknown_tag(const Command& command, std::string_view language);
/// Why it is not a tag that steers a ticket: there is none of this name, or its place is another; empty: it
/// is one.
std::string no_tag_of_tickets(const Command& command, const Order& order);

/// The verdict on an answer that is held since a colleague's went first.
inline constexpr std::string_view kAnsweredMeanwhile = "held";

/// What is wrong with what stands behind the tag, before anybody looks what it means; empty: nothing.
std::string argument_problem(const Command& command, std::string_view language);

/// Does it all, on `work`. When any tag fails, `work` is half done and must be thrown away.
std::vector<Done> carry_out(TicketWork& work, const Order& order);
bool all_done(const std::vector<Done>& done);

/// The lines of a transcript: each tag as written and what became of it.
std::string transcript_of(const std::vector<Done>& done);
/// One tag as the journal tells of it.
std::vector<std::pair<std::string, std::string>> command_fields(const Done& one, const std::string& actor);
/// As the journal has them: when one cannot be carried out, none is.
std::vector<Done> as_noted(std::vector<Done> done);
/// A journal line for each tag.
void note_commands(TicketWork& work, const std::vector<Done>& done, const std::string& actor);

}  // namespace rules
