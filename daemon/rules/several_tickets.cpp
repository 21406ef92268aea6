#include "daemon/rules/several_tickets.h"

#include <optional>

#include "daemon/rules/desk.h"
#include "daemon/rules/held_letter.h"
#include "daemon/rules/rule_words.h"

namespace rules {
namespace {

struct Works {
    std::list<TicketWork> list;
    std::vector<Done> done;
};

/// Each ticket on the table with its own tags carried out, in the order in which they are named.
Works carry_out_each(const LetterCase& c, const Order& order) {
    Works works;
    std::set<store::TicketNumber> seen;
    for (const Command& command : order.commands) {
        if (!command.ticket) {
            works.done.push_back({command, "the letter is about no ticket: write #N before the tag", {}});
            continue;
        }
        if (!seen.insert(*command.ticket).second) continue;
        const Named named = named_ticket(c, *command.ticket);
        if (!named.ticket) {
            works.done.push_back({command, named.problem, {}});
            continue;
        }
        Order part = order;
        std::erase_if(part.commands, [&](const Command& one) { return one.ticket != command.ticket; });
        TicketWork& work = works.list.emplace_back(c.desk, c.facts, *named.ticket,
                                                   living_queue(c.desk, named.ticket->ticket.queue), c.now);
        const auto done = carry_out(work, part);
        note_commands(work, done, order.actor);
        work.mark_as_order(order.letter);
        works.done.insert(works.done.end(), done.begin(), done.end());
    }
    return works;
}

std::string standing_lines(const Works& works) {
    std::string out;
    for (const TicketWork& work : works.list) out += (out.empty() ? "" : "\n") + standing_line(work);
    return out;
}

Decision refuse_all(const LetterCase& c, const Transcript& transcript) {
    Decision decision =
        set_aside(c, std::string(kCommandFailed), "a tag cannot be carried out, so nothing of the letter is",
                  store::LetterState::held);
    drop_corrected(decision, c);
    note_of_no_ticket(decision, c, transcript.done);
    append(decision, transcript_of_no_ticket(c, transcript));
    return decision;
}

Decision all_finished(Works works) {
    Decision decision;
    for (TicketWork& work : works.list) append(decision, std::move(work).finish({}));
    return decision;
}

}  // namespace

Decision decide_several(const LetterCase& c, Order order, bool only_tried) {
    const std::string words = std::exchange(order.text, "");
    order.attachments.clear();
    order.is_part = true;
    Works works = carry_out_each(c, order);
    const bool done = all_done(works.done);
    if (!done && !only_tried) return refuse_all(c, {works.done, "nothing-done", words, ""});

    const std::string outcome = !done ? "nothing-done" : only_tried ? "only-tried" : "all-done";
    const std::string problem(words.empty() ? ""
                                            : word(kOutcomeWords, "words-for-nobody", c.policy.language));
    Transcript transcript{works.done, outcome, words, problem};
    const std::string list = done ? standing_lines(works) : "";
    Decision would = all_finished(std::move(works));
    Decision decision = set_aside(c, only_tried ? "tried" : "answered",
                                  "an operator's tags for several tickets", store::LetterState::settled);
    // It was not set aside: each ticket's own journal tells of it.
    std::erase_if(decision.changes,
                  [](const Change& change) { return std::holds_alternative<AppendEvent>(change); });
    if (only_tried) {
        transcript.problem = letters_to_clients(would);
    } else {
        drop_corrected(decision, c);
        append(decision, std::move(would));
    }
    append(decision, transcript_of_no_ticket(c, transcript, list));
    return decision;
}

}  // namespace rules
