#include "daemon/rules/letter_case.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/desk.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/letter_files.h"
#include "daemon/rules/loop_rules.h"
#include "daemon/rules/rule_words.h"
#include "daemon/rules/tag.h"

namespace rules {
namespace {

Verdict verdict_on(const LetterCase& c, std::string name, std::string reason) {
    Verdict verdict{std::move(name), std::move(reason), {}, {}, false};
    if (c.ticket()) verdict.ticket = c.ticket()->ticket.number;
    return verdict;
}

AppendEvent event_of(const LetterCase& c, std::optional<store::TicketNumber> ticket, std::string kind,
                     std::vector<std::pair<std::string, std::string>> fields) {
    fields.insert(fields.begin(),
                  {{"letter", std::to_string(c.came.letter.value)}, {"message_id", c.mail().message_id}});
    return {{0, c.now, ticket, std::move(kind), sender_of(c), fields_json(fields)}};
}

/// The operator is told in one line when the proofs disagree, or when a letter does not do what it usually
/// does.
std::string problem_of(const LetterCase& c) {
    const auto found = std::ranges::find(c.thread.evidence, "conflict", &Evidence::check);
    return found == c.thread.evidence.end() ? too_often_reopened(c) : found->found;
}

Values held_values(const LetterCase& c, const std::string& reason) {
    return {{"letter_id", std::to_string(c.came.letter.value)},
            {"reason", reason},
            {"client_name", c.mail().from.empty() ? "" : c.mail().from.front().name},
            {"client_address", sender_of(c)},
            {"subject", c.mail().subject},
            {"text", words_of(c, true)}};
}

}  // namespace

const TicketFacts* LetterCase::ticket() const {
    return thread.ticket ? &facts.tickets.at(*thread.ticket) : nullptr;
}

mail::Address LetterCase::answer_to() const {
    if (!mail().reply_to.empty()) return mail().reply_to.front();
    return mail().from.empty() ? mail::Address{} : mail().from.front();
}

std::string sender_of(const LetterCase& c) {
    return c.mail().from.empty() ? "" : c.mail().from.front().address;
}

AddMessage message_of(const LetterCase& c, store::TicketNumber ticket, store::Author author, bool first) {
    store::Message message;
    message.ticket = ticket;
    message.letter = c.came.letter;
    message.author = author;
    message.address = sender_of(c);
    message.at = c.came.arrived;
    message.text = words_of(c, first);
    return {std::move(message)};
}

bool may_be_answered(const LetterCase& c) {
    const std::string address = c.answer_to().address;
    return c.mail().origin == mail::Origin::person && !c.mail().no_autoreply && !address.empty() &&
           !is_ours(c.desk, address);
}

std::string words_of(const LetterCame& came) {
    return came.mail.reply_text.empty() ? came.mail.text : came.mail.reply_text;
}

std::string words_of(const LetterCase& c, bool first) {
    return first ? c.mail().text : words_of(c.came);
}

void limit_automatic(Decision& decision, const LetterCase& c) {
    const NoticeLimits& limits = c.policy.limits;
    for (Notice& notice : decision.notices) {
        if (!notice.automatic || is_for_operators(notice.kind) || !notice.suppressed.empty()) continue;
        notice.counts = true;
        const auto ticket = notice.ticket ? c.facts.tickets.find(*notice.ticket) : c.facts.tickets.end();
        const bool to_sender = std::ranges::any_of(
            notice.to, [&](const auto& to) { return same_address(to.address, c.answer_to().address); });
        if (to_sender && c.facts.notices_to_sender_this_hour >= limits.per_address_hour)
            notice.suppressed = fmt::format("the limit of {} automatic letters an hour to one address",
                                            limits.per_address_hour);
        else if (ticket != c.facts.tickets.end() &&
                 ticket->second.notices_this_hour >= limits.per_ticket_hour)
            notice.suppressed = fmt::format("the limit of {} automatic letters an hour about one ticket",
                                            limits.per_ticket_hour);
    }
}

Decision set_aside(const LetterCase& c, std::string name, std::string reason, store::LetterState state) {
    Decision decision;
    decision.verdict = verdict_on(c, std::move(name), std::move(reason));
    store::Fate fate;
    fate.state = state;
    decision.changes.push_back(SettleLetter{c.came.letter, fate});
    decision.changes.push_back(event_of(c, decision.verdict.ticket, "set_aside",
                                        {{"reason", decision.verdict.name},
                                         {"because", decision.verdict.reason},
                                         {"held", state == store::LetterState::held ? "yes" : ""}}));
    return decision;
}

Sentence sentence(ProblemKey<0> key) {
    return [key](std::string_view language) { return problem(key, language); };
}

std::vector<Notice> held_notices(const LetterCase& c, const Sentence& reason,
                                 const std::vector<Operator>& to) {
    return operator_notices(c.about(nullptr), "op-held", to, held_values(c, reason(c.policy.language)));
}

Decision hold(const LetterCase& c, std::string why, const Sentence& reason, bool tell_sender) {
    Decision decision = set_aside(c, why, reason("en"), store::LetterState::held);
    // Of no ticket: a letter that is held may not show its writer, or anybody, what a ticket holds.
    decision.verdict.ticket.reset();
    std::get<AppendEvent>(decision.changes.back()).event.ticket.reset();
    decision.notices = held_notices(c, reason, operators_of(c.desk, c.came.mailbox));
    const About about = c.about(nullptr);
    if (tell_sender && may_be_answered(c) && !switched_off(about, "held")) {
        Values values = held_values(c, "");
        values["reason"] = word(kHeldReasons, why, c.policy.language);
        Notice notice = stranger_notice(about, "held", c.answer_to(), std::move(values), c.mail().message_id);
        decision.notices.push_back(std::move(notice));
    }
    return decision;
}

void tell_operators_of_letter(TicketWork& work, const LetterCase& c, const std::string& kind, bool first) {
    auto operators = work.responsible();
    const auto is_writer = [&](const Operator& who) { return same_address(who.address, sender_of(c)); };
    if (std::ranges::all_of(operators, is_writer)) operators = operators_of(c.desk, work.about().queue);
    std::erase_if(operators, is_writer);
    const SortedFiles files = files_of(c);
    Values values = file_values(files);
    values.insert({{"text", words_of(c, first)}, {"problem", problem_of(c)}});
    work.tell_operators(kind, operators, values, files.attachments());
}

}  // namespace rules
