#include "daemon/shell_read.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "daemon/journal.h"
#include "daemon/record_json.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/related.h"
#include "daemon/rules/ticket_page.h"
#include "daemon/shell_text.h"
#include "mail/parse.h"
#include "mail/whole_number.h"
#include "store/deadlines.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/search.h"
#include "store/tickets.h"
#include "store/transaction.h"

namespace ticketgate::shell {
namespace {

using nlohmann::json;

template <class Nouns>
json array_of(const Nouns& nouns) {
    json out = json::array();
    for (const auto& noun : nouns) out.push_back(json_of(noun));
    return out;
}

std::string recipients_of(const store::OutboxItem& item) {
    std::string out;
    for (const auto& r : item.recipients) out += (out.empty() ? "" : ", ") + r.address;
    return out;
}

/// In the zone of its desk, with the offset; of a queue that nobody has any more in UTC.
std::string local_text(const rules::Desk& desk, const std::string& queue, store::Instant at) {
    if (!desk.queues.contains(queue)) return time_text(at);
    return rules::rfc3339(rules::policy_of(desk, queue).regulation.calendar, at);
}

void print_evidence(const rules::Desk& desk, const store::Letter& letter) {
    fmt::print("letter {} <{}> by {}, {}\n", letter.id.value, one_line(letter.message_id), letter.mailbox,
               local_text(desk, letter.mailbox, letter.arrived));
    fmt::print("  {}{}: {}\n", letter.verdict.empty() ? std::string(to_string(letter.state)) : letter.verdict,
               letter.ticket ? fmt::format(" in #{}", letter.ticket->value) : "", one_line(letter.reason));
    const json evidence = json::parse(letter.evidence, nullptr, false);
    if (!evidence.is_array()) return;
    for (const json& step : evidence)
        fmt::print("  - {}: {}\n", one_line(step.value("check", "")), one_line(step.value("found", "")));
}

std::optional<store::TicketNumber> as_number(std::string_view word) {
    if (word.starts_with('#')) word.remove_prefix(1);
    const auto number = mail::whole_number<std::int64_t>(word);
    return number && *number > 0 ? std::optional(store::TicketNumber{*number}) : std::nullopt;
}

std::vector<store::Letter> letters_asked_for(store::Database& db, const std::string& what) {
    if (const auto number = as_number(what)) {
        auto letters = store::list_letters(db, {{}, "", *number, 1000});
        return {letters.rbegin(), letters.rend()};
    }
    std::string_view id = what;
    if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
    return store::letters_by_message_id(db, id);
}

/// The soonest of what runs; null when nothing does.
std::optional<store::Deadline> next_due(store::Database& db, store::TicketNumber ticket) {
    const auto all = store::deadlines(db, ticket);
    const auto first = std::ranges::min_element(all, {}, &store::Deadline::due);
    return first == all.end() ? std::nullopt : std::optional(*first);
}

json with_due(store::Database& db, const store::Ticket& ticket) {
    json out = json_of(ticket);
    const auto due = next_due(db, ticket.number);
    out["due"] = due ? json(time_text(due->due)) : json(nullptr);
    out["due_kind"] = due ? json(due->kind) : json(nullptr);
    return out;
}

std::string or_dash(const std::string& text) {
    return text.empty() ? "-" : one_line(text);
}

std::string priority_text(const store::Ticket& ticket) {
    return ticket.priority == 0 ? "-" : std::to_string(ticket.priority);
}

json whole_ticket(store::Database& db, const store::Ticket& ticket) {
    json out = with_due(db, ticket);
    const auto number = ticket.number;
    out["participants"] = array_of(store::participants(db, number));
    out["messages"] = array_of(store::messages(db, number));
    out["letters"] = array_of(store::list_letters(db, {{}, "", number, 10000}));
    out["deadlines"] = array_of(store::deadlines(db, number));
    out["outbox"] = array_of(store::list_outbox(db, {{}, number, 10000}));
    out["events"] = array_of(store::events(db, number));
    return out;
}

void print_ticket(store::Database& db, const rules::Desk& desk, const store::Ticket& ticket) {
    const auto local = [&](store::Instant at) { return local_text(desk, ticket.queue, at); };
    fmt::print("#{}  {}\n", ticket.number.value, one_line(ticket.subject));
    fmt::print("queue {}   status {}   created {}\n", ticket.queue, to_string(ticket.status),
               local(ticket.created));
    fmt::print("priority {}   category {}   channel {}   assignee {}\n", priority_text(ticket),
               or_dash(ticket.category), or_dash(ticket.channel), or_dash(ticket.assignee));
    if (!ticket.impact.empty() || !ticket.urgency.empty())
        fmt::print("impact {}   urgency {}\n", or_dash(ticket.impact), or_dash(ticket.urgency));
    if (!ticket.organisation.empty() || !ticket.plan.empty() || !ticket.service.empty())
        fmt::print("organisation {}   plan {}   service {}\n", or_dash(ticket.organisation),
                   or_dash(ticket.plan), or_dash(ticket.service));
    const bool merged = ticket.status == store::Status::merged;
    if (ticket.follows && !merged) fmt::print("continues #{}\n", ticket.follows->value);
    const auto journal = rules::without_undone(read_journal(db, ticket.number));
    for (const rules::Related& one : rules::related_of(journal))
        fmt::print("{} #{}\n", rules::shown(one.relation, "en"), one.ticket.value);
    for (const auto& p : store::participants(db, ticket.number))
        fmt::print("{} {} <{}>\n", to_string(p.role), one_line(p.name), one_line(p.address));
    for (const auto& d : store::deadlines(db, ticket.number)) fmt::print("{} due {}\n", d.kind, local(d.due));
    for (const auto& m : store::messages(db, ticket.number)) {
        const auto letter = m.letter ? fmt::format("letter {}", m.letter->value) : std::string("no letter");
        fmt::print("\n---- {} {} <{}>, {}{}\n", local(m.at), to_string(m.author), one_line(m.address), letter,
                   rules::is_taken_back(journal, m) ? ", taken back"
                   : m.is_public                    ? ""
                                                    : ", internal");
        fmt::print("{}\n", for_terminal(m.text));
    }
    fmt::print("\n---- notices\n");
    for (const auto& item : store::list_outbox(db, {{}, ticket.number, 1000}))
        fmt::print("{} {} {} to {}\n", local(item.created), item.kind, to_string(item.state),
                   recipients_of(item));
}

void print_row(const rules::Desk& desk, const store::Ticket& t, const std::optional<store::Deadline>& due) {
    const auto local = [&](store::Instant at) { return local_text(desk, t.queue, at); };
    fmt::print("#{:<6} {:<2} {:<10} {:<12} {}  due {}  {}  {}  {}", t.number.value, priority_text(t),
               to_string(t.status), t.queue, local(t.created),
               due ? fmt::format("{} {}", due->kind, local(due->due)) : "-", or_dash(t.assignee),
               one_line(t.requester), one_line(t.subject));
    std::string more;
    for (const std::string* one : {&t.category, &t.organisation, &t.plan, &t.channel})
        if (!one->empty()) more += (more.empty() ? "" : ", ") + one_line(*one);
    fmt::print("{}\n", more.empty() ? "" : fmt::format("  ({})", more));
}

/// The words of statuses and of what else an operator or a rule has decided about a ticket.
struct Reasoned {
    std::string_view kind;
    std::vector<std::string_view> fields;  // in the order in which they are told
};
const Reasoned kReasoned[] = {{"status", {"from", "to", "reason", "key", "party"}},
                              {"restated", {"status", "reason", "key", "party"}},
                              {"changed", {"field", "from", "to"}},
                              {"escalated", {"kind", "level", "to"}},
                              {"command", {"name", "args", "ok", "error"}},
                              {"brake", {"reason"}}};

std::string told(const store::Event& event) {
    const auto kind = std::ranges::find(kReasoned, event.kind, &Reasoned::kind);
    if (kind == std::end(kReasoned)) return {};
    const json data = json::parse(event.data, nullptr, false);
    std::string out;
    for (const std::string_view field : kind->fields)
        if (const auto found = data.find(field); data.is_object() && found != data.end())
            out += fmt::format("{}{} {}", out.empty() ? "" : ", ", field,
                               one_line(found->is_string() ? found->get<std::string>() : found->dump()));
    return out;
}

void print_reasons(const rules::Desk& desk, const std::string& queue,
                   const std::vector<store::Event>& events) {
    for (const store::Event& event : events)
        if (const std::string words = told(event); !words.empty())
            fmt::print("{} {} by {}: {}\n", local_text(desk, queue, event.at), event.kind,
                       one_line(event.actor), words);
}

json reasons_of(const std::vector<store::Event>& events) {
    json out = json::array();
    for (const store::Event& event : events)
        if (std::ranges::find(kReasoned, event.kind, &Reasoned::kind) != std::end(kReasoned))
            out.push_back(json_of(event));
    return out;
}

}  // namespace

int list(store::Database& db, const rules::Desk& desk, const ListOptions& options) {
    const auto tickets =
        store::list_tickets(db, {options.statuses, options.queue, options.requester, options.limit});
    json out = json::array();
    for (const auto& t : tickets) {
        if (options.json)
            out.push_back(with_due(db, t));
        else
            print_row(desk, t, next_due(db, t.number));
    }
    if (options.json) print(out);
    return 0;
}

int show(store::Database& db, const rules::Desk& desk, store::TicketNumber number, bool as_json) {
    const auto ticket = store::find_ticket(db, number);
    if (!ticket)
        return not_done(
            fmt::format("there is no ticket #{}; `ticketgate list` shows those that are open", number.value));
    if (as_json)
        print(whole_ticket(db, *ticket));
    else
        print_ticket(db, desk, *ticket);
    return 0;
}

int search(store::Database& db, const rules::Desk& desk, const std::string& words, bool as_json) {
    constexpr int kAtOnce = 2000, kMostLooked = 100'000;
    for (bool complete = !store::has_new_words(db); !complete;) {
        store::Transaction transaction(db);  // one for each portion: the daemon is not kept waiting
        complete = store::index_words(db, kAtOnce);
        transaction.commit();
    }
    json out = json::array();
    for (const store::TicketNumber number : store::search_words(db, words, kMostLooked)) {
        const auto ticket = store::find_ticket(db, number);
        if (!ticket) continue;
        if (as_json)
            out.push_back(with_due(db, *ticket));
        else
            print_row(desk, *ticket, next_due(db, number));
    }
    if (as_json) print(out);
    return 0;
}

int raw(store::Database& db, store::LetterId id) {
    const auto letter = store::find_letter(db, id);
    if (!letter)
        return not_done(fmt::format(
            "there is no letter {}; `ticketgate show N` names the letters of a ticket", id.value));
    const auto keeper = letter->bytes_kept == 0 && letter->same_as ? *letter->same_as : id;
    const std::string bytes = store::raw_bytes(db, keeper);
    std::fwrite(bytes.data(), 1, bytes.size(), stdout);
    return 0;
}

int why(store::Database& db, const rules::Desk& desk, const std::string& what, bool as_json) {
    const auto letters = letters_asked_for(db, what);
    const auto number = as_number(what);
    const auto history = number ? store::events(db, *number) : std::vector<store::Event>{};
    if (letters.empty() && history.empty())
        return not_done(
            fmt::format("nothing of \"{}\" is on record; give a ticket's number or a Message-ID", what));
    if (as_json) {
        json out = array_of(letters);
        for (json& one : reasons_of(history)) out.push_back(std::move(one));
        print(out);
        return 0;
    }
    for (const auto& letter : letters) print_evidence(desk, letter);
    const auto ticket = number ? store::find_ticket(db, *number) : std::nullopt;
    print_reasons(desk, ticket ? ticket->queue : "", history);
    return 0;
}

int outbox(store::Database& db, const rules::Desk& desk, const std::vector<store::OutboxState>& states,
           bool as_json) {
    const auto items = store::list_outbox(db, {states, {}, 10000});
    if (as_json) {
        print(array_of(items));
        return 0;
    }
    for (const auto& item : items) {
        fmt::print("{:<6} {:<10} {:<14} {:<7} {}  to {}\n", item.id.value, to_string(item.state), item.kind,
                   item.ticket ? fmt::format("#{}", item.ticket->value) : "-",
                   local_text(desk, item.mailbox, item.created), one_line(recipients_of(item)));
        if (!item.reason.empty()) fmt::print("       {}\n", one_line(item.reason));
    }
    return 0;
}

int quarantine(store::Database& db, const rules::Desk& desk, bool as_json) {
    const auto letters =
        store::list_letters(db, {{store::LetterState::held, store::LetterState::quarantined}, "", {}, 10000});
    json out = json::array();
    for (const auto& letter : letters) {
        const mail::ParsedMail mail = mail::parse(store::raw_bytes(db, letter.id));
        const std::string from = mail.from.empty() ? "" : mail.from.front().address;
        if (!as_json)
            fmt::print("{:<6} {:<12} {:<12} {}  {}  {}\n       {}\n", letter.id.value,
                       to_string(letter.state), letter.verdict,
                       local_text(desk, letter.mailbox, letter.arrived), one_line(from),
                       one_line(mail.subject), one_line(letter.reason));
        out.push_back(json_of(letter));
        out.back()["from"] = from;
        out.back()["subject"] = mail.subject;
    }
    if (as_json) print(out);
    return 0;
}

}  // namespace ticketgate::shell
