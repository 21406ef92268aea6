#include "daemon/rules/undo.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/desk.h"
#include "daemon/rules/problem_words.h"
#include "daemon/rules/rule_words.h"

namespace rules {
namespace {

/// A ticket, and which of its lines are to be taken back.
struct Steered {
    const TicketFacts* ticket = nullptr;
    OrderLines lines;
};

const JournalLine& end_of(const Steered& steered) {
    return steered.ticket->journal.at(steered.lines.last - 1);
}

std::vector<Steered> steered_by(const LetterCase& c, store::LetterId letter) {
    std::vector<Steered> found;
    for (const auto& [number, ticket] : c.facts.tickets) {
        if (number != ticket.ticket.number) continue;  // the same ticket under a merged one's number
        if (const auto lines = order_of_letter(ticket.journal, letter)) found.push_back({&ticket, *lines});
    }
    return found;
}

/// What cannot be unsaid, by kind of line: it has made or ended a ticket.
bool is_final(const JournalLine& line) {
    const bool ends = line.kind == "status" && (line["to"] == "closed" || line["to"] == "merged");
    return ends || line.kind == "registered" || line.kind == "split" || line.kind == "merged";
}

/// Lines that others have caused without doing anything themselves.
bool is_echo(const JournalLine& line) {
    return line.kind == "sent" || line.kind == "deadline" || line.kind == "order";
}

/// Why the ticket's part cannot be taken back; empty: it can.
std::string obstacle(const Steered& steered, const Order& order, std::string_view language) {
    const Journal& journal = steered.ticket->journal;
    const auto number = steered.ticket->ticket.number.value;
    if (!same_address(end_of(steered).actor, order.actor)) return problem("undo-not-yours", language, number);
    const auto begin = journal.begin() + static_cast<std::ptrdiff_t>(steered.lines.first);
    const auto end = journal.begin() + static_cast<std::ptrdiff_t>(steered.lines.last);
    if (std::any_of(begin, end, is_final)) return problem("undo-final", language, number);
    const auto since = std::find_if_not(end, journal.end(), is_echo);
    return since == journal.end() ? "" : problem("undo-since", language, number, since->actor);
}

/// A letter to a client that has left, or may have.
bool has_left(const SpokenOf& spoken_of) {
    return std::ranges::any_of(spoken_of.caused, [](const store::OutboxItem& item) {
        using store::OutboxState;
        return !is_for_operators(item.kind) && item.state != OutboxState::queued &&
               item.state != OutboxState::suppressed && item.state != OutboxState::dropped;
    });
}

std::string first_obstacle(const LetterCase& c, const std::vector<Steered>& steered, const Order& order,
                           std::string_view language) {
    const Command& undo = *std::ranges::find(order.commands, Tag::undo, &Command::tag);
    if (order.commands.size() > 1) return problem("undo-alone", language, undo.name);
    if (auto found = argument_problem(undo, language); !found.empty()) return found;
    if (steered.empty()) return problem("undo-nothing", language);
    for (const Steered& one : steered)
        if (auto found = obstacle(one, order, language); !found.empty()) return found;
    return has_left(*c.facts.spoken_of) ? problem("undo-has-left", language) : "";
}

/// The ticket as it stood before: each line's own words turned round, the last one first.
TicketFacts before_order(const Steered& steered) {
    TicketFacts facts = *steered.ticket;
    for (std::size_t i = steered.lines.last; i-- > steered.lines.first;) {
        const JournalLine& line = steered.ticket->journal[i];
        const std::string from(line["from"]);
        if (line.kind == "status") facts.ticket.status = store::parse_status(from).value();
        if (line.kind == "changed") set_field(facts.ticket, line["field"], from);
    }
    const auto begin = facts.journal.begin();
    facts.journal.erase(begin + static_cast<std::ptrdiff_t>(steered.lines.first),
                        begin + static_cast<std::ptrdiff_t>(steered.lines.last));
    return facts;
}

/// By lines of the journal: he heard of the ticket without being its client.
bool had_copy(const Journal& journal, std::string_view address) {
    bool had = false;
    for (const JournalLine& line : journal) {
        if (line.kind == "cc" && same_address(line["address"], address)) had = true;
        const bool of_client = line.kind == "changed" && line["field"] == "requester";
        if (of_client && (same_address(line["from"], address) || same_address(line["to"], address)))
            had = false;
    }
    return had;
}

/// Who was to hear of the ticket by that letter does not, and who was not to does, as before.
void restore_participants(TicketWork& work, const Steered& steered) {
    const auto number = steered.ticket->ticket.number;
    for (std::size_t i = steered.lines.last; i-- > steered.lines.first;) {
        const JournalLine& line = steered.ticket->journal[i];
        if (line.kind == "cc") work.add(RemoveParticipant{number, std::string(line["address"])});
        if (line.kind != "changed" || line["field"] != "requester") continue;
        const std::string from(line["from"]), to(line["to"]);
        work.add(RemoveParticipant{number, to});
        work.add_participant({from, work.ticket().requester_name, store::Role::requester});
        if (had_copy(work.journal(), to)) work.add_participant({to, "", store::Role::cc});
    }
}

void take_back(TicketWork& work, const LetterCase& c, const Steered& steered, const Done& undo) {
    const auto letter = c.facts.spoken_of->row.id;
    work.act_as(c.from_operator->address);
    note_commands(work, {undo}, c.from_operator->address);
    work.note("undone", {{"letter", std::to_string(letter.value)}});
    work.add(HideMessage{letter, steered.ticket->ticket.number});
    restore_participants(work, steered);
}

/// Colleagues who were told of the letter hear that it does not count.
std::vector<Operator> who_heard(const LetterCase& c) {
    std::vector<Operator> heard{*c.from_operator};
    for (const store::OutboxItem& item : c.facts.spoken_of->caused)
        for (const auto& to : item.recipients) {
            const Operator* who = operator_with(c.desk, to.address);
            if (who &&
                std::ranges::none_of(heard, [&](const Operator& one) { return one.address == who->address; }))
                heard.push_back(*who);
        }
    return heard;
}

void tell_of_undo(TicketWork& work, const LetterCase& c, const Order& order, const Done& undo) {
    const std::string& language = work.policy().language;
    Values values{{"transcript", transcript_of({undo})},
                  {"outcome", std::string(word(kOutcomeWords, "undone", language))}};
    for (const Operator& who : who_heard(c)) {
        const bool himself = same_address(who.address, order.actor);
        values["text"] = himself ? words_of(c.facts.spoken_of->came) : "";
        values["problem"] =
            himself ? "" : fmt::format(fmt::runtime(word(kOutcomeWords, "takes-back", language)), order.name);
        for (Notice& notice : operator_notices(work.about(), "op-transcript", {who}, values)) {
            notice.letter = c.facts.spoken_of->row.id;  // what he writes now goes on from that one
            work.tell(std::move(notice));
        }
    }
}

Decision not_undone(const LetterCase& c, const std::vector<Steered>& steered, const Order& order,
                    std::string reason) {
    Transcript transcript{{}, "not-undone", "", ""};
    const std::string found = first_obstacle(c, steered, order, order.language);
    for (const Command& command : order.commands) transcript.done.push_back({command, found, {}});
    Decision decision = settled_as(c, "not-undone", std::move(reason));
    if (c.ticket()) decision.verdict.ticket = c.ticket()->ticket.number;
    note_of_no_ticket(decision, c, transcript.done);
    append(decision, transcript_of_no_ticket(c, transcript));
    return decision;
}

}  // namespace

Decision undo_by_letter(const LetterCase& c, const Order& order) {
    const auto steered =
        c.facts.spoken_of ? steered_by(c, c.facts.spoken_of->row.id) : std::vector<Steered>{};
    if (std::string reason = first_obstacle(c, steered, order, "en"); !reason.empty())
        return not_undone(c, steered, order, std::move(reason));
    const Done undo{order.commands.front(), {}, {}};
    Decision decision = settled_as(c, "undone", "an operator takes back his letter");
    decision.verdict.ticket = steered.front().ticket->ticket.number;
    for (const Steered& one : steered) {
        TicketWork work(c.desk, c.facts, before_order(one), living_queue(c.desk, one.ticket->ticket.queue),
                        c.now);
        take_back(work, c, one, undo);
        tell_of_undo(work, c, order, undo);
        append(decision, std::move(work).finish({}));
    }
    for (const store::OutboxItem& item : c.facts.spoken_of->caused)
        if (item.state == store::OutboxState::queued || item.state == store::OutboxState::suppressed)
            decision.changes.push_back(DropItem{item.id, "taken back by " + order.actor});
    return decision;
}

}  // namespace rules
