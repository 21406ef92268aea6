#include "daemon/rules/operator_steps.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "daemon/rules/desk.h"
#include "daemon/rules/held_letter.h"
#include "daemon/rules/operator_case.h"
#include "daemon/rules/operator_letter.h"
#include "daemon/rules/operator_proof.h"
#include "daemon/rules/problem_words.h"
#include "daemon/rules/questions.h"
#include "daemon/rules/tags.h"

namespace rules {
namespace {

using store::Status;

/// Without what quoting and wrapping put between the words.
std::string unquoted(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c != '>' && c != ' ' && c != '\t' && c != '\r' && c != '\n') out += c;
    return out;
}

/// A reply with nothing new in it is shown whole, and then it is our own notice to operators: that must not
/// leave the house.
bool quotes_our_notice(const LetterCase& c) {
    const std::string line = unquoted(c.desk.reply_delimiter);
    return !line.empty() && unquoted(words_of(c, false)).find(line) != std::string::npos;
}

/// Empty: there is something in the answer that the client may read.
std::optional<ProblemKey<0>> what_is_missing(const LetterCase& c) {
    if (!commands_of(c).list.empty()) return std::nullopt;
    if (c.mail().reply_text.empty() && c.mail().text.empty() && c.mail().attachments.empty())
        return ProblemKey<0>("held-empty");
    if (c.mail().only_quotes) return ProblemKey<0>("held-only-quotes");
    if (quotes_our_notice(c)) return ProblemKey<0>("held-own-notice");
    return std::nullopt;
}

bool is_requester(const LetterCase& c) {
    return c.ticket() && same_address(c.ticket()->ticket.requester, c.from_operator->address);
}

bool says(const LetterCase& c, Tag tag) {
    const auto commands = commands_of(c);
    return std::ranges::find(commands.list, tag, &Command::tag) != commands.list.end();
}

/// Who forwards a client's letter to the desk as himself says afterwards whose it is.
bool says_whose(const LetterCase& c) {
    return says(c, Tag::client);
}

}  // namespace

Step is_forwarded_notice(const LetterCase& c) {
    if (c.came.released || !is_in_other_hands(c)) return {"no notice of an operator in other hands", {}};
    const KnownId& notice = *shown_notice(c);
    const std::string found =
        fmt::format("it answers {}, which was sent to {}", notice.kind, fmt::join(notice.sent_to, ", "));
    return {found, hold(c, "stranger", sentence("held-others-notice"), true)};
}

Step is_of_held_letter(const LetterCase& c) {
    if (!is_about_held(c)) return {"no answer about a letter that is held", {}};
    const Proven proven = proven_operator(c);
    if (!proven.ok && !c.came.released)
        return {"about a letter that is held, without proof: " + proven.by, hold_unproven(c, proven)};
    return {"about a letter that is held, proved: " + proven.by, decide_about_held(c)};
}

Step is_question(const LetterCase& c) {
    if (!c.from_operator || is_requester(c)) return {"no question of an operator", {}};
    const Commands commands = commands_of(c);
    if (!asks(commands.list)) return {"no question of an operator", {}};
    const Proven proven = proven_operator(c);
    if (!proven.ok && !c.came.released)
        return {"a question without proof: " + proven.by, hold_unproven(c, proven)};
    return {proven.ok ? "an operator asks, proved: " + proven.by : "an operator asks, let pass by a person",
            answer_questions(c, commands)};
}

Step is_registration(const LetterCase& c) {
    if (!c.from_operator || c.ticket() || (!says(c, Tag::new_) && !corrects_registration(c)))
        return {"no #new of an operator", {}};
    const Proven proven = proven_operator(c);
    if (!proven.ok && !c.came.released) return {"#new without proof: " + proven.by, hold_unproven(c, proven)};
    return {"#new of an operator, proved: " + proven.by, new_ticket_by_operator(c)};
}

Step is_for_several(const LetterCase& c) {
    if (!c.from_operator || c.ticket()) return {"no operator's letter of no ticket", {}};
    const auto commands = commands_of(c);
    const bool steers = std::ranges::any_of(commands.list, [](const Command& command) {
        return command.ticket || command.tag || !command.nearest.empty();
    });
    if (!steers) return {"no tags in it", {}};
    const Proven proven = proven_operator(c);
    if (!proven.ok && !c.came.released) return {"tags without proof: " + proven.by, hold_unproven(c, proven)};
    return {"tags of an operator, proved: " + proven.by, letter_about_several(c)};
}

Step is_operators(const LetterCase& c) {
    if (!c.from_operator) return {"no operator's address", {}};
    if (!c.ticket()) return {"an operator's address, but of no ticket: as any client", {}};
    if (is_requester(c) && !says_whose(c)) return {"an operator who is this ticket's client", {}};
    const bool closed = c.ticket()->ticket.status == Status::closed;
    if (closed && c.came.released) return {"an operator, and the ticket is closed: let pass by a person", {}};
    if (closed)
        return {"an operator, and the ticket is closed",
                hold(c, "quarantine", sentence("held-closed"), false)};
    const Proven proven = proven_operator(c);
    if (!proven.ok && !c.came.released)
        return {"an operator's address without proof: " + proven.by, hold_unproven(c, proven)};
    const auto missing = what_is_missing(c);
    if (missing && c.came.released)
        return {"an operator's letter without words, let pass by a person",
                append_without_words(c, problem(*missing, "en"))};
    if (missing)
        return {"an operator's letter without a word of his own",
                hold(c, "quarantine", sentence(*missing), false)};
    return {proven.ok ? "an operator, proved: " + proven.by : "an operator, let pass by a person",
            letter_from_operator(c)};
}

}  // namespace rules
