// Every notice there is: to whom it goes and which placeholders its words may use. The loader of templates
// checks files against this table, and whoever fills a notice's values fills these.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace rules {

enum class Audience { client, operator_ };

/// Each placeholder, with its meaning. What a notice has no value for is empty, and its line goes (see
/// expand.h).
struct PlaceholderName {
    std::string_view name;
    std::string_view meaning;
};

constexpr std::array<PlaceholderName, 23> kPlaceholders{{
    {"number", "the ticket's number"},
    {"tag", "the number as it stands in subjects: [#42]"},
    {"subject", "the letter's subject, without the tag and \"Re:\""},
    {"desk", "how the desk calls itself"},
    {"phone", "the desk's telephone"},
    {"client_name", "the client's name, or the address when there is none"},
    {"client_address", "the client's address"},
    {"queue", "the mailbox's name"},
    {"text", "the letter's words"},
    {"operator_name", "who answers, or who is answerable"},
    {"status", "the ticket's status, in the notice's language"},
    {"letter_id", "the letter's number in the intake ledger"},
    {"reason", "why, in one sentence"},
    {"problem", "what is wrong, or conflicts, in one line"},
    {"size", "the letter's size, with its unit"},
    {"follows", "the number of the closed ticket that this one continues"},
    {"due", "the term, in the desk's zone"},
    {"recipient", "the address that did not take a letter"},
    {"relay_text", "what the relay said"},
    {"refused", "files that were not accepted, each with what to do instead, one a line"},
    {"left_out", "pictures of a signature that came before and are not sent again"},
    {"encrypted", "files that want a password"},
    {"delimiter", "the line above which answers are written"},
}};

/// `placeholders`: names with one blank between them.
struct NoticeName {
    std::string_view name;
    Audience audience;
    bool may_be_off;  // by a policy; a person's own words may not
    std::string_view placeholders;
};

constexpr std::array<NoticeName, 12> kNotices{{
    {"registered", Audience::client, true,
     "delimiter number tag subject desk phone client_name client_address queue follows due status text "
     "refused"},
    {"attachment-refused", Audience::client, true,
     "delimiter number tag subject desk phone client_name client_address queue status refused"},
    {"answer", Audience::client, false,
     "delimiter number tag subject desk phone client_name client_address queue status due text "
     "operator_name"},
    {"held", Audience::client, true,
     "delimiter number tag subject desk phone client_name client_address queue reason"},
    {"op-new", Audience::operator_, true,
     "delimiter number tag subject desk phone client_name client_address queue follows due status problem "
     "text letter_id refused left_out encrypted"},
    {"op-message", Audience::operator_, true,
     "delimiter number tag subject desk phone client_name client_address queue due status problem text "
     "letter_id "
     "operator_name refused left_out encrypted"},
    {"op-bounce", Audience::operator_, true,
     "delimiter number tag subject desk phone client_name client_address queue status recipient relay_text "
     "reason problem "
     "text letter_id operator_name"},
    {"op-delayed", Audience::operator_, true,
     "delimiter number tag subject desk phone client_name client_address queue status recipient relay_text "
     "problem text letter_id"},
    {"op-held", Audience::operator_, true,
     "delimiter number tag subject desk phone client_name client_address queue reason problem text letter_id "
     "size"},
    {"op-quarantine", Audience::operator_, true,
     "number tag subject desk client_name client_address queue reason problem size letter_id"},
    {"op-alarm", Audience::operator_, true,
     "number tag subject desk client_name client_address queue reason problem size letter_id recipient "
     "relay_text due"},
    {"op-escalation", Audience::operator_, true,
     "delimiter number tag subject desk phone client_name client_address queue due status reason problem "
     "text "
     "operator_name"},
}};

/// Is the word one of those in the list, which has one blank between them?
constexpr bool has_word(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const auto end = std::min(list.find(' '), list.size());
        if (list.substr(0, end) == word) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

constexpr bool is_placeholder(std::string_view word) {
    return std::any_of(kPlaceholders.begin(), kPlaceholders.end(),
                       [&](const auto& p) { return p.name == word; });
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

static_assert(std::all_of(kNotices.begin(), kNotices.end(),
                          [](const auto& n) { return all_are_placeholders(n.placeholders); }),
              "a notice names a placeholder that nobody explains");
static_assert(std::all_of(kPlaceholders.begin(), kPlaceholders.end(),
                          [](const auto& p) {
                              return std::any_of(kNotices.begin(), kNotices.end(), [&](const auto& n) {
                                  return has_word(n.placeholders, p.name);
                              });
                          }),
              "a placeholder that no notice may use");

}  // namespace rules
