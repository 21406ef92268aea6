#include "daemon/rules/command_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/desk.h"
#include "daemon/rules/order.h"
#include "daemon/rules/registration.h"

namespace rules {
namespace {

Order order_of(const CommandGiven& given, Instant now) {
    Order order;
    for (const std::string& tag : given.tags) order.commands.push_back(parse_command(tag));
    order.text = given.text;
    order.is_note = !given.is_public;
    order.actor = given.actor;
    order.language = "en";
    order.is_lead = true;  // whoever may write to the store may do what leads may
    order.written = now;
    return order;
}

Decision not_done(std::string transcript) {
    Decision decision;
    decision.verdict = {"not-done", std::move(transcript), {}, {}, false};
    return decision;
}

Decision for_new(const CommandGiven& given, const Facts& facts, const Desk& desk, Instant now) {
    const Order order = order_of(given, now);
    Registration made = register_for_client(order, given.queue, given.subject, facts, desk, now);
    if (!made.work) return not_done(transcript_of(made.done));
    note_commands(*made.work, made.done, order.actor);
    made.work->tell_operators("op-new", operators_of(desk, given.queue), {{"text", given.text}});
    return std::move(*made.work).finish({"registered", transcript_of(made.done), {}, {}, false});
}

}  // namespace

Decision decide_command(const CommandGiven& given, const Facts& facts, const Desk& desk, Instant now) {
    if (!given.ticket) return for_new(given, facts, desk, now);
    const auto found = facts.tickets.find(*given.ticket);
    if (found == facts.tickets.end()) return not_done("there is no such ticket");
    const store::Ticket& ticket = found->second.ticket;
    if (!row_of(ticket.status).alive)
        return not_done(fmt::format("#{} is {}: it can be read and is never changed", ticket.number.value,
                                    to_string(ticket.status)));
    TicketWork work(desk, facts, found->second, living_queue(desk, found->second.ticket.queue), now);
    const Order order = order_of(given, now);
    if (const auto other = std::ranges::find_if(
            order.commands, [&](const Command& one) { return one.ticket && *one.ticket != *given.ticket; });
        other != order.commands.end())
        return not_done(fmt::format("#{} is another ticket: on the shell each is given its own tags",
                                    other->ticket->value));
    const auto done = carry_out(work, order);
    if (!all_done(done)) return not_done(transcript_of(done));
    note_commands(work, done, order.actor);
    return std::move(work).finish({"done", transcript_of(done), {}, {}, false});
}

}  // namespace rules
