// Reading the operators' language (DESIGN section 4; its words are in tags_table.h): which lines of a letter
// are tags, and what remains of it. Whether they may be carried out is not asked here. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/rules/tags_table.h"
#include "store/record.h"

namespace rules {

/// A line that began with '#' and a letter.
struct Command {
    std::string written;     // the line, without '#', trimmed; blanks of every kind as ' '
    std::string name;        // its first word, as written
    std::string argument;    // the rest, trimmed
    std::optional<Tag> tag;  // empty: unknown
    std::string nearest;     // of an unknown one: the name that was probably meant; may be empty
    int line = 0;            // in the text given, from 1; 0: from the subject, or a shell's
    std::optional<store::TicketNumber> ticket =
        {};  // "#42 #take": not of the ticket that the letter is about
};

struct Commands {
    std::vector<Command> list;  // in order; those of the subject last
    std::string text;           // the answer: without the tags' lines and the empty ones at both ends
};

/// Tags at the top of `own_text` (the reply without what it quotes): lines that begin with '#' and a letter,
/// blank lines between them allowed, up to the first other line; and "#tag …" at the end of the subject.
/// "#42 #tag …" says which ticket is meant. "#1" and "# heading" are none. A '#' in the text below is text.
/// No-break spaces and the full-width number sign count as what they look like, blanks before it as none; a
/// tag glued into HTML's leftovers ("* #take") is not one.
///
/// `clients_subject`: the ticket's own, empty for a new letter. A reply repeats what a client has written in
/// his subject, so the words of tags that stand in there are never tags: no client gives an operator's
/// commands. In a subject a word with '#' that is like no tag is a word ("C #sharp").
Commands parse_commands(std::string_view own_text, std::string_view subject,
                        std::string_view clients_subject = {});
/// As from a shell's words: `take`, `priority 2`. The '#' may be there or not.
Command parse_command(std::string_view line);
/// A shell's arguments as tags, one line each: an argument that begins with '#' or is a tag's name begins the
/// next one, others belong to the one before. The first always begins one, so that a slip in it is named.
std::vector<std::string> tags_of(const std::vector<std::string>& arguments);

/// Of #merge, #link, #show, #why: the ticket that they name, with or without '#'.
std::optional<store::TicketNumber> number_in_argument(const Command& command);

const TagRow* find_tag(std::string_view name);  // in either language, any case, without '#'

/// One line a tag, for `#help`, the README's card and the manual page. Any language but "ru" is English.
std::string tags_card(std::string_view language);

}  // namespace rules
