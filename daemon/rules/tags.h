// The operators' language (DESIGN section 4) as one table: parser, permissions, shell, help and manual all
// come from it. Pure.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/rules/status.h"

namespace rules {

enum class Tag {
    take,
    wait,
    complete,
    decline,
    postpone,
    external,
    resume,
    reopen,
    delay,
    note,
    priority,
    impact,
    urgency,
    category,
    new_,
    client,
    channel,
    spent,
    ack
};

/// What stands behind a tag. `rest`: all of the line.
enum class Argument { none, optional_word, word, rest, when, optional_when, reason, reason_and_when };

struct TagRow {
    Tag tag;
    std::string_view en, ru;  // names, lower case, without '#'
    Argument argument;
    std::string_view example;  // of the argument: "UNTIL", "N"
    std::uint32_t statuses;    // in which it may be given; 0: of no ticket (new and what goes with it)
    std::string_view help_en, help_ru;
};

// The table itself: kTags, with static_asserts: rows in the order of Tag, names unique in both languages,
// every living status accepts at least one tag.
#include "daemon/rules/tags_table.inc"

/// A line that began with '#' and a letter.
struct Command {
    std::string written;     // the line, without '#', trimmed
    std::string name;        // its first word, as written
    std::string argument;    // the rest, trimmed
    std::optional<Tag> tag;  // empty: unknown
    std::string nearest;     // of an unknown one: the name that was probably meant; may be empty
    int line = 0;            // in the text given, from 1; 0: from the subject
};

struct Commands {
    std::vector<Command> list;  // in order; those of the subject last
    std::string
        text;  // what remains: the answer, without the tags' lines, trimmed of empty lines at both ends
};

/// Tags at the top of `own_text` (the reply without what it quotes): lines that begin with '#' and a letter,
/// blank lines between them allowed, up to the first other line; and "#tag …" at the end of the subject. "#1"
/// and "# heading" are none. A "#" in the text below is text. No-break spaces and full-width '＃' count as
/// what they look like; a tag glued into HTML's leftovers
/// ("* #take") is not.
Commands parse_commands(std::string_view own_text, std::string_view subject);
/// As from a shell's words: `take`, `priority 2`. The '#' may be there or not.
Command parse_command(std::string_view line);

constexpr const TagRow& row_of(Tag tag);
const TagRow* find_tag(std::string_view name);  // in either language, any case, without '#'

/// One line a tag, for `#help`, the README's card and the manual page.
std::string tags_card(std::string_view language);

}  // namespace rules
