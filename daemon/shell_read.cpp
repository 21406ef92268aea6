#include "daemon/shell_read.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "daemon/record_json.h"
#include "mail/parse.h"
#include "store/deadlines.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/tickets.h"

namespace ticketgate::shell {
namespace {

using nlohmann::json;

template <class Nouns>
json array_of(const Nouns& nouns) {
    json out = json::array();
    for (const auto& noun : nouns) out.push_back(json_of(noun));
    return out;
}

void print(const json& value) {
    fmt::print("{}\n", dump(value));
}

/// Nothing that a client wrote may move the cursor or colour the terminal. Line ends stay.
std::string for_terminal(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f ? ' ' : c;
    return out;
}

std::string one_line(std::string_view text) {
    std::string out = for_terminal(text);
    for (char& c : out)
        if (c == '\n') c = ' ';
    return out;
}

int no_such(const std::string& what) {
    fmt::print(stderr, "ticketgate: {}\n", what);
    return 1;
}

std::string recipients_of(const store::OutboxItem& item) {
    std::string out;
    for (const auto& r : item.recipients) out += (out.empty() ? "" : ", ") + r.address;
    return out;
}

void print_evidence(const store::Letter& letter) {
    fmt::print("letter {} <{}> by {}, {}\n", letter.id.value, one_line(letter.message_id), letter.mailbox,
               time_text(letter.arrived));
    fmt::print("  {}{}: {}\n", letter.verdict.empty() ? std::string(to_string(letter.state)) : letter.verdict,
               letter.ticket ? fmt::format(" in #{}", letter.ticket->value) : "", one_line(letter.reason));
    const json evidence = json::parse(letter.evidence, nullptr, false);
    if (!evidence.is_array()) return;
    for (const json& step : evidence)
        fmt::print("  - {}: {}\n", one_line(step.value("check", "")), one_line(step.value("found", "")));
}

std::optional<store::TicketNumber> as_number(std::string_view word) {
    if (word.starts_with('#')) word.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc() || end != word.data() + word.size() || number <= 0) return std::nullopt;
    return store::TicketNumber{number};
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

json whole_ticket(store::Database& db, const store::Ticket& ticket) {
    json out = json_of(ticket);
    const auto number = ticket.number;
    out["participants"] = array_of(store::participants(db, number));
    out["messages"] = array_of(store::messages(db, number));
    out["letters"] = array_of(store::list_letters(db, {{}, "", number, 10000}));
    out["deadlines"] = array_of(store::deadlines(db, number));
    out["outbox"] = array_of(store::list_outbox(db, {{}, number, 10000}));
    out["events"] = array_of(store::events(db, number));
    return out;
}

void print_ticket(store::Database& db, const store::Ticket& ticket) {
    fmt::print("#{}  {}\n", ticket.number.value, one_line(ticket.subject));
    fmt::print("queue {}   status {}   created {}\n", ticket.queue, to_string(ticket.status),
               time_text(ticket.created));
    if (ticket.follows) fmt::print("continues #{}\n", ticket.follows->value);
    for (const auto& p : store::participants(db, ticket.number))
        fmt::print("{} {} <{}>\n", to_string(p.role), one_line(p.name), one_line(p.address));
    for (const auto& d : store::deadlines(db, ticket.number))
        fmt::print("{} due {}\n", d.kind, time_text(d.due));
    for (const auto& m : store::messages(db, ticket.number)) {
        const auto letter = m.letter ? fmt::format("letter {}", m.letter->value) : std::string("no letter");
        fmt::print("\n---- {} {} <{}>, {}{}\n", time_text(m.at), to_string(m.author), one_line(m.address),
                   letter, m.is_public ? "" : ", internal");
        fmt::print("{}\n", for_terminal(m.text));
    }
    fmt::print("\n---- notices\n");
    for (const auto& item : store::list_outbox(db, {{}, ticket.number, 1000}))
        fmt::print("{} {} {} to {}\n", time_text(item.created), item.kind, to_string(item.state),
                   recipients_of(item));
}

}  // namespace

int list(store::Database& db, const ListOptions& options) {
    const auto tickets =
        store::list_tickets(db, {options.statuses, options.queue, options.requester, options.limit});
    if (options.json) {
        print(array_of(tickets));
        return 0;
    }
    for (const auto& t : tickets)
        fmt::print("#{:<6} {:<10} {:<12} {:<20} {}  {}\n", t.number.value, to_string(t.status), t.queue,
                   time_text(t.created), one_line(t.requester), one_line(t.subject));
    return 0;
}

int show(store::Database& db, store::TicketNumber number, bool as_json) {
    const auto ticket = store::find_ticket(db, number);
    if (!ticket)
        return no_such(
            fmt::format("there is no ticket #{}; `ticketgate list` shows those that are open", number.value));
    if (as_json)
        print(whole_ticket(db, *ticket));
    else
        print_ticket(db, *ticket);
    return 0;
}

int raw(store::Database& db, store::LetterId id) {
    const auto letter = store::find_letter(db, id);
    if (!letter)
        return no_such(fmt::format("there is no letter {}; `ticketgate show N` names the letters of a ticket",
                                   id.value));
    const auto keeper = letter->bytes_kept == 0 && letter->same_as ? *letter->same_as : id;
    const std::string bytes = store::raw_bytes(db, keeper);
    std::fwrite(bytes.data(), 1, bytes.size(), stdout);
    return 0;
}

int why(store::Database& db, const std::string& what, bool as_json) {
    const auto letters = letters_asked_for(db, what);
    if (letters.empty())
        return no_such(
            fmt::format("no letter of \"{}\" is on record; give a ticket's number or a Message-ID", what));
    if (as_json) {
        print(array_of(letters));
        return 0;
    }
    for (const auto& letter : letters) print_evidence(letter);
    return 0;
}

int outbox(store::Database& db, const std::vector<store::OutboxState>& states, bool as_json) {
    const auto items = store::list_outbox(db, {states, {}, 10000});
    if (as_json) {
        print(array_of(items));
        return 0;
    }
    for (const auto& item : items) {
        fmt::print("{:<6} {:<10} {:<14} #{:<6} {}  to {}\n", item.id.value, to_string(item.state), item.kind,
                   item.ticket ? item.ticket->value : 0, time_text(item.created),
                   one_line(recipients_of(item)));
        if (!item.reason.empty()) fmt::print("       {}\n", one_line(item.reason));
    }
    return 0;
}

int quarantine(store::Database& db, bool as_json) {
    const auto letters =
        store::list_letters(db, {{store::LetterState::held, store::LetterState::quarantined}, "", {}, 10000});
    json out = json::array();
    for (const auto& letter : letters) {
        const mail::ParsedMail mail = mail::parse(store::raw_bytes(db, letter.id));
        const std::string from = mail.from.empty() ? "" : mail.from.front().address;
        if (!as_json)
            fmt::print("{:<6} {:<12} {:<12} {}  {}  {}\n       {}\n", letter.id.value,
                       to_string(letter.state), letter.verdict, time_text(letter.arrived), one_line(from),
                       one_line(mail.subject), one_line(letter.reason));
        out.push_back(json_of(letter));
        out.back()["from"] = from;
        out.back()["subject"] = mail.subject;
    }
    if (as_json) print(out);
    return 0;
}

}  // namespace ticketgate::shell
