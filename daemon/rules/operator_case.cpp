#include "daemon/rules/operator_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "daemon/rules/desk.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/held_letter.h"
#include "daemon/rules/rule_words.h"

namespace rules {
namespace {

/// Notices that a client's words or a question to him came with: an answer to them is for the client. An
/// answer to any other letter of ours stays in the house.
constexpr std::array<std::string_view, 5> kAnsweredToClient{"op-new", "op-message", "op-assigned",
                                                            "op-transcript", "op-progress-due"};

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
    order.is_public = is_for_client(ours ? ours->kind : "") && !goes_on_inside(c);
    order.actor = c.from_operator->address;
    order.name = c.from_operator->name;
    order.language = language_of_transcript(c);
    order.is_lead = c.from_operator->role == OperatorRole::lead;
    order.attachments = c.mail().attachments;
    order.letter = c.came.letter;
    order.message_id = c.mail().message_id;
    order.written = c.came.released ? c.now : c.came.arrived;
    take_over(order, c);
    return order;
}

std::string language_of_transcript(const LetterCase& c) {
    return c.ticket() ? policy_of(c.desk, living_queue(c.desk, c.ticket()->ticket.queue)).language
                      : c.policy.language;
}

TicketWork work_on(const LetterCase& c) {
    return {c.desk, c.facts, *c.ticket(), living_queue(c.desk, c.ticket()->ticket.queue), c.now};
}

Decision settled_as(const LetterCase& c, std::string verdict, std::string reason) {
    Decision decision;
    decision.verdict = {std::move(verdict), std::move(reason), {}, {}, false};
    decision.changes.push_back(SettleLetter{c.came.letter, {}});
    return decision;
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
    for (const Done& one : as_noted(done))
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
