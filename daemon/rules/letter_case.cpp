#include "daemon/rules/letter_case.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/desk.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/letter_files.h"
#include "daemon/rules/loop_rules.h"
#include "daemon/rules/tag.h"

namespace rules {
namespace {

using store::Status;

std::string sender_of(const LetterCase& c) {
    return c.mail().from.empty() ? "" : c.mail().from.front().address;
}

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

store::Ticket new_ticket(const LetterCase& c) {
    const mail::Address client = c.answer_to();
    store::Ticket ticket;
    ticket.number = c.facts.next;
    ticket.queue = c.came.mailbox;
    ticket.subject = without_tag(c.policy.tag, c.came.base_subject);
    ticket.requester = client.address;
    ticket.requester_name = client.name;
    ticket.language = c.policy.language;
    ticket.created = ticket.updated = c.now;
    // Closed for good: whoever writes again gets a new ticket that names the old one.
    if (c.ticket()) ticket.follows = c.ticket()->ticket.number;
    return ticket;
}

/// The operator is told in one line when the proofs disagree, or when a letter does not do what it usually
/// does.
std::string problem_of(const LetterCase& c) {
    const auto found = std::ranges::find(c.thread.evidence, "conflict", &Evidence::check);
    return found == c.thread.evidence.end() ? too_often_reopened(c) : found->found;
}

void tell_operators(Decision& decision, const LetterCase& c, const About& about, const std::string& kind,
                    bool first) {
    auto operators = operators_of(c.desk, c.came.mailbox);
    std::erase_if(operators, [&](const Operator& who) { return same_address(who.address, sender_of(c)); });
    const SortedFiles files = files_of(c);
    Values values = file_values(files);
    values.insert({{"text", words_of(c, first)}, {"problem", problem_of(c)}});
    for (Notice& notice : operator_notices(about, kind, operators, values)) {
        notice.attachments = files.attachments();
        decision.notices.push_back(std::move(notice));
    }
}

void confirm_registration(Decision& decision, const LetterCase& c, const About& about) {
    if (switched_off(about, "registered")) return tell_of_refused(decision, c, about);
    if (!may_be_answered(c)) return;
    Values values = file_values(files_of(c));
    values.insert({"text", words_of(c, true)});
    Notice notice = client_notice(about, "registered", std::move(values), c.mail().message_id);
    decision.notices.push_back(std::move(notice));
}

/// A client's letter moves a ticket that waited for him, or that he was asked to confirm, back to work.
Status after_client(Status status) {
    return status == Status::waiting || status == Status::completed ? Status::open : status;
}

}  // namespace

const TicketFacts* LetterCase::ticket() const {
    return thread.ticket ? &facts.tickets.at(*thread.ticket) : nullptr;
}

mail::Address LetterCase::answer_to() const {
    if (!mail().reply_to.empty()) return mail().reply_to.front();
    return mail().from.empty() ? mail::Address{} : mail().from.front();
}

std::string words_of(const LetterCase& c, bool first) {
    return first || c.mail().reply_text.empty() ? c.mail().text : c.mail().reply_text;
}

bool may_be_answered(const LetterCase& c) {
    const std::string address = c.answer_to().address;
    return c.mail().origin == mail::Origin::person && !c.mail().no_autoreply && !address.empty() &&
           !is_ours(c.desk, address);
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
    decision.changes.push_back(
        event_of(c, decision.verdict.ticket, "set-aside",
                 {{"verdict", decision.verdict.name}, {"reason", decision.verdict.reason}}));
    return decision;
}

Decision hold(const LetterCase& c, std::string why, const std::string& reason, bool tell_sender) {
    Decision decision = set_aside(c, std::move(why), reason, store::LetterState::held);
    // Of no ticket: a letter that is held may not show its writer, or anybody, what a ticket holds.
    decision.verdict.ticket.reset();
    std::get<AppendEvent>(decision.changes.back()).event.ticket.reset();
    const About about = c.about(nullptr);
    const Values values{{"letter_id", std::to_string(c.came.letter.value)},
                        {"reason", reason},
                        {"client_name", c.mail().from.empty() ? "" : c.mail().from.front().name},
                        {"client_address", sender_of(c)},
                        {"subject", c.mail().subject},
                        {"text", words_of(c, true)}};
    for (Notice& notice : operator_notices(about, "op-held", operators_of(c.desk, c.came.mailbox), values))
        decision.notices.push_back(std::move(notice));
    if (tell_sender && may_be_answered(c) && !switched_off(about, "held")) {
        Notice notice = stranger_notice(about, "held", c.answer_to(), values, c.mail().message_id);
        decision.notices.push_back(std::move(notice));
    }
    return decision;
}

Decision register_ticket(const LetterCase& c, std::string reason) {
    TicketFacts born;
    born.ticket = new_ticket(c);
    born.participants.push_back({born.ticket.requester, born.ticket.requester_name, store::Role::requester});
    const auto number = born.ticket.number;

    Decision decision;
    decision.verdict = {"registered", std::move(reason), {}, number, false};
    decision.changes.push_back(RegisterTicket{born.ticket});
    if (!born.ticket.requester.empty())
        decision.changes.push_back(AddParticipant{number, born.participants.front()});
    decision.changes.push_back(SettleLetter{c.came.letter, {}});
    decision.changes.push_back(message_of(c, number, store::Author::client, true));
    decision.changes.push_back(
        event_of(c, number, "registered",
                 {{"queue", c.came.mailbox},
                  {"follows", born.ticket.follows ? std::to_string(born.ticket.follows->value) : ""}}));
    if (c.policy.reaction.count() > 0)
        decision.changes.push_back(SetDeadline{{number, "reaction", c.now + c.policy.reaction}});

    const About about = c.about(&born);
    confirm_registration(decision, c, about);
    tell_operators(decision, c, about, "op-new", true);
    return decision;
}

Decision append_from_client(const LetterCase& c, std::string reason) {
    const TicketFacts& facts = *c.ticket();
    Decision decision;
    decision.verdict = verdict_on(c, "appended", std::move(reason));
    decision.changes.push_back(SettleLetter{c.came.letter, {}});
    decision.changes.push_back(message_of(c, facts.ticket.number, store::Author::client, false));
    decision.changes.push_back(event_of(c, facts.ticket.number, "appended", {{"author", "client"}}));
    store::Ticket ticket = facts.ticket;
    if (too_often_reopened(c).empty()) ticket.status = after_client(ticket.status);
    ticket.updated = c.now;
    decision.changes.push_back(UpdateTicket{ticket});
    if (ticket.status != facts.ticket.status)
        decision.changes.push_back(event_of(c, ticket.number, "status",
                                            {{"from", std::string(to_string(facts.ticket.status))},
                                             {"to", std::string(to_string(ticket.status))},
                                             {"reason", "the client has written"}}));
    tell_of_refused(decision, c, c.about());
    tell_operators(decision, c, c.about(), "op-message", false);
    return decision;
}

Decision append_thanks(const LetterCase& c) {
    const auto& ticket = c.ticket()->ticket;
    Decision decision;
    decision.verdict = verdict_on(c, "appended", "thanks and nothing else: on record, and nothing changes");
    decision.changes.push_back(SettleLetter{c.came.letter, {}});
    decision.changes.push_back(message_of(c, ticket.number, store::Author::client, false));
    decision.changes.push_back(
        event_of(c, ticket.number, "appended", {{"author", "client"}, {"reason", decision.verdict.reason}}));
    // Whoever is done with a ticket need not be called back to it.
    if (ticket.status != Status::completed && ticket.status != Status::closed)
        tell_operators(decision, c, c.about(), "op-message", false);
    return decision;
}

Decision append_from_machine(const LetterCase& c, std::string reason) {
    Decision decision;
    decision.verdict = verdict_on(c, "appended", std::move(reason));
    decision.changes.push_back(SettleLetter{c.came.letter, {}});
    decision.changes.push_back(message_of(c, c.ticket()->ticket.number, store::Author::machine, false));
    decision.changes.push_back(event_of(c, c.ticket()->ticket.number, "appended",
                                        {{"author", "machine"}, {"reason", decision.verdict.reason}}));
    return decision;
}

Decision append_without_words(const LetterCase& c, std::string reason) {
    const auto number = c.ticket()->ticket.number;
    Decision decision;
    decision.verdict = verdict_on(c, "appended", std::move(reason));
    decision.changes.push_back(SettleLetter{c.came.letter, {}});
    AddMessage message = message_of(c, number, store::Author::operator_, false);
    message.message.is_public = false;
    decision.changes.push_back(std::move(message));
    decision.changes.push_back(
        event_of(c, number, "appended", {{"author", "operator"}, {"reason", decision.verdict.reason}}));
    return decision;
}

Decision answer_from_operator(const LetterCase& c) {
    const TicketFacts& facts = *c.ticket();
    const auto number = facts.ticket.number;
    Decision decision;
    decision.verdict = verdict_on(c, "answered", "an operator's answer, on its way to the client");
    decision.changes.push_back(SettleLetter{c.came.letter, {}});
    decision.changes.push_back(message_of(c, number, store::Author::operator_, false));
    decision.changes.push_back(event_of(c, number, "appended", {{"author", "operator"}}));
    store::Ticket ticket = facts.ticket;
    if (ticket.status == Status::new_) {
        ticket.status = Status::open;
        decision.changes.push_back(event_of(
            c, number, "status", {{"from", "new"}, {"to", "open"}, {"reason", "an operator has answered"}}));
    }
    ticket.updated = c.now;
    decision.changes.push_back(UpdateTicket{ticket});
    decision.changes.push_back(ClearDeadline{number, "reaction"});

    const std::string operator_name = c.policy.show_operator ? c.from_operator->name : "";
    const std::string last = facts.client_ids.empty() ? "" : facts.client_ids.back();
    Notice answer = client_notice(c.about(), "answer",
                                  {{"text", words_of(c, false)}, {"operator_name", operator_name}}, last);
    answer.automatic = false;
    answer.attachments = c.mail().attachments;
    decision.notices.push_back(std::move(answer));
    tell_operators(decision, c, c.about(), "op-message", false);
    return decision;
}

}  // namespace rules
