#include "daemon/rules/digests.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/calendar_show.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/notices.h"
#include "daemon/rules/plain_text.h"
#include "daemon/rules/status_table.h"
#include "daemon/rules/ticket_lists.h"

namespace rules {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::local_days;

constexpr std::size_t kMostLines = 100;
constexpr std::size_t kOldest = 5;

local_days day_of(const Calendar& calendar, Instant at) {
    return std::chrono::floor<days>(wall_time(calendar, at));
}

local_days monday_of(local_days day) {
    return day - (std::chrono::weekday(day) - std::chrono::Monday);
}

/// On this day, or on the next that the desk works on.
Instant morning_from(const Calendar& calendar, local_days day) {
    if (calendar.around_the_clock()) return instant_of_wall(calendar, day + 9h);
    return next_opening(calendar, instant_of_wall(calendar, day));
}

Tickets alive(const Facts& facts) {
    Tickets tickets(facts.asked.living.begin(), facts.asked.living.end());
    std::erase_if(tickets, [](const Listed& one) { return !row_of(one.ticket.status).alive; });
    sort_by_term(tickets);
    return tickets;
}

bool is_silence(const store::Deadline& deadline) {
    return deadline.kind == "answer" || deadline.kind == "confirmation";
}

/// A term of ours, and not the client's silence.
bool is_ours(const store::Deadline& deadline) {
    return !is_silence(deadline) && deadline.kind != "reminder";
}

/// Those of which such a term ends before, with these terms alone: so the list shows which one is meant.
std::vector<Listed> ending_before(const Tickets& tickets, Instant end,
                                  bool (*is_meant)(const store::Deadline&)) {
    std::vector<Listed> found;
    const auto ends = [&](const store::Deadline& d) { return is_meant(d) && d.due < end; };
    for (const Listed& one : tickets) {
        if (std::ranges::none_of(one.deadlines, ends)) continue;
        found.push_back(one);
        std::erase_if(found.back().deadlines, std::not_fn(ends));
    }
    return found;
}

bool is_overdue(const Listed& listed, Instant now) {
    return std::ranges::any_of(listed.deadlines, [&](const store::Deadline& one) {
        return (one.kind == "reaction" || one.kind == "resolution") && one.due <= now;
    });
}

template <class List, class Wanted>
std::string lines_where(const Reader& reader, const List& tickets, Wanted wanted) {
    Tickets some;
    std::ranges::copy_if(tickets, std::back_inserter(some), wanted);
    return lines_of(reader, some, kMostLines);
}

std::string held_lines(const Reader& reader, const std::vector<HeldLetter>& held) {
    std::string out;
    for (const HeldLetter& one : held)
        out += fmt::format("{}{} · {} · {} · {}", out.empty() ? "" : "\n", one.row.id.value,
                           reader.time(one.row.arrived), on_one_line(one.from, 60),
                           on_one_line(one.subject, 100));
    return out;
}

bool is_his(const Reader& reader, const Listed& listed) {
    return same_address(listed.ticket.assignee, reader.who.address);
}

Values morning_of(const Reader& reader, const Facts& facts, const Tickets& tickets) {
    const Instant tomorrow = instant_of_wall(reader.calendar, day_of(reader.calendar, reader.now) + days(1));
    const Instant next = next_morning(reader.calendar, reader.now);
    const Instant horizon = instant_of_wall(reader.calendar, day_of(reader.calendar, next) + days(1));
    const auto concerns = [&](const Listed& one) {
        return one.ticket.assignee.empty() || is_his(reader, one);
    };
    const auto owed = [](const Listed& one) { return !waits_for_client(one.ticket); };
    const auto lines = [&](const auto& from, auto wanted) { return lines_where(reader, from, wanted); };
    return {
        {"today", lines(ending_before(tickets, tomorrow, is_ours), concerns)},
        {"mine", lines(tickets, [&](const Listed& one) { return is_his(reader, one) && owed(one); })},
        {"free", lines(tickets, [&](const Listed& one) { return one.ticket.assignee.empty() && owed(one); })},
        {"waiting", lines(tickets, [&](const Listed& one) { return concerns(one) && !owed(one); })},
        {"closing", lines(ending_before(tickets, horizon, is_silence), concerns)},
        {"held_letters", held_lines(reader, facts.asked.held)},
    };
}

/// The queue's operators, and whoever else has a ticket of it in hand.
std::vector<Operator> who_begins(const Desk& desk, const std::string& queue, const Tickets& tickets) {
    std::vector<Operator> out = operators_of(desk, queue);
    for (const Operator& who : desk.operators) {
        const auto is_he = [&](const Operator& other) { return same_address(other.address, who.address); };
        const bool has = std::ranges::any_of(
            tickets, [&](const Listed& one) { return same_address(one.ticket.assignee, who.address); });
        if (has && serves(who, queue) && std::ranges::none_of(out, is_he)) out.push_back(who);
    }
    return out;
}

/// A queue that was taken out of the configuration: it may come back.
Decision rest(const ChoreDue& due, Instant until) {
    Decision decision;
    decision.verdict = {"chore", due.chore.kind, {}, {}, false};
    decision.changes.push_back(SetChore{{due.chore.queue, due.chore.kind, until}});
    return decision;
}

std::string number(std::size_t count) {
    return std::to_string(count);
}

Values week_of(const Reader& reader, const Facts& facts, Tickets tickets) {
    const WeekCounts& week = facts.asked.week;
    const Span span = last_week(reader.calendar, reader.now);
    const auto overdue =
        std::ranges::count_if(tickets, [&](const Listed& one) { return is_overdue(one, reader.now); });
    Values values{
        {"week", fmt::format("{} – {}", day_for_people(reader.calendar, span.begin, reader.language),
                             day_for_people(reader.calendar, span.end - 1s, reader.language))},
        {"registered", std::to_string(week.registered)},
        {"closed", std::to_string(week.closed)},
        {"met", std::to_string(week.met)},
        {"missed", std::to_string(week.missed)},
        {"open", number(tickets.size()) + (facts.asked.more_living ? "+" : "")},
        {"overdue", std::to_string(overdue)}};
    std::ranges::sort(tickets, {}, [](const Listed& one) { return one.ticket.number; });
    if (tickets.size() > kOldest) tickets.erase(tickets.begin() + kOldest, tickets.end());
    values["list"] = lines_of(reader, tickets, kOldest);
    return values;
}

bool is_empty(const Values& values) {
    return std::ranges::all_of(values, [](const auto& value) { return value.second.empty(); });
}

}  // namespace

