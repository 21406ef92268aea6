#include "daemon/facts_asked.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "daemon/gateway.h"
#include "daemon/journal.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/digests.h"
#include "daemon/rules/questions.h"
#include "store/deadlines.h"
#include "store/ledger.h"
#include "store/search.h"
#include "store/tickets.h"

namespace ticketgate {
namespace {

using rules::Asked;
using rules::Tag;

/// Of the living tickets of one queue.
constexpr int kMostLiving = 5000;
/// Messages that a search looks at, and tickets that it shows.
constexpr int kMostHits = 5000;
constexpr std::size_t kMostFound = 300;
constexpr int kMostHeld = 50;

/// An empty name: of all queues.
void read_living(store::Database& db, Asked& asked, const std::string& queue) {
    store::TicketFilter filter;
    filter.queue = queue;
    filter.limit = kMostLiving + 1;
    auto tickets = store::list_tickets(db, filter);
    if (tickets.size() > kMostLiving) {
        asked.more_living = true;
        tickets.pop_back();
    }
    asked.living.reserve(asked.living.size() + tickets.size());
    for (store::Ticket& ticket : tickets) {
        auto deadlines = store::deadlines(db, ticket.number);
        asked.living.push_back({std::move(ticket), std::move(deadlines)});
    }
}

void read_living_of(store::Database& db, Asked& asked, const rules::Operator& who) {
    if (!asked.living.empty()) return;  // two questions, one answer
    if (who.queues.empty()) return read_living(db, asked, "");
    for (const std::string& queue : who.queues) read_living(db, asked, queue);
}

std::vector<rules::Evidence> evidence_of(const std::string& text) {
    std::vector<rules::Evidence> evidence;
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_array()) return evidence;
    for (const auto& step : json)
        if (step.is_object()) evidence.push_back({step.value("check", ""), step.value("found", "")});
    return evidence;
}

void read_first_letter(store::Database& db, Asked& asked, store::TicketNumber number) {
    const auto messages = store::messages(db, number);
    const auto first = std::ranges::find_if(messages, [](const auto& one) { return one.letter.has_value(); });
    if (first == messages.end()) return;
    if (auto row = store::find_letter(db, *first->letter)) {
        auto evidence = evidence_of(row->evidence);
        asked.first_letters.emplace(number, rules::FirstLetter{std::move(*row), std::move(evidence)});
    }
}

void read_search(store::Database& db, Asked& asked, const std::string& words, const rules::Desk& desk,
                 const rules::Operator& who) {
    if (words.empty() || asked.searches.contains(words)) return;
    rules::Search search;
    search.complete = store::index_words(db, kWordsAtOnce);
    for (const store::TicketNumber number : store::search_words(db, words, kMostHits)) {
        auto ticket = store::find_ticket(db, number);
        if (ticket && rules::serves(who, rules::living_queue(desk, ticket->queue)))
            search.found.push_back(std::move(*ticket));
        if (search.found.size() == kMostFound) break;
    }
    asked.searches.emplace(words, std::move(search));
}

/// Behind the tag, before it, or the ones that the letter may be about: which it is, the rules decide.
std::vector<store::TicketNumber> tickets_meant(const rules::Facts& facts, const rules::Command& command) {
    std::vector<store::TicketNumber> numbers;
    const auto named = rules::number_in_argument(command);
    for (const auto& [number, ticket] : facts.tickets) {
        const bool is_named = number == named || number == command.ticket;
        if (is_named || (command.argument.empty() && !command.ticket))
            numbers.push_back(ticket.ticket.number);
    }
    return numbers;
}

void read_question(store::Database& db, rules::Facts& facts, const rules::Command& command,
                   const rules::Desk& desk, const rules::Operator& who) {
    Asked& asked = facts.asked;
    if (command.tag == Tag::list || command.tag == Tag::due) read_living_of(db, asked, who);
    if (command.tag == Tag::find) read_search(db, asked, command.argument, desk, who);
    if (command.tag == Tag::show)
        for (const auto number : tickets_meant(facts, command))
            asked.said.try_emplace(number, store::messages(db, number));
    if (command.tag == Tag::why)
        for (const auto number : tickets_meant(facts, command)) read_first_letter(db, asked, number);
}

void read_held(store::Database& db, Asked& asked, const std::string& queue) {
    using store::LetterState;
    for (store::Letter& row :
         store::list_letters(db, {{LetterState::held, LetterState::quarantined}, queue, {}, kMostHeld})) {
        const auto came = read_letter(db, row.id);
        rules::HeldLetter held;
        if (came && !came->mail.from.empty()) held.from = came->mail.from.front().address;
        if (came) held.subject = came->mail.subject;
        held.row = std::move(row);
        asked.held.push_back(std::move(held));
    }
}

void read_week(store::Database& db, Asked& asked, const std::string& queue, rules::Span span) {
    for (const store::TicketNumber number : store::tickets_touched_since(db, span.begin)) {
        const auto ticket = store::find_ticket(db, number);
        if (!ticket || ticket->queue != queue) continue;
        const auto counts = rules::counted(rules::without_undone(read_journal(db, number)), span);
        asked.week.registered += counts.registered;
        asked.week.closed += counts.closed;
        asked.week.met += counts.met;
        asked.week.missed += counts.missed;
    }
}

}  // namespace

void read_asked_by_letter(store::Database& db, rules::Facts& facts,
                          const std::vector<rules::Command>& commands, const rules::Desk& desk,
                          const rules::Operator& who) {
    if (!rules::asks(commands)) return;
    const std::size_t count = std::min(commands.size(), rules::kMostQuestions);
    for (std::size_t i = 0; i < count; ++i) read_question(db, facts, commands[i], desk, who);
}

bool read_asked_by_chore(store::Database& db, rules::Facts& facts, const store::Chore& chore,
                         const rules::Desk& desk, rules::Instant now) {
    const bool digest = chore.kind == rules::kDigest, week = chore.kind == rules::kWeek;
    if (!digest && !week) return false;
    const auto& calendar = rules::policy_of(desk, chore.queue).regulation.calendar;
    if (!rules::is_working_morning(calendar, now)) return true;
    read_living(db, facts.asked, chore.queue);
    if (digest) read_held(db, facts.asked, chore.queue);
    if (week) read_week(db, facts.asked, chore.queue, rules::last_week(calendar, now));
    return true;
}

}  // namespace ticketgate
