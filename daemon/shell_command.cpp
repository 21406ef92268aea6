#include "daemon/shell_command.h"

#include <fmt/format.h>

#include <cstdio>

#include "daemon/rules/tags.h"
#include "daemon/shell_text.h"
#include "mail/utf8.h"
#include "store/transaction.h"

namespace ticketgate::shell {
namespace {

/// A terminal and a file may hold anything; letters and the store hold UTF-8.
rules::CommandGiven given_by(const Order& order) {
    rules::CommandGiven given;
    for (const std::string& tag : rules::tags_of(order.tags)) given.tags.push_back(mail::repaired_utf8(tag));
    given.text = mail::repaired_utf8(order.text);
    while (given.text.ends_with('\n') || given.text.ends_with('\r')) given.text.pop_back();
    given.is_public = order.is_public;
    given.actor = who();
    return given;
}

struct Outcome {
    bool done = false;
    std::optional<store::TicketNumber> ticket;
};

Outcome carry_out(const Config& config, const rules::CommandGiven& given) {
    Hands hands(config);
    store::Transaction transaction(hands.db);
    const auto settled = hands.gateway.settle(hands.db, given);
    transaction.commit();
    const rules::Verdict& verdict = settled->verdict;
    const bool done = verdict.name != "not-done";
    if (!verdict.reason.empty()) fmt::print(done ? stdout : stderr, "{}\n", for_terminal(verdict.reason));
    if (!done) fmt::print(stderr, "ticketgate: nothing was done, and nothing is sent\n");
    for (const auto& notice : settled->notices)
        fmt::print("{} to {}{}\n", notice.kind, one_line(notice.to),
                   notice.suppressed.empty() ? "" : fmt::format(": kept back, {}", notice.suppressed));
    return {done, verdict.ticket};
}

}  // namespace

int command_ticket(const Config& config, store::TicketNumber number, const Order& order) {
    rules::CommandGiven given = given_by(order);
    if (given.tags.empty() && given.text.empty())
        return not_done("neither a tag nor a text was given; `ticketgate ticket --help` lists the tags");
    given.ticket = number;
    return carry_out(config, given).done ? 0 : 1;
}

int new_ticket(const Config& config, const NewTicket& wanted) {
    if (!config.desk.queues.contains(wanted.queue))
        return not_done(fmt::format("no mailbox is named \"{}\"", wanted.queue));
    rules::CommandGiven given = given_by(wanted.order);
    given.queue = wanted.queue;
    given.subject = mail::one_line(wanted.subject);
    given.tags.insert(given.tags.begin(), "client " + mail::one_line(wanted.client));
    if (!wanted.channel.empty()) given.tags.push_back("channel " + mail::one_line(wanted.channel));
    const Outcome outcome = carry_out(config, given);
    if (!outcome.done) return 1;
    fmt::print("#{}\n", outcome.ticket->value);
    return 0;
}

std::optional<std::string> text_of(const std::string& argument) {
    if (argument == "-") return read_input(argument);
    if (argument.starts_with('@')) return read_input(argument.substr(1));
    return argument;
}

}  // namespace ticketgate::shell
