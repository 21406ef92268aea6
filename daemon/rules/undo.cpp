#include "daemon/rules/undo.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/desk.h"
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
std::string obstacle(const Steered& steered, const std::string& actor) {
    const Journal& journal = steered.ticket->journal;
    const auto number = steered.ticket->ticket.number.value;
    if (!same_address(end_of(steered).actor, actor))
        return fmt::format("#{}: that letter was not yours", number);
    for (std::size_t i = steered.lines.first; i < steered.lines.last; ++i)
        if (is_final(journal[i]))
            return fmt::format("#{}: what it did cannot be taken back ({})", number, journal[i].kind);
    for (std::size_t i = steered.lines.last; i < journal.size(); ++i)
        if (!is_echo(journal[i]))
            return fmt::format("#{}: something has happened since ({} by {})", number, journal[i].kind,
                               journal[i].actor);
    return {};
}

/// A letter to a client that has left, or may have.
const store::OutboxItem* has_left(const SpokenOf& spoken_of) {
    const auto found = std::ranges::find_if(spoken_of.caused, [](const store::OutboxItem& item) {
        using store::OutboxState;
        return !is_for_operators(item.kind) && item.state != OutboxState::queued &&
               item.state != OutboxState::suppressed && item.state != OutboxState::dropped;
    });
    return found == spoken_of.caused.end() ? nullptr : &*found;
}

std::string first_obstacle(const LetterCase& c, const std::vector<Steered>& steered, const Order& order) {
    if (order.commands.size() > 1) return "#undo stands alone in its letter";
    if (steered.empty()) return "there is nothing of yours here that could be taken back";
    for (const Steered& one : steered)
        if (auto problem = obstacle(one, order.actor); !problem.empty()) return problem;
    const store::OutboxItem* item = has_left(*c.facts.spoken_of);
    return item ? fmt::format("its letter to the client ({}) has left already", item->kind) : "";
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

/// Who was to hear of the ticket by that letter does not, and who was not to does.
void restore_participants(TicketWork& work, const Steered& steered) {
    const auto number = steered.ticket->ticket.number;
    for (std::size_t i = steered.lines.last; i-- > steered.lines.first;) {
        const JournalLine& line = steered.ticket->journal[i];
        if (line.kind == "cc") work.add(RemoveParticipant{number, std::string(line["address"])});
        if (line.kind != "changed" || line["field"] != "requester") continue;
        work.add(RemoveParticipant{number, std::string(line["to"])});
        work.add_participant({std::string(line["from"]), "", store::Role::requester});
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
        work.tell_operators("op-transcript", {who}, values);
    }
}

Decision not_undone(const LetterCase& c, const Order& order, const std::string& problem) {
    Transcript transcript{{}, "not-undone", "", ""};
    for (const Command& command : order.commands) transcript.done.push_back({command, problem, {}});
    Decision decision = settled_as(c, "not-undone", problem);
    if (c.ticket()) decision.verdict.ticket = c.ticket()->ticket.number;
    note_of_no_ticket(decision, c, transcript.done);
    append(decision, transcript_of_no_ticket(c, transcript));
    return decision;
}

}  // namespace

Decision undo_by_letter(const LetterCase& c, const Order& order) {
    const auto steered =
        c.facts.spoken_of ? steered_by(c, c.facts.spoken_of->row.id) : std::vector<Steered>{};
    if (const std::string problem = first_obstacle(c, steered, order); !problem.empty())
        return not_undone(c, order, problem);
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
