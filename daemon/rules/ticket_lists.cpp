#include "daemon/rules/ticket_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "daemon/rules/actions.h"
#include "daemon/rules/calendar_show.h"
#include "daemon/rules/choices.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/plain_text.h"
#include "daemon/rules/question_words.h"
#include "daemon/rules/status_table.h"

namespace rules {
namespace {

constexpr std::size_t kLongestName = 60;
constexpr std::size_t kLongestSubject = 100;

bool is_term(const store::Deadline& deadline) {
    return deadline.kind != "reminder";
}

/// Words of a list end where a blank stands.
std::vector<std::string> words_in(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) words.push_back(folded(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

bool is_of_client(const store::Ticket& ticket, const std::string& part) {
    return std::ranges::any_of(
        std::initializer_list<const std::string*>{&ticket.requester, &ticket.requester_name,
                                                  &ticket.organisation},
        [&](const std::string* text) { return folded(*text).find(part) != std::string::npos; });
}

bool fits_word(const Reader& reader, const Listed& listed, const std::string& word) {
    const auto filter = std::ranges::find(kFilterWords, word, &FilterWord::word);
    if (filter == std::end(kFilterWords)) return is_of_client(listed.ticket, word);
    if (filter->means == "mine") return same_address(listed.ticket.assignee, reader.who.address);
    if (filter->means == "free") return listed.ticket.assignee.empty();
    if (filter->means == "waiting") return waits_for_client(listed.ticket);
    if (filter->means == "today") return ends_today(reader, listed);
    return true;
}

std::string client_of(const store::Ticket& ticket) {
    const std::string name =
        on_one_line(ticket.requester_name.empty() ? ticket.requester : ticket.requester_name, kLongestName);
    if (ticket.organisation.empty()) return name;
    return fmt::format("{}, {}", name, on_one_line(ticket.organisation, kLongestName));
}

std::string due_of(const Reader& reader, const Listed& listed) {
    const store::Deadline* next = next_term(listed);
    if (!next) return std::string(reader.word("no-term"));
    return fmt::format("{} {}, {}", reader.word(next->due <= reader.now ? "overdue" : "due"),
                       reader.time(next->due), clock_name(next->kind, reader.language));
}

std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const std::string& part : parts)
        if (!part.empty()) out += (out.empty() ? "" : " · ") + part;
    return out;
}

std::string head_of(const Reader& reader, const store::Ticket& ticket) {
    return joined({fmt::format("#{}", ticket.number.value),
                   std::string(shown(ticket.status, reader.language)), reader.priority(ticket)});
}

std::string tail_of(const Reader& reader, const store::Ticket& ticket) {
    return joined({client_of(ticket), on_one_line(ticket.subject, kLongestSubject),
                   ticket.assignee.empty() ? std::string(reader.word("nobody")) : ticket.assignee});
}

}  // namespace

std::string Reader::time(Instant at) const {
    return time_for_people(calendar, at, language);
}

std::string Reader::zone() const {
    return zone_for_people(calendar, now);
}

std::string_view Reader::word(std::string_view key) const {
    return rules::word(kQuestionWords, key, language);
}

bool Reader::may_see(const store::Ticket& ticket) const {
    return serves(who, living_queue(desk, ticket.queue));
}

std::string Reader::priority(const store::Ticket& ticket) const {
    return shown_priority(policy_of(desk, living_queue(desk, ticket.queue)).regulation, ticket.priority,
                          language);
}

const store::Deadline* next_term(const Listed& listed) {
    const store::Deadline* next = nullptr;
    for (const store::Deadline& one : listed.deadlines)
        if (is_term(one) && (!next || one.due < next->due)) next = &one;
    return next;
}

void sort_by_term(Tickets& tickets) {
    const auto key = [](const Listed& listed) {
        const store::Deadline* next = next_term(listed);
        const store::Ticket& ticket = listed.ticket;
        return std::tuple(next ? next->due : Instant::max(), ticket.priority == 0, ticket.priority,
                          ticket.number);
    };
    std::ranges::sort(tickets, {}, key);
}

bool waits_for_client(const store::Ticket& ticket) {
    return row_of(ticket.status).alive && !row_of(ticket.status).working;
}

bool ends_today(const Reader& reader, const Listed& listed) {
    const auto day = [&](Instant at) {
        return std::chrono::floor<std::chrono::days>(wall_time(reader.calendar, at));
    };
    return std::ranges::any_of(listed.deadlines, [&](const store::Deadline& one) {
        return is_term(one) && day(one.due) == day(reader.now);
    });
}

bool fits(const Reader& reader, const Listed& listed, std::string_view words) {
    const auto wanted = words_in(words);
    return std::ranges::all_of(wanted,
                               [&](const std::string& word) { return fits_word(reader, listed, word); });
}

std::string line_of(const Reader& reader, const Listed& listed) {
    return joined({head_of(reader, listed.ticket), due_of(reader, listed), tail_of(reader, listed.ticket)});
}

std::string line_of(const Reader& reader, const store::Ticket& ticket) {
    return joined({head_of(reader, ticket), tail_of(reader, ticket)});
}

std::string lines_of(const Reader& reader, const Tickets& tickets, std::size_t most) {
    std::string out;
    for (std::size_t i = 0; i < tickets.size() && i < most; ++i)
        out += (out.empty() ? "" : "\n") + line_of(reader, tickets[i]);
    if (tickets.size() > most) out += fmt::format("\n… {} {}", reader.word("more"), tickets.size() - most);
    return out;
}

}  // namespace rules