Instant next_morning(const Calendar& calendar, Instant now) {
    const local_days today = day_of(calendar, now);
    const Instant morning = morning_from(calendar, today);
    return morning > now ? morning : morning_from(calendar, today + days(1));
}

Instant next_week(const Calendar& calendar, Instant now) {
    local_days monday = monday_of(day_of(calendar, now));
    Instant morning = morning_from(calendar, monday);
    while (morning <= now) morning = morning_from(calendar, monday += days(7));
    return morning;
}

bool is_working_morning(const Calendar& calendar, Instant now) {
    const local_days today = day_of(calendar, now);
    const Instant morning = morning_from(calendar, today);
    return morning <= now && day_of(calendar, morning) == today;
}

Span last_week(const Calendar& calendar, Instant now) {
    const local_days monday = monday_of(day_of(calendar, now));
    return {instant_of_wall(calendar, monday - days(7)), instant_of_wall(calendar, monday)};
}

WeekCounts counted(const Journal& journal, Span span) {
    WeekCounts counts;
    for (const JournalLine& line : journal) {
        if (line.at < span.begin || line.at >= span.end) continue;
        counts.registered += line.kind == "registered" ? 1 : 0;
        counts.closed += line.kind == "status" && line["to"] == "closed" ? 1 : 0;
        const bool promise = line["kind"] == "reaction" || line["kind"] == "resolution";
        if (line.kind != "deadline" || !promise) continue;
        counts.met += line["state"] == "met" ? 1 : 0;
        counts.missed += line["state"] == "missed" ? 1 : 0;
    }
    return counts;
}

Decision decide_digest(const ChoreDue& due, const Facts& facts, const Desk& desk, Instant now) {
    const std::string& queue = due.chore.queue;
    if (!desk.queues.contains(queue)) return rest(due, now + 24h);
    const Policy& policy = policy_of(desk, queue);
    const Calendar& calendar = policy.regulation.calendar;
    Decision decision = rest(due, next_morning(calendar, now));
    if (!is_working_morning(calendar, now)) return decision;
    const Tickets tickets = alive(facts);
    const About about{desk, queue, nullptr, facts.loop_mark};
    for (const Operator& who : who_begins(desk, queue, tickets)) {
        const Values values = morning_of({desk, who, calendar, policy.language, now}, facts, tickets);
        if (is_empty(values)) continue;
        for (Notice& notice : operator_notices(about, "op-digest", {who}, values))
            decision.notices.push_back(std::move(notice));
    }
    return decision;
}

Decision decide_week(const ChoreDue& due, const Facts& facts, const Desk& desk, Instant now) {
    const std::string& queue = due.chore.queue;
    if (!desk.queues.contains(queue)) return rest(due, now + 24h);
    const Policy& policy = policy_of(desk, queue);
    const Calendar& calendar = policy.regulation.calendar;
    if (!is_working_morning(calendar, now)) return rest(due, next_morning(calendar, now));
    Decision decision = rest(due, next_week(calendar, now));
    const Tickets tickets = alive(facts);
    if (tickets.empty() && facts.asked.week == WeekCounts{}) return decision;
    const About about{desk, queue, nullptr, facts.loop_mark};
    for (const Operator& who : leads_of(desk, queue)) {
        if (who.role != OperatorRole::lead) continue;
        for (Notice& notice :
             operator_notices(about, "op-week", {who},
                              week_of({desk, who, calendar, policy.language, now}, facts, tickets)))
            decision.notices.push_back(std::move(notice));
    }
    return decision;
}

}  // namespace rules
