// The hands of the tags that say where a ticket is and what it has to do with others.
#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/choices.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/doing.h"
#include "daemon/rules/registration.h"
#include "daemon/rules/rule_words.h"
#include "daemon/rules/tag.h"

namespace rules {
namespace {

std::string text_of(store::TicketNumber number) {
    return std::to_string(number.value);
}

bool may_steer(const Doing& d, const std::string& queue) {
    const Operator* who = operator_with(d.work.desk(), d.order.actor);
    return !who || serves(*who, queue);
}

/// The ticket that a tag names, or why it cannot be.
struct Other {
    const TicketFacts* ticket = nullptr;
    Problem problem = {};
};

Other other_ticket(const Doing& d, const Command& command) {
    const auto number = number_in_argument(command);
    if (!number) return {nullptr, d.refuse("no-number", command.argument)};
    const auto& tickets = d.work.all_facts().tickets;
    const auto found = tickets.find(*number);
    if (*number == d.work.ticket().number) return {nullptr, d.refuse("ticket-itself", number->value)};
    if (found == tickets.end()) return {nullptr, d.refuse("no-such-ticket", number->value)};
    const store::Ticket& ticket = found->second.ticket;
    if (ticket.number != *number)
        return {nullptr, d.refuse("goes-on-in", number->value, ticket.number.value)};
    if (!may_steer(d, ticket.queue))
        return {nullptr, d.refuse("in-other-queue", number->value, ticket.queue)};
    return {&found->second};
}

/// Operators but the one who does it: he knows.
std::vector<Operator> others(const Doing& d, std::vector<Operator> people) {
    std::erase_if(people, [&](const Operator& who) { return same_address(who.address, d.order.actor); });
    return people;
}

// ---- merge

/// Both on the clients' list, for one organisation; where no list knows them, the same person.
bool one_side(const Facts& facts, const std::string& a, const std::string& b) {
    if (same_address(a, b)) return true;
    const store::Client *one = client_with(facts, a), *other = client_with(facts, b);
    return one && other && !one->organisation.empty() &&
           folded(one->organisation) == folded(other->organisation);
}

bool hears_of(const TicketFacts& ticket, const std::string& address) {
    return std::ranges::any_of(ticket.participants,
                               [&](const store::Participant& p) { return same_address(p.address, address); });
}

Problem why_not_into(const Doing& d, const TicketFacts& other) {
    const store::Ticket &mine = d.work.ticket(), &into = other.ticket;
    const auto number = into.number.value;
    if (!row_of(into.status).alive)
        return d.refuse("merge-into-ended", number, shown(into.status, d.order.language), number);
    if (hears_of(other, mine.requester) || one_side(d.work.all_facts(), mine.requester, into.requester))
        return {};
    return d.refuse("merge-to-stranger", number, into.requester, mine.requester, mine.requester, number,
                    number);
}

void bring_participants(const TicketWork& from, TicketWork& into) {
    for (const store::Participant& p : from.facts().participants) {
        const bool may_hear = one_side(from.all_facts(), p.address, into.ticket().requester);
        if (!may_hear || hears_of(into.facts(), p.address)) continue;
        into.add_participant({p.address, p.name, store::Role::cc});
        into.note("cc", {{"address", p.address}});
    }
}

// ---- split

/// The client's letter that is to be a ticket, and what stands in it.
struct Chosen {
    const store::Message* words = nullptr;
    const LetterCame* came = nullptr;
    Problem problem = {};
};

Chosen chosen_letter(const Doing& d, const Command& command) {
    const TicketFacts& ticket = d.work.facts();
    const auto& words = ticket.clients_words;
    const auto& spoken_of = d.work.all_facts().spoken_of;
    if (spoken_of)
        for (const store::Message& one : words)
            if (one.letter == spoken_of->row.id) return {&one, &spoken_of->came};
    if (command.ticket) return {nullptr, nullptr, d.refuse("split-what", command.name)};
    if (words.empty() || !ticket.last_letter) return {nullptr, nullptr, d.refuse("split-no-letter")};
    return {&words.back(), &*ticket.last_letter};
}

Problem why_not_split(const Doing& d, const Chosen& chosen) {
    if (!chosen.problem.empty()) return chosen.problem;
    if (d.work.facts().clients_words.size() < 2) return d.refuse("split-only-letter");
    const std::string letter = std::to_string(chosen.words->letter->value);
    for (const JournalLine& line : d.work.journal())
        if (line.kind == "split" && line["letter"] == letter) return d.refuse("split-already", line["to"]);
    return {};
}

bool is_image(const mail::Attachment& file) {
    return file.detected_type.starts_with("image/") || file.content_type.starts_with("image/");
}

/// As if the client had sent the letter by itself; what is known of him is known.
Request request_of(const TicketWork& work, const Chosen& chosen) {
    const store::Ticket& ticket = work.ticket();
    Request request;
    request.client = {ticket.requester_name, ticket.requester};
    request.queue = work.about().queue;
    request.subject = chosen.came->base_subject;
    request.text = chosen.words->text;
    request.form = read_form(request.text, work.regulation(), work.policy().language);
    request.has_image = std::ranges::any_of(chosen.came->mail.attachments, is_image);
    return request;
}

TicketFacts born_of(const TicketWork& work, const Request& request, const Chosen& chosen) {
    const store::Ticket& ticket = work.ticket();
    TicketFacts born;
    born.ticket = ticket_for(request, work.all_facts(), work.desk(), work.now());
    born.ticket.language = ticket.language;
    born.ticket.plan = ticket.plan;
    born.ticket.organisation = ticket.organisation;
    if (born.ticket.service.empty()) born.ticket.service = ticket.service;
    const std::string& id = chosen.came->mail.message_id;
    if (!id.empty()) born.client_ids.push_back(id);
    return born;
}

void put_on_record(TicketWork& fresh, const TicketWork& from, const Chosen& chosen, const Values& values) {
    const store::Ticket& ticket = fresh.ticket();
    const std::string letter = std::to_string(chosen.words->letter->value);
    fresh.register_ticket({ticket.requester, ticket.requester_name, store::Role::requester},
                          {{"letter", letter},
                           {"message_id", chosen.came->mail.message_id},
                           {"since", stamp(std::min(chosen.came->arrived, from.now()))},
                           {"tag", make_tag(from.policy().tag, ticket.number)},
                           {"missing", values.at("missing")}});
    for (const store::Participant& p : from.facts().participants)
        if (!hears_of(fresh.facts(), p.address)) fresh.add_participant({p.address, p.name, store::Role::cc});
    store::Message message = *chosen.words;
    message.id = 0;
    message.ticket = ticket.number;
    fresh.add(AddMessage{std::move(message)});
    fresh.note("split", {{"from", text_of(from.ticket().number)}, {"letter", letter}});
}

void tell_of_split(const Doing& d, TicketWork& fresh, const Chosen& chosen, const Values& values) {
    fresh.tell_client("registered", values, chosen.came->mail.message_id);
    for (Notice& notice : operator_notices(
             fresh.about(), "op-new", others(d, operators_of(d.work.desk(), d.work.about().queue)), values)) {
        notice.letter = chosen.words->letter;
        fresh.tell(std::move(notice));
    }
}

// ---- move

const Queue* queue_called(const Desk& desk, std::string_view name) {
    for (const auto& [key, queue] : desk.queues)
        if (folded(queue.name) == folded(name) || same_address(queue.address, name)) return &queue;
    return nullptr;
}

/// What the new queue's policy does not know gets its usual value.
void fit_to_policy(TicketWork& work) {
    const Regulation& r = work.regulation();
    const store::Ticket& t = work.ticket();
    const std::string& of_queue = work.desk().queues.at(t.queue).category;
    const Category* category = find_category(r, t.category);
    const Impact* impact = find_impact(r, t.impact);
    const Choice* urgency = find_urgency(r, t.urgency);
    const Priority* priority = find_priority(r, std::to_string(t.priority));
    const std::string usual = of_queue.empty() ? r.default_category : of_queue;
    work.change("category", category ? category->choice.key : usual);
    work.change("impact", impact ? impact->choice.key : r.default_impact);
    work.change("urgency", urgency ? urgency->key : r.default_urgency);
    const int fallback = priority_of(r, t.impact, t.urgency).value_or(r.default_priority);
    work.change("priority", std::to_string(priority ? priority->number : fallback));
}

/// Whoever has it in hand keeps it where he serves the new queue; else all there hear of it.
void hand_to_queue(Doing& d) {
    TicketWork& work = d.work;
    const Operator* assignee = operator_with(work.desk(), work.ticket().assignee);
    if (assignee && serves(*assignee, work.ticket().queue)) return hand_over(d, *assignee);
    work.change("assignee", "");
    work.tell_operators("op-new", others(d, operators_of(work.desk(), work.ticket().queue)),
                        {{"text", last_words(work)}, {"problem", d.order.text}});
}

}  // namespace

Problem split(Doing& d, const Command& command) {
    const Chosen chosen = chosen_letter(d, command);
    if (auto problem = why_not_split(d, chosen); !problem.empty()) return problem;
    TicketWork& work = d.work;
    const Request request = request_of(work, chosen);
    const TicketFacts born = born_of(work, request, chosen);
    const Values values =
        registration_values(request, born.ticket, work.all_facts(), work.desk(), work.now());
    TicketWork& fresh = work.beside(born, request.queue);
    put_on_record(fresh, work, chosen, values);
    tell_of_split(d, fresh, chosen, values);
    work.note("split",
              {{"to", text_of(born.ticket.number)}, {"letter", std::to_string(chosen.words->letter->value)}});
    d.effect = fmt::format("#{}", born.ticket.number.value);
    return {};
}

Problem merge(Doing& d, const Command& command) {
    const auto [other, problem] = other_ticket(d, command);
    if (!other) return problem;
    if (auto obstacle = why_not_into(d, *other); !obstacle.empty()) return obstacle;
    TicketWork& work = d.work;
    const store::TicketNumber from = work.ticket().number, to = other->ticket.number;
    TicketWork& into = work.mention(*other);
    bring_participants(work, into);
    into.note("merged", {{"from", text_of(from)}, {"subject", work.ticket().subject}});
    const std::string said =
        fmt::format(fmt::runtime(word(kStructureWords, "merged-here", into.policy().language)), from.value);
    into.tell_operators("op-message", others(d, into.responsible()),
                        {{"text", last_words(work)}, {"problem", said}});
    work.merge_into(to, fmt::format("it goes on in #{}", to.value));
    work.note("merged", {{"into", text_of(to)}});
    d.notice = "merged";
    d.effect = fmt::format("→ #{}", to.value);
    return {};
}

Problem link(Doing& d, const Command& command) {
    const auto [other, problem] = other_ticket(d, command);
    if (!other) return problem;
    const std::string mine = text_of(d.work.ticket().number), its = text_of(other->ticket.number);
    const auto is_it = [&](const JournalLine& line) { return line.kind == "linked" && line["to"] == its; };
    d.effect = fmt::format("#{}", its);
    if (std::ranges::any_of(d.work.journal(), is_it)) return {};
    d.work.note("linked", {{"to", its}});
    TicketWork& linked = d.work.mention(*other);
    linked.note("linked", {{"to", mine}});
    linked.mark_as_order(d.order.letter);
    return {};
}

Problem move(Doing& d, const Command& command) {
    TicketWork& work = d.work;
    const Queue* queue = queue_called(work.desk(), command.argument);
    if (!queue) return none_of_these(d, command, "no-queue");
    const std::string from = work.ticket().queue;
    d.effect = fmt::format("{} → {}", from, queue->name);
    if (queue->name == from) return {};
    work.move(queue->name);
    fit_to_policy(work);
    hand_to_queue(d);
    return {};
}

}  // namespace rules
