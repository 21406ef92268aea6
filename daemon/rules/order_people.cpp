// The hands of the tags that say whose a ticket is: #assign, #client, #cc.
#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/desk.h"
#include "daemon/rules/doing.h"
#include "daemon/rules/registration.h"
#include "daemon/rules/rule_words.h"
#include "daemon/rules/who.h"

namespace rules {
namespace {

bool takes_part(const TicketWork& work, const std::string& address) {
    return std::ranges::any_of(work.facts().participants,
                               [&](const store::Participant& p) { return same_address(p.address, address); });
}

/// What is on the card follows from the client's record.
void take_from_record(TicketWork& work, const std::string& address) {
    const store::Client* record = client_with(work.all_facts(), address);
    const std::string& usual_plan = work.regulation().default_plan;
    work.change("requester", address);
    work.change("requester_name", record ? record->name : "");
    work.change("organisation", record ? record->organisation : "");
    work.change("plan", record && !record->plan.empty() ? record->plan : usual_plan);
    if (record && !record->language.empty()) work.change("language", record->language);
}

bool is_to_hear(const Order& order, const std::string& address) {
    return std::ranges::any_of(order.commands, [&](const Command& command) {
        return command.tag == Tag::cc && same_address(read_address(command.argument).value_or(""), address);
    });
}

void add_cc(TicketWork& work, const std::string& address) {
    const store::Client* record = client_with(work.all_facts(), address);
    work.add_participant({address, record ? record->name : "", store::Role::cc});
    work.note("cc", {{"address", address}});
}

}  // namespace

std::string last_words(const TicketWork& work) {
    const auto& words = work.facts().clients_words;
    return words.empty() ? "" : words.back().text;
}

void hand_over(Doing& d, const Operator& who) {
    if (same_address(who.address, d.order.actor)) return;
    d.work.tell_operators(
        "op-assigned", {who},
        {{"text", last_words(d.work)}, {"problem", d.order.text}, {"operator_name", who.name}});
}

Problem assign(Doing& d, const Command& command) {
    const auto found =
        operator_called(d.work.desk(), d.work.about().queue, command.argument, d.order.language);
    if (!found.who) return found.problem;
    d.effect = fmt::format("{} <{}>", found.who->name, found.who->address);
    if (same_address(d.work.ticket().assignee, found.who->address)) return {};
    d.work.change("assignee", found.who->address);
    hand_over(d, *found.who);
    return {};
}

Problem client(Doing& d, const Command& command) {
    const auto address = read_address(command.argument);
    if (!address) return d.refuse("no-address", command.argument);
    TicketWork& work = d.work;
    if (is_ours(work.desk(), *address)) return d.refuse("client-is-desk", *address);
    const std::string former = work.ticket().requester;
    d.effect = fmt::format("{} → {}", former, *address);
    if (same_address(former, *address)) return {};
    work.remove_participant(former);
    work.remove_participant(*address);  // as whom he took part
    take_from_record(work, *address);
    work.add_participant({*address, work.ticket().requester_name, store::Role::requester});
    if (is_to_hear(d.order, former)) add_cc(work, former);
    if (Notice* notice = work.tell_client("registered", {})) notice->wait = work.policy().grace;
    return {};
}

Problem cc(Doing& d, const Command& command) {
    const auto address = read_address(command.argument);
    if (!address) return d.refuse("no-address", command.argument);
    if (is_ours(d.work.desk(), *address)) return d.refuse("cc-is-desk", *address);
    if (const Operator* who = operator_with(d.work.desk(), *address))
        return d.refuse("cc-is-operator", *address, who->name, *address);
    d.effect = *address;
    if (takes_part(d.work, *address))
        d.effect += fmt::format(" ({})", word(kOutcomeWords, "takes-part", d.order.language));
    else
        add_cc(d.work, *address);
    return {};
}

}  // namespace rules
