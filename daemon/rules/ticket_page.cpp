#include "daemon/rules/ticket_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/actions.h"
#include "daemon/rules/choices.h"
#include "daemon/rules/clocks.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/explain_text.h"
#include "daemon/rules/plain_text.h"
#include "daemon/rules/question_words.h"
#include "daemon/rules/status_table.h"

namespace rules {
namespace {

constexpr std::size_t kMostMessages = 100;
constexpr std::size_t kLongestMessage = 8'000;  // octets
constexpr std::size_t kLongestTalk = 200'000;   // of all messages
constexpr std::size_t kMostJournalLines = 100;

const Policy& policy_of(const Reader& reader, const store::Ticket& ticket) {
    return rules::policy_of(reader.desk, living_queue(reader.desk, ticket.queue));
}

std::string labelled(const Reader& reader, std::string_view key, const std::string& value) {
    return value.empty() ? "" : fmt::format("{}: {}\n", reader.word(key), value);
}

std::string category_of(const Reader& reader, const store::Ticket& ticket) {
    const auto& all = policy_of(reader, ticket).regulation.categories;
    const auto found =
        std::ranges::find(all, ticket.category, [](const Category& c) { return c.choice.key; });
    return found == all.end() ? ticket.category : shown(found->choice, reader.language);
}

std::string person(const std::string& name, const std::string& address) {
    return name.empty() ? on_one_line(address)
                        : fmt::format("{} <{}>", on_one_line(name), on_one_line(address));
}

std::string others_of(const TicketFacts& facts) {
    std::string out;
    for (const store::Participant& one : facts.participants)
        if (one.role == store::Role::cc) out += (out.empty() ? "" : ", ") + person(one.name, one.address);
    return out;
}

std::string card_of(const Reader& reader, const TicketFacts& facts) {
    const store::Ticket& t = facts.ticket;
    std::string out = fmt::format("#{} · {}\n\n", t.number.value, on_one_line(t.subject));
    out += labelled(reader, "status", std::string(shown(t.status, reader.language)));
    out += labelled(reader, "priority", reader.priority(t));
    out += labelled(reader, "category", on_one_line(category_of(reader, t)));
    out += labelled(reader, "queue", t.queue);
    out += labelled(reader, "assignee", t.assignee.empty() ? std::string(reader.word("nobody")) : t.assignee);
    out += labelled(reader, "client", person(t.requester_name, t.requester));
    out += labelled(reader, "organisation", on_one_line(t.organisation));
    out += labelled(reader, "plan", on_one_line(t.plan));
    out += labelled(reader, "service", on_one_line(t.service));
    out += labelled(reader, "channel", on_one_line(t.channel));
    out += labelled(reader, "hears", others_of(facts));
    out += labelled(reader, "registered", reader.time(t.created));
    if (t.follows)
        out += t.status == store::Status::merged
                   ? fmt::format("{} #{}\n", reader.word("gone-into"), t.follows->value)
                   : labelled(reader, "follows", fmt::format("#{}", t.follows->value));
    return out;
}

std::string terms_of(const Reader& reader, const TicketFacts& facts) {
    const store::Ticket& t = facts.ticket;
    const auto clocks = clocks_of({t.status, t.category, t.plan, t.service, t.priority}, facts.journal,
                                  policy_of(reader, t).regulation, reader.now);
    std::string out;
    for (const Clock& clock : clocks) {
        constexpr std::string_view kStates[] = {"running", "stopped", "met", "missed"};
        const std::string_view state = reader.word(kStates[static_cast<std::size_t>(clock.state)]);
        out += fmt::format("{}: {}, {} {}\n", clock_name(clock.kind, reader.language), state,
                           reader.word("ends"), reader.time(clock.due));
    }
    return out;
}

std::string_view author_key(store::Author author) {
    if (author == store::Author::client) return "client-said";
    return author == store::Author::operator_ ? "operator-said" : "machine-said";
}

std::string_view reach_key(const Journal& journal, const store::Message& message) {
    if (is_taken_back(journal, message)) return "taken-back";
    return message.is_public ? "public" : "internal";
}

std::string shown(const Reader& reader, const Journal& journal, const store::Message& message) {
    const std::string_view text = first_octets(message.text, kLongestMessage);
    return fmt::format("{} · {} · {} · {}\n{}\n{}", reader.time(message.at),
                       reader.word(author_key(message.author)), on_one_line(message.address),
                       reader.word(reach_key(journal, message)), quoted(text),
                       text.size() < message.text.size() ? fmt::format("{}\n", reader.word("cut")) : "");
}

/// As many of the newest as there is room for.
std::string talk_of(const Reader& reader, const Journal& journal, const std::vector<store::Message>& said) {
    std::vector<std::string> newest_first;
    std::size_t octets = 0, left = said.size();
    while (left > 0 && newest_first.size() < kMostMessages && octets < kLongestTalk) {
        newest_first.push_back(shown(reader, journal, said[--left]));
        octets += newest_first.back().size();
    }
    std::string out = left > 0 ? fmt::format("… {} {}\n\n", left, reader.word("left-out")) : "";
    for (auto one = newest_first.rbegin(); one != newest_first.rend(); ++one)
        out += (one == newest_first.rbegin() ? "" : "\n") + *one;
    return out;
}

/// The regulation's reasons are its own words, ours are in the reader's language.
std::string why_of(const Reader& reader, const JournalLine& line) {
    const std::string_view party = line["party"];
    const std::string why =
        on_one_line(party.empty() ? rules::word(kReasonWords, line["reason"], reader.language) : party);
    return why.empty() ? "" : ": " + why;
}

/// What moved the ticket; empty for what only notes that something was sent or counted.
std::string essence_of(const Reader& reader, const JournalLine& line) {
    const auto text = [&](std::string_view field) { return on_one_line(line[field]); };
    const auto status = [&](std::string_view field) {
        const auto found = std::ranges::find(kStatuses, line[field],
                                             [](const StatusRow& row) { return to_string(row.status); });
        return found == kStatuses.end() ? text(field)
                                        : std::string(rules::shown(found->status, reader.language));
    };
    const auto or_dash = [](std::string words) { return words.empty() ? std::string("–") : words; };
    if (line.kind == "status")
        return fmt::format("{} → {}{}", status("from"), status("to"), why_of(reader, line));
    if (line.kind == "restated") {
        const auto until = instant_of(line["until"]);
        return fmt::format("{}{}{}", status("status"), why_of(reader, line),
                           until ? fmt::format(", {} {}", reader.word("until"), reader.time(*until)) : "");
    }
    if (line.kind == "undone") return fmt::format("{} {}", reader.word("letter-taken-back"), text("letter"));
    if (line.kind == "changed")
        return fmt::format("{}: {} → {}", text("field"), or_dash(text("from")), or_dash(text("to")));
    if (line.kind == "escalated")
        return fmt::format("{} {} % {} {}", reader.word("escalated-at"), text("level"),
                           reader.word("escalated-to"), text("to"));
    if (line.kind == "deadline" && line["state"] == "missed")
        return fmt::format("{}: {}", clock_name(line["kind"], reader.language), reader.word("missed"));
    return {};
}

std::string journal_of(const Reader& reader, const Journal& journal) {
    std::vector<std::string> lines;
    for (const JournalLine& line : journal)
        if (const std::string words = essence_of(reader, line); !words.empty())
            lines.push_back(
                fmt::format("{} · {} · {}\n", reader.time(line.at), words, on_one_line(line.actor)));
    const std::size_t first = lines.size() - std::min(lines.size(), kMostJournalLines);
    std::string out = first > 0 ? fmt::format("… {} {}\n", first, reader.word("left-out")) : "";
    for (std::size_t i = first; i < lines.size(); ++i) out += lines[i];
    return out;
}

std::string section(const Reader& reader, std::string_view key, const std::string& text) {
    return text.empty() ? "" : fmt::format("\n{}:\n{}", reader.word(key), text);
}

}  // namespace

bool is_taken_back(const Journal& journal, const store::Message& message) {
    return message.letter && std::ranges::any_of(journal, [&](const JournalLine& line) {
               return line.kind == "undone" && line["letter"] == std::to_string(message.letter->value);
           });
}

std::string page_of(const Reader& reader, const TicketFacts& facts, const std::vector<store::Message>& said) {
    return card_of(reader, facts) + section(reader, "terms", terms_of(reader, facts)) +
           section(reader, "journal", journal_of(reader, facts.journal)) +
           section(reader, "said", talk_of(reader, facts.journal, said));
}

std::string reasons_of(const Reader& reader, const TicketFacts& facts, const FirstLetter* first) {
    const store::Ticket& t = facts.ticket;
    const Regulation& regulation = policy_of(reader, t).regulation;
    const Explanation explanation =
        explain({t.status, t.category, t.plan, t.service, t.priority}, facts.journal, regulation, reader.now);
    std::string out = fmt::format("#{} · {} · {}\n", t.number.value, rules::shown(t.status, reader.language),
                                  on_one_line(t.subject));
    out += explanation_text(explanation, regulation.calendar, reader.language, reader.now);
    if (!first) return out + fmt::format("\n{}\n", reader.word("no-letter"));
    out += fmt::format("\n{} {}: {}: {}\n", reader.word("began-with"), first->row.id.value,
                       on_one_line(first->row.verdict), on_one_line(first->row.reason));
    for (const Evidence& step : first->evidence)
        out += fmt::format("- {}: {}\n", on_one_line(step.check), on_one_line(step.found, 400));
    return out;
}

}  // namespace rules
