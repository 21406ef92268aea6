#include "daemon/rules/order_parts.h"

#include <algorithm>

#include "daemon/rules/desk.h"
#include "daemon/rules/operator_case.h"
#include "daemon/rules/problem_words.h"
#include "daemon/rules/status_table.h"

namespace rules {
namespace {

/// The ticket that a tag is for, or why there is none that he may steer.
struct Named {
    const TicketFacts* ticket = nullptr;
    std::string problem = {};
};

Named ticket_called(const LetterCase& c, store::TicketNumber number, const Order& order) {
    const auto found = c.facts.tickets.find(number);
    // Of a queue that is not his he does not even learn that there is one.
    if (found == c.facts.tickets.end() || !serves(*c.from_operator, found->second.ticket.queue))
        return {nullptr, problem("no-such-ticket", order.language, number.value)};
    const TicketFacts& facts = found->second;
    if (!row_of(facts.ticket.status).alive)
        return {nullptr, problem("never-changed", order.language, facts.ticket.number.value,
                                 shown(facts.ticket.status, order.language))};
    return {&facts};
}

Named ticket_for(const LetterCase& c, const Command& command, const Order& order) {
    if (!command.ticket) {
        if (c.ticket()) return {c.ticket()};
        // Which tag was meant is the better word to a slip.
        const std::string slip = no_tag_of_tickets(command, order);
        return {nullptr, slip.empty() ? problem("of-no-ticket", order.language, command.name) : slip};
    }
    const auto found = c.facts.tickets.find(*command.ticket);
    const bool own = c.ticket() && found != c.facts.tickets.end() &&
                     found->second.ticket.number == c.ticket()->ticket.number;
    return own ? Named{c.ticket()} : ticket_called(c, *command.ticket, order);
}

Order without_tags(Order order) {
    order.commands.clear();
    return order;
}

Order without_words(Order order) {
    order = without_tags(std::move(order));
    order.text.clear();
    order.attachments.clear();
    order.is_part = true;
    return order;
}

/// Where a merged ticket's number leads to the same ticket as another, both are one part: two would overwrite
/// each other's changes.
Part& part_for(Parts& parts, const LetterCase& c, const Order& order, const TicketFacts* ticket) {
    const auto same = [&](const Part& part) {
        return ticket && part.work && part.work->ticket().number == ticket->ticket.number;
    };
    if (const auto found = std::ranges::find_if(parts, same); found != parts.end()) return *found;
    Part& part = parts.emplace_back(Part{without_words(order), {}, {}});
    if (ticket)
        part.work.emplace(c.desk, c.facts, *ticket, living_queue(c.desk, ticket->ticket.queue), c.now);
    return part;
}

Parts parts_of(const LetterCase& c, const Order& order) {
    Parts parts;
    if (c.ticket()) parts.emplace_back(Part{without_tags(order), work_on(c), {}});
    for (const Command& command : order.commands) {
        const Named named = ticket_for(c, command, order);
        Part& part = part_for(parts, c, order, named.ticket);
        part.order.commands.push_back(command);
        if (!named.ticket) part.done.push_back({command, named.problem, {}});
    }
    return parts;
}

}  // namespace

Parts carry_out_parts(const LetterCase& c, const Order& order) {
    Parts parts = parts_of(c, order);
    for (Part& part : parts) {
        if (!part.work) continue;
        part.done = carry_out(*part.work, part.order);
        note_commands(*part.work, part.done, order.actor);
        part.work->mark_as_order(order.letter);
    }
    return parts;
}

std::vector<Done> all_of(const Parts& parts) {
    std::vector<Done> all;
    for (const Part& part : parts) all.insert(all.end(), part.done.begin(), part.done.end());
    return all;
}

void tell_colleagues(TicketWork& work, const Order& order, const std::string& words,
                     const std::string& kind) {
    auto others = operators_of(work.desk(), work.ticket().queue);
    const bool assigns = has_tag(order, Tag::assign);  // who it is given to has the words in op-assigned
    std::erase_if(others, [&](const Operator& who) {
        return same_address(who.address, order.actor) ||
               (assigns && same_address(who.address, work.ticket().assignee));
    });
    work.tell_operators(kind, others, {{"text", words}, {"author", order.name}}, order.attachments);
}

void tell_colleagues(Parts& parts) {
    for (Part& part : parts) {
        const std::string words = words_said(part.order, part.done);
        if (words.empty() && part.order.attachments.empty()) continue;
        tell_colleagues(*part.work, part.order, words,
                        speaks_to_client(part.order) ? "op-message" : "op-note");
    }
}

Decision finished(Parts parts, const Verdict& verdict) {
    Decision decision;
    for (Part& part : parts) {
        if (!part.work) continue;
        Decision one = std::move(*part.work).finish(verdict);
        if (&part == &parts.front()) decision.verdict = one.verdict;
        append(decision, std::move(one));
    }
    return decision;
}

}  // namespace rules
