#include "daemon/rules/registration.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "daemon/rules/choices.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/doing.h"
#include "daemon/rules/language.h"
#include "daemon/rules/problem_words.h"
#include "daemon/rules/render.h"
#include "daemon/rules/rule_words.h"
#include "daemon/rules/tag.h"
#include "daemon/rules/who.h"

namespace rules {
namespace {

std::string or_else(const std::string& first, const std::string& second) {
    return first.empty() ? second : first;
}

std::string field(const Form& form, const char* key) {
    const auto found = form.fields.find(key);
    return found == form.fields.end() ? std::string() : found->second;
}

/// Stated, else from the matrix where the desk has one, else the desk's default.
int priority_for(const Form& form, const Regulation& regulation, const store::Ticket& ticket) {
    if (form.priority != 0) return form.priority;
    return priority_of(regulation, ticket.impact, ticket.urgency).value_or(regulation.default_priority);
}

std::string in_words(const std::vector<UnknownValue>& unknown) {
    std::string out;
    for (const UnknownValue& u : unknown)
        out += fmt::format("{}«{}: {}» ({})", out.empty() ? "" : "; ", u.label, u.value, u.accepted);
    return out;
}

std::string planned_outage(const Regulation& regulation, const store::Ticket& ticket, Instant now) {
    std::string out;
    for (const Maintenance& m : regulation.maintenance)
        if (folded(m.service) == folded(ticket.service) && m.end > now)
            out +=
                fmt::format("{}{}: {} – {}", out.empty() ? "" : "; ", in_language(m.words, ticket.language),
                            for_people(regulation.calendar, m.begin, ticket.language),
                            for_people(regulation.calendar, m.end, ticket.language));
    return out;
}

/// Nobody is asked for what stands in his record.
Form with_record(Form form, const store::Client* client) {
    if (!client) return form;
    const std::pair<const char*, const std::string*> known[] = {{"organisation", &client->organisation},
                                                                {"name", &client->name},
                                                                {"phone", &client->phone},
                                                                {"position", &client->position},
                                                                {"contract", &client->contract}};
    for (const auto& [key, value] : known)
        if (!value->empty()) form.fields.emplace(key, *value);
    return form;
}

std::string language_for(const Request& request, const Desk& desk, const Policy& policy) {
    if (request.own_words.empty()) return policy.language;
    return language_of_letter(request.own_words, client_languages(desk, policy)).value_or(policy.language);
}

// ---- tags that say what is registered

Problem set_new(Request&, const Doing&, const Command&) {
    return {};
}
Problem set_client(Request& request, const Doing& d, const Command& command) {
    const auto address = read_address(command.argument);
    if (!address) return d.refuse("no-address", command.argument);
    if (is_ours(d.work.desk(), *address)) return d.refuse("client-is-desk", *address);
    request.client = {"", *address};
    return {};
}
Problem set_priority(Request& request, const Doing& d, const Command& command) {
    const Priority* found = find_priority(d.work.regulation(), command.argument);
    if (!found) return none_of_these(d, command, "no-priority");
    request.form.priority = found->number;
    return {};
}
Problem set_impact(Request& request, const Doing& d, const Command& command) {
    const Impact* found = find_impact(d.work.regulation(), command.argument);
    if (!found) return none_of_these(d, command, "no-impact");
    request.form.impact = found->choice.key;
    return {};
}
Problem set_urgency(Request& request, const Doing& d, const Command& command) {
    const Choice* found = find_urgency(d.work.regulation(), command.argument);
    if (!found) return none_of_these(d, command, "no-urgency");
    request.form.urgency = found->key;
    return {};
}
Problem set_category(Request& request, const Doing& d, const Command& command) {
    const Category* found = find_category(d.work.regulation(), command.argument);
    if (!found) return none_of_these(d, command, "no-category");
    request.form.category = found->choice.key;
    return {};
}
Problem set_channel(Request& request, const Doing& d, const Command& command) {
    const Channel* found = find_channel(d.work.regulation(), command.argument);
    if (!found) return none_of_these(d, command, "no-channel");
    request.channel = found->choice.key;
    return {};
}

struct Setter {
    Tag tag;
    Problem (*set)(Request&, const Doing&, const Command&);
};
constexpr Setter kSetters[] = {{Tag::new_, set_new},          {Tag::client, set_client},
                               {Tag::priority, set_priority}, {Tag::impact, set_impact},
                               {Tag::urgency, set_urgency},   {Tag::category, set_category},
                               {Tag::channel, set_channel}};

Done set(Request& request, const Doing& d, const Command& command) {
    if (command.ticket) return {command, d.refuse("new-is-alone", command.name), {}};
    if (auto problem = wrong_argument(d, command); !problem.empty()) return {command, std::move(problem), {}};
    const auto setter = std::ranges::find(kSetters, *command.tag, &Setter::tag);
    return {command, setter->set(request, d, command), command.argument};
}

bool is_set(const Command& command) {
    return command.ticket ||
           (command.tag && std::ranges::find(kSetters, *command.tag, &Setter::tag) != std::end(kSetters));
}

/// Takes from the order the tags that shape the request. `unborn`: the ticket as its queue has them.
std::vector<Done> shape(Request& request, Order& order, TicketWork unborn) {
    const Doing doing{unborn, order, true};
    std::vector<Done> done;
    for (const Command& command : order.commands)
        if (is_set(command)) done.push_back(set(request, doing, command));
    std::erase_if(order.commands, is_set);
    return done;
}

/// The regulation may take requests by telephone for some priorities only.
std::string channel_problem(const store::Ticket& ticket, const Policy& policy) {
    const Channel* channel = find_channel(policy.regulation, ticket.channel);
    if (!channel || channel->only_priorities.empty() || channel->only_priorities.contains(ticket.priority))
        return {};
    return in_language(channel->refusal, policy.language);
}

/// The problem of the registration as a whole, written against the tag that it hangs on, else against #new.
/// What is wrong with the tag itself comes first.
void blame(std::vector<Done>& done, Tag tag, std::string problem) {
    if (problem.empty()) return;
    const auto given = [&](Tag wanted) {
        return std::ranges::find_if(done, [&](const Done& d) { return d.command.tag == wanted; });
    };
    auto one = given(tag);
    if (one == done.end()) one = given(Tag::new_);
    if (one == done.end()) one = done.insert(done.end(), {parse_command("new"), {}, {}});
    if (one->problem.empty()) one->problem = std::move(problem);
}

}  // namespace

const store::Client* client_with(const Facts& facts, std::string_view address) {
    const auto found = facts.clients.find(address_key(address));
    return found == facts.clients.end() ? nullptr : &found->second;
}

store::Ticket ticket_for(const Request& request, const Facts& facts, const Desk& desk, Instant now) {
    const Policy& policy = policy_of(desk, request.queue);
    const Regulation& regulation = policy.regulation;
    const store::Client* client = client_with(facts, request.client.address);
    store::Ticket ticket;
    ticket.number = facts.next;
    ticket.queue = request.queue;
    ticket.subject = without_tag(policy.tag, request.subject);
    ticket.requester = request.client.address;
    ticket.requester_name = or_else(request.client.name, client ? client->name : "");
    ticket.language = or_else(client ? client->language : "", language_for(request, desk, policy));
    ticket.created = ticket.updated = now;
    ticket.follows = request.follows;
    ticket.category = or_else(request.form.category,
                              or_else(desk.queues.at(request.queue).category, regulation.default_category));
    ticket.impact = or_else(request.form.impact, regulation.default_impact);
    ticket.urgency = or_else(request.form.urgency, regulation.default_urgency);
    ticket.priority = priority_for(request.form, regulation, ticket);
    ticket.channel = request.channel;
    ticket.plan = or_else(client ? client->plan : "", regulation.default_plan);
    ticket.organisation = or_else(client ? client->organisation : "", field(request.form, "organisation"));
    ticket.service = field(request.form, "service");
    return ticket;
}

Values registration_values(const Request& request, const store::Ticket& ticket, const Facts& facts,
                           const Desk& desk, Instant now) {
    const Regulation& regulation = policy_of(desk, request.queue).regulation;
    auto missing = missing_fields(with_record(request.form, client_with(facts, ticket.requester)), regulation,
                                  ticket.category, request.text, request.has_image,
                                  !ticket.requester_name.empty(), ticket.language);
    // A field that is no line of text has no label.
    for (std::string& field : missing) field = word(kFieldWords, field, ticket.language);
    return {{"text", request.text},
            {"missing", fmt::format("{}", fmt::join(missing, ", "))},
            {"unknown", in_words(request.form.unknown)},
            {"maintenance", planned_outage(regulation, ticket, now)}};
}

Registration register_for_client(Order order, const std::string& queue, const std::string& subject,
                                 const Facts& facts, const Desk& desk, Instant now) {
    const Policy& policy = policy_of(desk, queue);
    Request request{{},
                    queue,
                    subject,
                    order.text,
                    read_form(order.text, policy.regulation, policy.language),
                    "",
                    {},
                    !order.attachments.empty()};
    Registration result;
    result.done = shape(request, order, {desk, facts, {}, queue, now});
    if (request.client.address.empty())
        blame(result.done, Tag::new_, problem("new-wants-client", order.language));
    if (request.channel.empty()) request.channel = "phone";
    TicketFacts born;
    born.ticket = ticket_for(request, facts, desk, now);
    blame(result.done, Tag::channel, channel_problem(born.ticket, policy));
    if (!all_done(result.done)) return result;

    const auto& ticket = born.ticket;
    const Values values = registration_values(request, ticket, facts, desk, now);
    result.work.emplace(desk, facts, born, queue, now);
    TicketWork& work = *result.work;
    work.act_as(order.actor);
    work.register_ticket({ticket.requester, ticket.requester_name, store::Role::requester},
                         {{"letter", order.letter ? std::to_string(order.letter->value) : ""},
                          {"tag", make_tag(policy.tag, ticket.number)},
                          {"missing", values.at("missing")}});
    store::Message message;
    message.ticket = ticket.number;
    message.letter = order.letter;
    message.address = ticket.requester;
    message.at = order.written;
    message.text = order.text;
    work.add(AddMessage{std::move(message)});
    work.tell_client("registered", values);
    order.text.clear();
    order.attachments.clear();
    const auto more = carry_out(work, order);
    result.done.insert(result.done.end(), more.begin(), more.end());
    if (!all_done(result.done)) result.work.reset();
    return result;
}

}  // namespace rules
