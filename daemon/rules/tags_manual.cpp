#include "daemon/rules/tags_manual.h"

#include <fmt/format.h>

#include "daemon/rules/status_table.h"
#include "daemon/rules/tags_table.h"

namespace rules {
namespace {

constexpr std::string_view kHead =
    R"(.TH TICKETGATE\-TAGS 7 "" ticketgate
.SH NAME
ticketgate\-tags \- lines by which operators steer tickets
.SH DESCRIPTION
Lines that begin with # and a letter, at the top of an operator's answer (never in quoted text), or at the end of its
subject. Upper and lower case are one, and so are the English and the Russian name. The rest of the text is the answer to
the client. All tags of a letter are carried out, or none. "#42 #take" is for ticket 42, whatever the letter answers.
On the shell:
.B ticketgate ticket 42 take
)";

/// A backslash or a leading dot would be a command of man(7), a hyphen a dash.
std::string plain(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == '-') out += '\\';
        out += c;
    }
    return out.starts_with('.') ? "\\&" + out : out;
}

std::string statuses_of(const TagRow& row) {
    std::string out;
    for (const StatusRow& status : kStatuses)
        if ((row.statuses & bit(status.status)) != 0)
            out += fmt::format("{}{}", out.empty() ? "" : ", ", to_string(status.status));
    return out.empty() ? "" : fmt::format("While it is: {}.\n", plain(out));
}

std::string entry_of(const TagRow& row) {
    const std::string argument =
        row.example_en.empty() ? "" : fmt::format(" \\fI{}\\fR", plain(row.example_en));
    return fmt::format(".TP\n.BR #{} / #{}{}\n{}.\n{}", plain(row.en), plain(row.ru), argument,
                       plain(row.help_en), statuses_of(row));
}

struct Chapter {
    Scope scope;
    std::string_view title;
};
constexpr Chapter kChapters[] = {
    {Scope::ticket, "FOR A TICKET"},
    {Scope::registration, "FOR A NEW TICKET"},
    {Scope::held, "FOR A LETTER THAT IS HELD"},
    {Scope::question, "QUESTIONS"},
    {Scope::letter, "FOR THE LETTER ITSELF"},
};

}  // namespace

std::string tags_manual() {
    std::string page(kHead);
    for (const Chapter& chapter : kChapters) {
        page += fmt::format(".SH {}\n", chapter.title);
        for (const TagRow& row : kTags)
            if (row.scope == chapter.scope) page += entry_of(row);
    }
    return page + ".SH SEE ALSO\nThe README of ticketgate.\n";
}

}  // namespace rules
