#include "daemon/rules/operator_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "daemon/rules/desk.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/held_letter.h"
#include "daemon/rules/rule_words.h"
#include "daemon/rules/status_table.h"

namespace rules {
namespace {

/// Notices that a client's words or a question to him came with: an answer to them is for the client. An
/// answer to any other letter of ours stays in the house.
constexpr std::array<std::string_view, 5> kAnsweredToClient{"op-new", "op-message", "op-assigned",
                                                            "op-transcript", "op-progress-due"};

/// Without words: those are for one ticket alone.
Order part_for(const Order& order, store::TicketNumber number) {
    Order part = order;
    part.text.clear();
    part.attachments.clear();
    part.is_part = true;
    std::erase_if(part.commands, [&](const Command& one) { return one.ticket != number; });
    return part;
}

Values values_of(const Transcript& transcript, const std::string& language) {
    return {{"transcript", transcript_of(transcript.done)},
            {"outcome", std::string(word(kOutcomeWords, transcript.outcome, language))},
            {"text", transcript.text},
            {"problem", transcript.problem},
            {"letter_id", transcript.held ? std::to_string(transcript.held->value) : ""}};
}

}  // namespace

Commands commands_of(const LetterCase& c) {
    // What others have written in a subject that he repeats gives no commands.
    std::string subjects = c.ticket() ? c.ticket()->ticket.subject : "";
    if (c.facts.spoken_of) subjects += " " + c.facts.spoken_of->came.mail.subject;
    return parse_commands(words_of(c, false), c.mail().subject, subjects);
}

bool is_for_client(std::string_view answered_kind) {
    return !is_for_operators(answered_kind) ||
           std::ranges::find(kAnsweredToClient, answered_kind) != kAnsweredToClient.end();
}

bool has_tag(const Order& order, Tag tag) {
    return std::ranges::any_of(order.commands, [&](const Command& one) { return one.tag == tag; });
}

const KnownId* answered(const LetterCase& c) {
    const auto found =
        std::ranges::find_if(c.facts.known, [](const KnownId& id) { return id.ours && id.ticket; });
    return found == c.facts.known.end() ? nullptr : &*found;
}

Order order_of(const LetterCase& c) {
    Commands commands = commands_of(c);
    Order order;
    order.commands = std::move(commands.list);
    order.text = std::move(commands.text);
    const KnownId* ours = answered(c);
    order.is_public = is_for_client(ours ? ours->kind : "");
    order.actor = c.from_operator->address;
    order.name = c.from_operator->name;
    order.is_lead = c.from_operator->role == OperatorRole::lead;
    order.language =
        (c.ticket() ? policy_of(c.desk, living_queue(c.desk, c.ticket()->ticket.queue)) : c.policy).language;
    order.attachments = c.mail().attachments;
    order.letter = c.came.letter;
    order.message_id = c.mail().message_id;
    order.written = c.came.released ? c.now : c.came.arrived;
    take_over(order, c);
    return order;
}

TicketWork work_on(const LetterCase& c) {
    return {c.desk, c.facts, *c.ticket(), living_queue(c.desk, c.ticket()->ticket.queue), c.now};
}

Named named_ticket(const LetterCase& c, store::TicketNumber number) {
    const auto found = c.facts.tickets.find(number);
    if (found == c.facts.tickets.end()) return {nullptr, fmt::format("there is no ticket #{}", number.value)};
    const TicketFacts& facts = found->second;
    // Of a queue that is not his he does not even learn that there is one.
    if (!serves(*c.from_operator, facts.ticket.queue))
        return {nullptr, fmt::format("there is no ticket #{}", number.value)};
    if (!row_of(facts.ticket.status).alive)
        return {nullptr, fmt::format("#{} is {} and is never changed", facts.ticket.number.value,
                                     to_string(facts.ticket.status))};
    return {&facts, {}};
}

std::vector<Done> carry_out_everywhere(TicketWork& work, const LetterCase& c, const Order& order) {
    const auto number = work.ticket().number;
    Order own = order;
    std::erase_if(own.commands, [&](const Command& one) { return one.ticket && *one.ticket != number; });
    std::vector<Done> done = carry_out(work, own);
    std::set<store::TicketNumber> seen{number};
    for (const Command& command : order.commands) {
        if (!command.ticket || !seen.insert(*command.ticket).second) continue;
        const Named named = named_ticket(c, *command.ticket);
        if (!named.ticket) {
            done.push_back({command, named.problem, {}});
            continue;
        }
        TicketWork& other = work.beside(*named.ticket, living_queue(c.desk, named.ticket->ticket.queue));
        const auto more = carry_out(other, part_for(order, *command.ticket));
        note_commands(other, more, order.actor);
        other.mark_as_order(order.letter);
        done.insert(done.end(), more.begin(), more.end());
    }
    return done;
}

void hold_letter(TicketWork& work, const LetterCase& c, const std::string& reason) {
    store::Fate fate;
    fate.state = store::LetterState::held;
    work.add(SettleLetter{c.came.letter, fate});
    work.note("set_aside", {{"letter", std::to_string(c.came.letter.value)},
                            {"message_id", c.mail().message_id},
                            {"reason", "quarantine"},
                            {"because", reason},
                            {"held", "yes"}});
}

void send_transcript(TicketWork& work, const LetterCase& c, const Transcript& transcript) {
    for (Notice& notice : operator_notices(work.about(), "op-transcript", {*c.from_operator},
                                           values_of(transcript, work.policy().language))) {
        notice.letter = transcript.held;
        work.tell(std::move(notice));
    }
}

Decision transcript_of_no_ticket(const LetterCase& c, const Transcript& transcript, const std::string& list) {
    Values values = values_of(transcript, c.policy.language);
    values["list"] = list;
    values["subject"] = c.came.base_subject;
    Decision decision;
    decision.notices = operator_notices(c.about(nullptr), "op-transcript", {*c.from_operator}, values);
    for (Notice& notice : decision.notices) notice.letter = transcript.held;
    return decision;
}

void note_of_no_ticket(Decision& decision, const LetterCase& c, const std::vector<Done>& done) {
    std::optional<store::TicketNumber> ticket;
    if (c.ticket()) ticket = c.ticket()->ticket.number;
    const std::string& actor = c.from_operator->address;
    for (const Done& one : done)
        decision.changes.push_back(
            AppendEvent{{0, c.now, ticket, "command", actor, fields_json(command_fields(one, actor))}});
}

std::string letters_to_clients(const Decision& decision) {
    std::string out;
    for (const Notice& notice : decision.notices) {
        if (is_for_operators(notice.kind)) continue;
        for (const auto* list : {&notice.to, &notice.cc})
            for (const mail::Address& to : *list)
                out += fmt::format("{}→ {}: {}", out.empty() ? "" : "\n", to.address, notice.kind);
    }
    return out;
}

std::string standing_line(const TicketWork& work) {
    const std::string& language = work.policy().language;
    const Values standing = standing_of(work.facts(), work.clocks(), work.policy(), language, work.now());
    return fmt::format("#{} · {} · {}", work.ticket().number.value, standing.at("status"),
                       standing.at("due"));
}

}  // namespace rules
