#include "daemon/rules/clocks.h"

#include <algorithm>
#include <cmath>

#include "daemon/rules/choices.h"
#include "daemon/rules/history.h"

namespace rules {
namespace {

struct Case {
    const ClockedTicket& ticket;
    const Journal& journal;
    const Regulation& regulation;
    const Calendar& calendar;
    const History& history;
    Instant now;
};

/// The journal says that this clock came to its end at this due time.
bool is_noted(const Journal& journal, std::string_view kind, Instant due, std::string_view state) {
    const std::string when = stamp(due);
    return std::ranges::any_of(journal, [&](const JournalLine& line) {
        return line.kind == "deadline" && line["kind"] == kind && line["state"] == state &&
               line["due"] == when;
    });
}

/// The line that has noted the end of the clock that started then; null: it has had none, or has been set
/// anew since.
const JournalLine* noted_end(const Journal& journal, std::string_view kind, Instant start) {
    const JournalLine* last = last_word_on(journal, kind);
    if (!last || last->at < start || instant_of((*last)["due"]) < start) return nullptr;
    return (*last)["state"] == "met" || (*last)["state"] == "missed" ? last : nullptr;
}

/// What decided its terms when this line was written.
ClockedTicket as_at(const JournalLine* line, const Case& c) {
    ClockedTicket ticket = c.ticket;
    for (const JournalLine* later = &c.journal.back(); later != line; --later) {
        if (later->kind != "changed") continue;
        const std::string from((*later)["from"]);
        if ((*later)["field"] == "priority") ticket.priority = from.empty() ? 0 : std::stoi(from);
        if ((*later)["field"] == "category") ticket.category = from;
        if ((*later)["field"] == "plan") ticket.plan = from;
    }
    return ticket;
}

/// The terms that this clock is measured by: what is over by those of then.
Terms terms_for(const Case& c, std::string_view kind, Instant start, bool is_over) {
    const JournalLine* end = is_over ? noted_end(c.journal, kind, start) : nullptr;
    const ClockedTicket ticket = end ? as_at(end, c) : c.ticket;
    return terms_of(c.regulation, ticket.category, ticket.priority, ticket.plan);
}

/// The one word that a clock's life ends in. What was missed stays missed, also when it was done at last.
void judge(Clock& clock, const Case& c, std::optional<Instant> over, std::string by) {
    clock.over = over;
    clock.ended_by = std::move(by);
    // A priority that is raised, or a queue that it is moved to, afterwards breaks no promise and keeps none.
    if (const JournalLine* end = over ? noted_end(c.journal, clock.kind, clock.start) : nullptr) {
        clock.due = instant_of((*end)["due"]).value_or(clock.due);
        clock.state = (*end)["state"] == "met" ? ClockState::met : ClockState::missed;
        return;
    }
    // Whoever came too late has missed it, also where nobody looked at the clock in between.
    if (is_noted(c.journal, clock.kind, clock.due, "missed") || (over && *over > clock.due))
        clock.state = ClockState::missed;
    else if (over)
        clock.state = ClockState::met;
}

Clock begun(std::string kind, Term term, Instant start, const Calendar& calendar) {
    Clock clock;
    clock.kind = std::move(kind);
    clock.term = term;
    clock.start = start;
    clock.due = due_after(calendar, start, term);
    return clock;
}

std::optional<Instant> earlier(std::optional<Instant> a, std::optional<Instant> b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

std::optional<Instant> closed_at(const History& history) {
    const Stay& last = history.now();
    if (last.status == Status::closed || last.status == Status::merged) return last.begin;
    return {};
}

/// When a clock came to its end and what ended it; empty while it goes on.
using End = std::optional<std::pair<Instant, std::string>>;

void judge(Clock& clock, const Case& c, const End& end) {
    if (end)
        judge(clock, c, end->first, end->second);
    else
        judge(clock, c, {}, "");
}

// ---- reaction

End end_of_waiting(const Case& c) {
    const bool by_taking = c.regulation.reaction_met_by == ReactionMetBy::take;
    const auto over = by_taking ? earlier(c.history.taken, c.history.answered) : c.history.answered;
    if (over)
        return {
            {*over, over == c.history.answered ? "an operator has answered" : "an operator has taken it up"}};
    if (const auto closed = closed_at(c.history)) return {{*closed, "the ticket is closed"}};
    return {};
}

void add_reaction(std::vector<Clock>& clocks, const Case& c) {
    const auto end = end_of_waiting(c);
    const Instant start = c.history.registered;
    const auto term = terms_for(c, "reaction", start, end.has_value()).reaction;
    if (!term) return;
    Clock clock = begun("reaction", *term, start, c.calendar);
    judge(clock, c, end);
    clocks.push_back(std::move(clock));
}

// ---- resolution

bool stops_resolution(const Regulation& regulation, Status status) {
    return status == Status::completed || regulation.resolution_stops_in.contains(status);
}

/// Times in which resolution does not count, in order, none overlapping.
std::vector<Pause> pauses_of(const Case& c, Instant from) {
    std::vector<Pause> pauses;
    for (const Stay& stay : c.history.stays)
        if (stops_resolution(c.regulation, stay.status))
            pauses.push_back(
                {std::max(stay.begin, from), stay.end.value_or(c.now), std::string(to_string(stay.status))});
    for (const Maintenance& m : c.regulation.maintenance)
        if (!c.ticket.service.empty() && folded(m.service) == folded(c.ticket.service))
            pauses.push_back({std::max(m.begin, from), m.end, in_language(m.words, "")});
    std::erase_if(pauses, [](const Pause& p) { return p.end <= p.begin; });
    std::ranges::stable_sort(pauses, {}, &Pause::begin);
    Instant counted_to = from;  // one pause may lie inside another
    for (Pause& pause : pauses) {
        pause.begin = std::max(pause.begin, counted_to);
        counted_to = std::max(counted_to, pause.end);
    }
    std::erase_if(pauses, [](const Pause& p) { return p.end <= p.begin; });
    return pauses;
}

/// Later by each pause that began before it fell due: what comes after cannot undo that it was missed.
void move_by_pauses(Clock& clock, const Case& c, const std::vector<Pause>& pauses) {
    for (const Pause& pause : pauses) {
        if (pause.begin >= clock.due) break;
        clock.due = shifted(c.calendar, clock.term, clock.due,
                            counted(c.calendar, clock.term, pause.begin, pause.end));
        clock.pauses.push_back(pause);
    }
}

End end_of_work(const History& history) {
    const auto& stays = history.stays;
    const Stay& now = history.now();
    if (now.status == Status::completed) return {{now.begin, "completed"}};
    if (!closed_at(history)) return {};
    if (stays.size() > 1 && stays[stays.size() - 2].status == Status::completed)
        return {{stays[stays.size() - 2].begin, "completed"}};
    return {{now.begin, "closed"}};
}

void add_resolution(std::vector<Clock>& clocks, const Case& c) {
    const bool anew = c.regulation.objection_restarts_resolution && c.history.objected;
    const Instant start = anew ? *c.history.objected : c.history.registered;
    const End end = end_of_work(c.history);
    const auto term = terms_for(c, "resolution", start, end.has_value()).resolution;
    if (!term) return;
    Clock clock = begun("resolution", *term, start, c.calendar);
    std::vector<Pause> pauses = pauses_of(c, clock.start);
    // What came to its end waits for nothing more: its due time is the one that it was measured by.
    if (end) std::erase_if(pauses, [&](const Pause& p) { return p.begin >= end->first; });
    move_by_pauses(clock, c, pauses);
    judge(clock, c, end);
    const Status status = c.history.now().status;
    if (clock.state == ClockState::running && stops_resolution(c.regulation, status)) {
        clock.state = ClockState::stopped;
        clock.ended_by = to_string(status);
    }
    clocks.push_back(std::move(clock));
}

// ---- silence

constexpr std::string_view silence_kind(Status status) {
    return status == Status::waiting ? "answer" : "confirmation";
}

void add_reminder(std::vector<Clock>& clocks, const Case& c, const SilenceRule& rule, Instant start) {
    if (!rule.remind_after) return;
    Clock clock = begun("reminder", *rule.remind_after, start, c.calendar);
    if (is_noted(c.journal, clock.kind, clock.due, "met"))
        judge(clock, c, clock.due, "the client was reminded");
    clocks.push_back(std::move(clock));
}

/// An operator has put it off until a time, and no rule of the policy says more: then it comes back to him.
void add_resumption(std::vector<Clock>& clocks, const Stay& stay) {
    if (!stay.until || !row_of(stay.status).alive) return;
    Clock clock;
    clock.kind = "resume";
    clock.start = stay.begin;
    clock.due = *stay.until;
    clock.by_hand = true;
    clocks.push_back(std::move(clock));
}

/// Counted from an operator's last word to the client: what he may be silent about. A machine's word on
/// progress asks nothing, and must not put the end of his silence off for ever.
void add_silence(std::vector<Clock>& clocks, const Case& c) {
    const Stay& stay = c.history.now();
    const auto rule = c.regulation.silence.find(stay.status);
    if (rule == c.regulation.silence.end()) {
        add_resumption(clocks, stay);
        return;
    }
    const Instant start = std::max(stay.begin, c.history.last_answer);
    Clock clock = begun(std::string(silence_kind(stay.status)), rule->second.after, start, c.calendar);
    // An end that had passed when the operator wrote again is none of this silence.
    clock.by_hand = stay.until && *stay.until > start;
    if (clock.by_hand) clock.due = *stay.until;
    if (!clock.by_hand) add_reminder(clocks, c, rule->second, clock.start);
    clocks.push_back(std::move(clock));
}

// ---- progress

void add_progress(std::vector<Clock>& clocks, const Case& c) {
    const Status status = c.history.now().status;
    if (!c.regulation.progress || !row_of(status).alive || status == Status::completed) return;
    Clock clock = begun("progress", c.regulation.progress->every, c.history.last_word, c.calendar);
    clocks.push_back(std::move(clock));
}

// ---- moments

bool is_escalated(const Journal& journal, const Clock& clock, int level) {
    const std::string when = stamp(clock.due), percent = std::to_string(level);
    return std::ranges::any_of(journal, [&](const JournalLine& line) {
        return line.kind == "escalated" && line["kind"] == clock.kind && line["level"] == percent &&
               line["due"] == when;
    });
}

/// Until when nobody is to be disturbed about it; Instant::max() for good.
std::optional<Instant> silenced_until(const Journal& journal, Instant since) {
    std::optional<Instant> until;
    for (const JournalLine& line : journal)
        if (line.kind == "ack" && line.at >= since)
            until = instant_of(line["until"]).value_or(Instant::max());
    return until;
}

/// People are told in working hours, unless the term itself runs around the clock. A term that ends with the
/// working day is told at its end and not the next morning.
Instant when_people_work(const Clock& clock, const Calendar& calendar, Instant at) {
    if (!is_working_time(clock.term)) return at;
    return is_open(calendar, at) || is_open(calendar, at - Seconds(1)) ? at : next_opening(calendar, at);
}

/// When this share of the term is used up; above 100 % the term goes on beyond its end.
Instant at_percent(const Clock& clock, const Calendar& calendar, int percent) {
    const Instant plain_due = due_after(calendar, clock.start, clock.term);
    if (percent >= 100) {
        const auto whole = counted(calendar, clock.term, clock.start, plain_due);
        return shifted(calendar, clock.term, clock.due, whole * (percent - 100) / 100);
    }
    Instant at = at_share(calendar, clock.term, clock.start, plain_due, percent / 100.0);
    for (const Pause& pause : clock.pauses) {
        if (pause.begin >= at) break;
        at = shifted(calendar, clock.term, at, counted(calendar, clock.term, pause.begin, pause.end));
    }
    return at;
}

bool is_term_of_service(const Clock& clock) {
    return clock.kind == "reaction" || clock.kind == "resolution";
}

/// Those of the policy's steps that nobody has taken or silenced.
void add_steps(std::vector<Moment>& moments, const Clock& clock, const Journal& journal,
               const Regulation& regulation) {
    const auto silent = silenced_until(journal, clock.start);
    for (const EscalationStep& step : regulation.escalation) {
        if (is_escalated(journal, clock, step.percent) || silent == Instant::max()) continue;
        const auto what = step.percent < 100 ? Moment::What::warn : Moment::What::escalate;
        Instant at = when_people_work(clock, regulation.calendar,
                                      at_percent(clock, regulation.calendar, step.percent));
        if (silent) at = std::max(at, *silent);
        moments.push_back({what, at, step.percent, step.to});
    }
}

/// How far into the term the operator is asked for word on progress.
int ask_percent(const ProgressRule& rule, const Calendar& calendar, const Clock& clock) {
    const Instant asked = due_after(calendar, clock.start, *rule.ask_after);
    const auto whole = counted(calendar, clock.term, clock.start, clock.due);
    if (whole.count() == 0) return 99;
    return static_cast<int>(100 * counted(calendar, clock.term, clock.start, asked) / whole);
}

void add_question(std::vector<Moment>& moments, const Clock& clock, const Journal& journal,
                  const Regulation& regulation) {
    if (!regulation.progress || !regulation.progress->ask_after) return;
    const int level = ask_percent(*regulation.progress, regulation.calendar, clock);
    if (is_escalated(journal, clock, level)) return;
    moments.push_back({Moment::What::ask,
                       due_after(regulation.calendar, clock.start, *regulation.progress->ask_after), level,
                       EscalateTo::responsible});
}

bool has_fallen_due(const Journal& journal, const Clock& clock) {
    if (is_noted(journal, clock.kind, clock.due, "missed")) return true;
    const JournalLine* end = noted_end(journal, clock.kind, clock.start);
    return end && (*end)["due"] == stamp(clock.due);
}

/// Met by nothing but the ticket's end. A ticket that goes on in another one has kept no promise by that: its
/// clocks are cancelled.
bool ends_by_itself(const Clock& clock) {
    const bool by_end = clock.ended_by == "the ticket is closed" || clock.ended_by == "closed";
    return clock.state == ClockState::met && by_end;
}

}  // namespace

std::vector<Clock> clocks_of(const ClockedTicket& ticket, const Journal& journal,
                             const Regulation& regulation, Instant now) {
    std::vector<Clock> clocks;
    if (journal.empty()) return clocks;
    const History history = read_history(journal);
    const Case c{ticket, journal, regulation, regulation.calendar, history, now};
    add_reaction(clocks, c);
    add_resolution(clocks, c);
    add_silence(clocks, c);
    add_progress(clocks, c);
    if (ticket.status == Status::merged) std::erase_if(clocks, ends_by_itself);
    return clocks;
}

const Clock* find_clock(const std::vector<Clock>& clocks, std::string_view kind) {
    const auto found = std::ranges::find(clocks, kind, &Clock::kind);
    return found == clocks.end() ? nullptr : &*found;
}

std::optional<Moment> next_moment(const Clock& clock, const Journal& journal, const Regulation& regulation) {
    const bool goes_on =
        clock.state == ClockState::running || (clock.state == ClockState::missed && !clock.over);
    if (!goes_on) return {};
    std::vector<Moment> moments;
    if (!has_fallen_due(journal, clock))
        moments.push_back({Moment::What::fall_due, clock.due, 100, EscalateTo::lead});
    if (is_term_of_service(clock)) add_steps(moments, clock, journal, regulation);
    if (clock.kind == "progress") add_question(moments, clock, journal, regulation);
    // Of those at one instant the earlier in the list comes first: a term is noted as missed before anybody
    // is told.
    const auto first = std::ranges::min_element(moments, {}, &Moment::at);
    if (first == moments.end()) return {};
    return *first;
}

}  // namespace rules
