// Every notice there is: to whom it goes and which placeholders its words may use. The loader of templates
// checks files against this table, and whoever fills a notice's values fills these.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "daemon/rules/word_list.h"

namespace rules {

enum class Audience { client, operator_ };

/// Each placeholder, with its meaning. What a notice has no value for is empty, and its line goes (see
/// expand.h). Where `lines` is false, line ends in a value become blanks: nobody's name or subject can look
/// like lines of ours.
struct PlaceholderName {
    std::string_view name;
    bool lines;
    std::string_view meaning;
};

constexpr std::array<PlaceholderName, 64> kPlaceholders{{
    {"number", false, "the ticket's number"},
    {"tag", false, "the number as it stands in subjects: [#42]"},
    {"subject", false, "the letter's subject, without the tag and \"Re:\""},
    {"desk", false, "how the desk calls itself"},
    {"phone", false, "the desk's telephone"},
    {"client_name", false, "the client's name, or the address when there is none"},
    {"client_address", false, "the client's address"},
    {"queue", false, "the mailbox's name"},
    {"text", true, "the letter's words"},
    {"operator_name", false, "who answers, or who is answerable"},
    {"author", false, "the operator whose words these are"},
    {"status", false, "the ticket's status, in the notice's language"},
    {"ended", false, "the status that the ticket has ended in; empty where it goes on"},
    {"letter_id", false, "the letter's number in the intake ledger"},
    {"arrived", false, "when the letter came, in the desk's zone"},
    {"reason", false, "why, in one sentence"},
    {"problem", false, "what is wrong, or conflicts, in one line"},
    {"size", false, "the letter's size, with its unit"},
    {"follows", false, "the number of the ticket that this one continues, or goes on in"},
    {"recipient", false, "the address that did not take a letter"},
    {"relay_text", false, "what the relay said"},
    {"delimiter", false, "the line above which answers are written"},
    {"confirm_word", false, "the word by which a client confirms, in the notice's language"},
    {"status_word", false, "the word by which a client asks for the status"},
    {"priority", false, "the number and the name: \"2 (High)\""},
    {"category", false, "the category, as the policy shows it"},
    {"organisation", false, "the client's organisation"},
    {"plan", false, "the client's service plan"},
    {"service", false, "the service that the letter names"},
    {"due", false, "the term that matters to this reader now, in the desk's zone, which is named"},
    {"reaction_due", false, "the term of reaction, likewise"},
    {"resolution_due", false, "the term of resolution, likewise"},
    {"silence_due", false, "when the client's silence acts"},
    {"missing", false, "fields of the form that are to be supplied, joined by commas"},
    {"unknown", false, "values that were not understood, and what is accepted"},
    {"opens", false, "when the desk opens, where it is closed and the terms run on working time"},
    {"maintenance", true, "planned work on this service, one a line"},
    {"party", false, "the third party that the work depends on"},
    {"until", false, "until when it is put off"},
    {"actions", true, "what was done, one a line"},
    {"change", true, "what has changed: \"priority: 3 → 2\", one a line"},
    {"expected", false, "the expected term, where the promised one cannot be kept"},
    {"term", false, "which clock: reaction, resolution"},
    {"level", false, "the share of the term that has passed: \"75 %\""},
    {"list", true, "tickets, one a line"},
    {"answers", true, "answers to his questions, in their order"},
    {"mine", true, "tickets that he is answerable for, one a line"},
    {"free", true, "tickets that nobody is answerable for, one a line"},
    {"today", true, "tickets of which a term ends today, or has ended, one a line"},
    {"waiting", true, "tickets that wait for the client, one a line"},
    {"closing", true, "tickets that silence will close by the end of the next working day, one a line"},
    {"held_letters", true, "letters that wait for a person, one a line"},
    {"week", false, "from when to when"},
    {"registered", false, "how many were registered"},
    {"closed", false, "how many were closed"},
    {"open", false, "how many are open"},
    {"overdue", false, "how many are overdue"},
    {"met", false, "how many terms were met"},
    {"missed", false, "how many terms were missed"},
    {"transcript", true, "commands and what became of each, one a line"},
    {"refused", true, "attachments that were not taken, and what to do, one a line"},
    {"left_out", false, "pictures of a signature that came before and are not sent again"},
    {"encrypted", false, "files that want a password"},
    {"outcome", false,
     "how it ended, or the status that silence leads to; of commands: whether they were carried out"},
}};

/// `own`: the placeholders that it may use beside kCommonPlaceholders; names with one blank between them.
struct NoticeName {
    std::string_view name;
    Audience audience;
    bool may_be_off;  // by a policy; a letter that carries a person's words may not
    std::string_view own;
};

inline constexpr std::string_view kCommonPlaceholders =
    "delimiter number tag subject desk phone queue client_name client_address organisation plan service "
    "category status priority due reaction_due resolution_due operator_name reason problem confirm_word "
    "status_word";

constexpr std::array<NoticeName, 39> kNotices{{
    {"registered", Audience::client, true, "follows missing unknown opens maintenance refused"},
    {"new-after-closed", Audience::client, true, "follows missing unknown opens maintenance refused"},
    {"held", Audience::client, true, ""},
    {"rejected", Audience::client, true, ""},
    {"attachment-refused", Audience::client, true, "refused"},
    {"taken", Audience::client, true, "opens"},
    {"answer", Audience::client, false, "text"},
    {"question", Audience::client, false, "text silence_due"},
    {"external", Audience::client, false, "text party until expected"},
    {"postponed", Audience::client, false, "text until"},
    {"declined", Audience::client, false, "text silence_due"},
    {"priority", Audience::client, true, "change"},
    {"progress", Audience::client, false, "text actions"},
    {"delay", Audience::client, false, "text expected"},
    {"completed", Audience::client, false, "text actions outcome silence_due"},
    {"reminder", Audience::client, true, "outcome silence_due"},
    {"no-answer", Audience::client, true, "actions silence_due"},
    {"closed", Audience::client, true, "actions outcome"},
    {"status", Audience::client, true, "actions party until expected silence_due opens"},
    {"merged", Audience::client, false, "text follows"},
    {"op-new", Audience::operator_, true,
     "text letter_id follows missing unknown opens maintenance refused left_out encrypted"},
    {"op-message", Audience::operator_, true, "author text letter_id refused left_out encrypted silence_due"},
    {"op-ended", Audience::operator_, false,
     "author text letter_id refused left_out encrypted ended follows"},
    {"op-note", Audience::operator_, true, "author text"},
    {"op-assigned", Audience::operator_, true, "text"},
    {"op-warning", Audience::operator_, true, "text term level"},
    {"op-escalation", Audience::operator_, true, "text term level"},
    {"op-progress-due", Audience::operator_, true, "text actions"},
    {"op-closing-tomorrow", Audience::operator_, true, "list"},
    {"op-answer", Audience::operator_, false, "answers"},
    {"op-digest", Audience::operator_, true, "mine free today waiting closing held_letters"},
    {"op-week", Audience::operator_, true, "week registered closed open overdue met missed list"},
    {"op-transcript", Audience::operator_, true, "text letter_id transcript list outcome"},
    {"op-bounce", Audience::operator_, true, "text letter_id recipient relay_text"},
    {"op-delayed", Audience::operator_, true, "text letter_id recipient relay_text"},
    {"op-held", Audience::operator_, true, "text letter_id size"},
    {"op-confirm", Audience::operator_, false, "text letter_id transcript arrived"},
    {"op-quarantine", Audience::operator_, true, "letter_id size"},
    {"op-alarm", Audience::operator_, true, "letter_id size recipient relay_text"},
}};

constexpr bool is_placeholder(std::string_view word) {
    return std::any_of(kPlaceholders.begin(), kPlaceholders.end(),
                       [&](const auto& p) { return p.name == word; });
}

constexpr bool may_use(const NoticeName& notice, std::string_view placeholder) {
    return has_word(kCommonPlaceholders, placeholder) || has_word(notice.own, placeholder);
}

/// All that it may use, its own first: names with one blank between them.
inline std::string placeholders_of(const NoticeName& notice) {
    std::string all(notice.own);
    if (!all.empty()) all += ' ';
    return all.append(kCommonPlaceholders);
}

/// May its value have several lines?
constexpr bool has_lines(std::string_view placeholder) {
    const auto found = std::find_if(kPlaceholders.begin(), kPlaceholders.end(),
                                    [&](const auto& p) { return p.name == placeholder; });
    return found != kPlaceholders.end() && found->lines;
}

/// Null when there is no such notice.
constexpr const NoticeName* find_notice(std::string_view name) {
    const auto found =
        std::find_if(kNotices.begin(), kNotices.end(), [&](const auto& n) { return n.name == name; });
    return found == kNotices.end() ? nullptr : &*found;
}

constexpr bool all_are_placeholders(std::string_view list) {
    while (!list.empty()) {
        const auto end = std::min(list.find(' '), list.size());
        if (!is_placeholder(list.substr(0, end))) return false;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return true;
}

static_assert(all_are_placeholders(kCommonPlaceholders) &&
                  std::all_of(kNotices.begin(), kNotices.end(),
                              [](const auto& n) { return all_are_placeholders(n.own); }),
              "a notice names a placeholder that nobody explains");
static_assert(std::all_of(kPlaceholders.begin(), kPlaceholders.end(),
                          [](const auto& p) {
                              return std::any_of(kNotices.begin(), kNotices.end(),
                                                 [&](const auto& n) { return may_use(n, p.name); });
                          }),
              "a placeholder that no notice may use");

}  // namespace rules
