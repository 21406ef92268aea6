#include "daemon/rules/order.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "daemon/rules/desk.h"
#include "daemon/rules/doing.h"
#include "daemon/rules/plain_text.h"
#include "daemon/rules/problem_words.h"
#include "daemon/rules/status_table.h"
#include "daemon/rules/tag.h"
#include "daemon/rules/who.h"

namespace rules {
namespace {

struct Handler {
    Tag tag;
    Problem (*run)(Doing&, const Command&);
};

constexpr Handler kHandlers[] = {
    {Tag::take, take},         {Tag::wait, wait},         {Tag::complete, complete}, {Tag::decline, decline},
    {Tag::postpone, postpone}, {Tag::external, external}, {Tag::resume, resume},     {Tag::reopen, resume},
    {Tag::delay, delay},       {Tag::note, note},         {Tag::priority, priority}, {Tag::impact, impact},
    {Tag::urgency, urgency},   {Tag::category, category}, {Tag::client, client},     {Tag::channel, channel},
    {Tag::spent, spent},       {Tag::ack, ack},           {Tag::assign, assign},     {Tag::split, split},
    {Tag::merge, merge},       {Tag::link, link},         {Tag::move, move},         {Tag::cc, cc},
    {Tag::canned, canned},
};
static_assert(std::all_of(kTags.begin(), kTags.end(),
                          [](const TagRow& row) {
                              return row.scope != Scope::ticket ||
                                     std::any_of(std::begin(kHandlers), std::end(kHandlers),
                                                 [&](const Handler& h) { return h.tag == row.tag; });
                          }),
              "a tag of tickets that nobody carries out");

/// What the shell has for tags that steer no ticket.
struct AtShell {
    Tag tag;
    std::string_view instead;
};
constexpr AtShell kAtShell[] = {
    {Tag::new_, "`ticketgate new`"},
    {Tag::channel, "`ticketgate new --channel NAME`"},
    {Tag::accept, "`ticketgate quarantine release LETTER`"},
    {Tag::reject, "`ticketgate quarantine drop LETTER`"},
    {Tag::spam, "`ticketgate quarantine drop LETTER`"},
    {Tag::list, "`ticketgate list`"},
    {Tag::show, "`ticketgate show N`"},
    {Tag::find, "`ticketgate list` and `ticketgate show N`"},
    {Tag::due, "`ticketgate list` and `ticketgate explain N`"},
    {Tag::why, "`ticketgate explain N`"},
    {Tag::help, "`ticketgate tags`"},
    {Tag::try_, "`ticketgate show N` says how it stands, and nothing is done unless every tag can be"},
    {Tag::undo, "give the tag that leads back, such as resume or reopen"},
};
static_assert(std::all_of(kTags.begin(), kTags.end(),
                          [](const TagRow& row) {
                              return (row.scope == Scope::ticket) !=
                                     std::any_of(std::begin(kAtShell), std::end(kAtShell),
                                                 [&](const AtShell& one) { return one.tag == row.tag; });
                          }),
              "a tag that the shell's user is not told what to do instead of");

Problem out_of_place_at_shell(const TagRow& row) {
    const auto found = std::ranges::find(kAtShell, row.tag, &AtShell::tag);
    if (found == std::end(kAtShell)) return {};
    return fmt::format("#{} is for letters; here: {}", row.en, found->instead);
}

/// Why a tag of another scope has no place among those of a ticket.
Problem out_of_place(const Command& command, const Order& order) {
    const TagRow& row = row_of(*command.tag);
    if (is_shell(order.actor)) return out_of_place_at_shell(row);
    switch (row.scope) {
        case Scope::registration:
            return row.tag == Tag::new_ ? problem("new-in-answer", order.language, command.name)
                                        : problem("goes-with-new", order.language, command.name);
        case Scope::held:
            return problem("for-held-letter", order.language, command.name);
        case Scope::question:
            return problem("is-question", order.language, command.name);
        case Scope::letter:
            return problem("of-whole-letter", order.language, command.name);
        case Scope::ticket:
            break;
    }
    return {};
}

Problem wrong_status(const Doing& d, const Command& command) {
    const std::string& language = d.order.language;
    const Status status = d.work.ticket().status;
    const std::uint32_t accepted = row_of(*command.tag).statuses;
    if (status == Status::completed && (accepted & bit(Status::open)) != 0)
        return d.refuse("wrong-status-completed", command.name, shown(status, language));
    std::string names;
    for (const StatusRow& row : kStatuses)
        if ((accepted & bit(row.status)) != 0)
            names.append(names.empty() ? "" : ", ").append(shown(row.status, language));
    return d.refuse("wrong-status", command.name, shown(status, language), names);
}

Problem run(Doing& d, const Command& command) {
    if (auto problem = no_tag_of_tickets(command, d.order); !problem.empty()) return problem;
    const TagRow& row = row_of(*command.tag);
    if (!d.order.is_lead && d.work.policy().lead_only.contains(std::string(row.en)))
        return d.refuse("for-leads", command.name);
    if (auto problem = wrong_argument(d, command); !problem.empty()) return problem;
    if ((row.statuses & bit(d.work.ticket().status)) == 0) return wrong_status(d, command);
    const auto handler = std::ranges::find(kHandlers, *command.tag, &Handler::tag);
    return handler->run(d, command);
}

// What their text is, a question or a solution, it can be to the client alone.
constexpr Tag kSpeakToClient[] = {Tag::wait,     Tag::complete, Tag::decline,
                                  Tag::postpone, Tag::external, Tag::delay};

void put_on_record(Doing& d, const std::string& text) {
    store::Message message;
    message.ticket = d.work.ticket().number;
    message.letter = d.order.letter;
    message.author = store::Author::operator_;
    message.address = d.order.actor;
    message.is_public = d.is_public;
    message.at = d.order.written;
    message.text = text;
    d.work.add(AddMessage{std::move(message)});
    d.work.note("appended", {{"letter", d.order.letter ? std::to_string(d.order.letter->value) : ""},
                             {"message_id", d.order.message_id},
                             {"author", "operator"},
                             {"public", d.is_public ? "yes" : "no"}});
}

/// His words as they were written, not a rule's: no limit and no switch keeps them back.
void make_personal(Notice& notice, const Order& order) {
    notice.automatic = false;
    notice.counts = false;
    notice.suppressed.clear();
    notice.attachments = order.attachments;
}

/// The client hears what was done to his ticket, and the words unless they are internal.
void tell_client(Doing& d, const std::string& text, bool words) {
    TicketWork& work = d.work;
    d.values["text"] = words ? text : "";
    d.values["operator_name"] = work.policy().show_operator ? d.order.name : "";
    const std::string kind = d.notice.empty() || (d.notice == "taken" && words) ? "answer" : d.notice;
    Notice* notice = work.tell_client(kind, d.values);
    // Its form is switched off by the policy: a person's words go out all the same.
    if (!notice && words) notice = work.tell_client("answer", d.values);
    if (notice && words) make_personal(*notice, d.order);
    if (notice) notice->wait = work.policy().grace;
}

void say(Doing& d, const std::string& text) {
    const bool words = !text.empty() || !d.order.attachments.empty();
    const bool to_client = words && d.is_public;
    TicketWork& work = d.work;
    if (words) put_on_record(d, text);
    if (to_client && work.ticket().status == Status::new_)
        work.enter(Status::open, By::operator_, "an operator has answered");
    const int least = work.regulation().least_minutes_spent;
    if (to_client && least > 0 && !d.values.contains("spent"))
        work.note("spent", {{"minutes", std::to_string(least)}});
    d.values.erase("spent");
    if (to_client || !d.notice.empty()) tell_client(d, text, to_client);
}

}  // namespace

std::string unknown_tag(const Command& command, std::string_view language) {
    if (command.tag) return {};
    return command.nearest.empty() ? problem("no-tag", language, command.name)
                                   : problem("no-tag-but", language, command.name, command.nearest);
}

std::string no_tag_of_tickets(const Command& command, const Order& order) {
    return command.tag ? out_of_place(command, order) : unknown_tag(command, order.language);
}

std::string argument_problem(const Command& command, std::string_view language) {
    constexpr std::size_t kFoundShown = 100;  // characters
    const TagRow& row = row_of(*command.tag);
    const bool needs_argument = row.argument == Argument::word || row.argument == Argument::rest ||
                                row.argument == Argument::when || row.argument == Argument::reason ||
                                row.argument == Argument::reason_and_when;
    if (needs_argument && command.argument.empty())
        return problem("wants-argument", language, command.name, example_of(row, language));
    if (row.argument == Argument::none && !command.argument.empty())
        return problem("stands-alone", language, command.name, on_one_line(command.argument, kFoundShown));
    return {};
}

Problem wrong_argument(const Doing& d, const Command& command) {
    Problem found = argument_problem(command, d.order.language);
    const std::string accepted = accepted_by(d, *command.tag);
    if (found.empty() || !command.argument.empty() || accepted.empty()) return found;
    return d.refuse("wants-one-of", command.name, example_of(row_of(*command.tag), d.order.language),
                    accepted);
}

/// Also in an answer that stays in the house by default: a ticket must not be completed behind its client's
/// back.
bool speaks_to_client(const Order& order) {
    const auto has = [&](Tag tag) {
        return std::ranges::any_of(order.commands, [tag](const Command& c) { return c.tag == tag; });
    };
    return !order.is_note && !has(Tag::note) && (order.is_public || std::ranges::any_of(kSpeakToClient, has));
}

std::string Doing::time(Instant at) const {
    return for_people(work.regulation().calendar, at, order.language);
}

std::string Doing::clients_time(Instant at) const {
    return for_people(work.regulation().calendar, at, language());
}

std::vector<Done> carry_out(TicketWork& work, const Order& order) {
    work.act_as(order.actor, order.written);
    Doing doing{work, order, speaks_to_client(order)};
    std::vector<Done> done;
    for (const Command& command : order.commands) {
        Problem obstacle = run(doing, command);
        done.push_back({command, std::move(obstacle), std::exchange(doing.effect, {}),
                        std::exchange(doing.prepared, {})});
    }
    if (all_done(done)) say(doing, words_said(order, done));
    return done;
}

std::string words_said(const Order& order, const std::vector<Done>& done) {
    std::string words;
    const auto add = [&](const std::string& more) {
        if (!more.empty()) words += (words.empty() ? "" : "\n\n") + more;
    };
    for (const Done& one : done) add(one.prepared);
    add(order.text);
    return words;
}

bool all_done(const std::vector<Done>& done) {
    return std::ranges::all_of(done, [](const Done& one) { return one.problem.empty(); });
}

std::string transcript_of(const std::vector<Done>& done) {
    const bool all = all_done(done);
    std::string out;
    for (const Done& one : done) {
        const auto& ticket = one.command.ticket;
        out += fmt::format("{}{}#{}", out.empty() ? "" : "\n",
                           ticket ? fmt::format("#{} ", ticket->value) : "", one.command.written);
        if (!one.problem.empty())
            out += fmt::format(": ✗ {}", one.problem);
        else if (all)  // of the others nothing is said: they were not done either
            out += one.effect.empty() ? ": ✓" : fmt::format(": ✓ {}", one.effect);
    }
    return out;
}

std::vector<std::pair<std::string, std::string>> command_fields(const Done& one, const std::string& actor) {
    return {{"operator", actor},
            {"name", one.command.tag ? std::string(row_of(*one.command.tag).en) : one.command.name},
            {"args", one.command.argument},
            {"ok", one.problem.empty() ? "yes" : "no"},
            {"error", one.problem}};
}

std::vector<Done> as_noted(std::vector<Done> done) {
    if (all_done(done)) return done;
    for (Done& one : done)
        if (one.problem.empty()) one.problem = "not done, since another tag cannot be";
    return done;
}

void note_commands(TicketWork& work, const std::vector<Done>& done, const std::string& actor) {
    for (const Done& one : as_noted(done)) {
        const auto fields = command_fields(one, actor);
        work.note("command", Fields(fields.begin(), fields.end()));
    }
}

}  // namespace rules
