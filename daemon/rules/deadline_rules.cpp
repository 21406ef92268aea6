#include "daemon/rules/deadline_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "daemon/rules/actions.h"
#include "daemon/rules/choices.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/status_table.h"
#include "daemon/rules/tag.h"
#include "daemon/rules/ticket_work.h"

namespace rules {
namespace {

using namespace std::chrono_literals;

/// A ticket that may not be closed yet is looked at again after this.
constexpr Seconds kReadFirst = 60s;
constexpr Seconds kBrake = 3600s;

struct Passing {
    TicketWork& work;
    const DeadlinePassed& passed;
    const Facts& facts;
    const Desk& desk;
    std::string verdict = "looked-at", reason = "nothing is due";
    bool alarming = false;
    // Who is told of this clock at the end of the run; one letter each.
    bool warn = false, escalate = false, ask = false;
    int level = 0;

    const std::string& language() const { return work.policy().language; }
    std::string time(Instant at) const { return for_people(work.regulation().calendar, at, language()); }
};

void note_deadline(Passing& p, const Clock& clock, const char* state) {
    p.work.note("deadline", {{"kind", clock.kind}, {"state", state}, {"due", stamp(clock.due)}});
}

// ---- what a clock's end does

void miss(Passing& p, const Clock& clock) {
    note_deadline(p, clock, "missed");
    p.verdict = "overdue";
    p.alarming = true;
    p.reason = fmt::format("{} was due {}", clock.kind, p.time(clock.due));
}

bool has_been_told(const Journal& journal, Instant since, std::string_view what) {
    return std::ranges::any_of(journal, [&](const JournalLine& line) {
        return line.kind == "told" && line["what"] == what && line.at >= since;
    });
}

/// The client hears of the delay from us when nobody else has told him.
void miss_resolution(Passing& p, const Clock& clock) {
    miss(p, clock);
    if (!p.work.regulation().tell_client_of_delay || has_been_told(p.work.journal(), clock.start, "delay"))
        return;
    p.work.note("told", {{"what", "delay"}});
    p.work.tell_client("delay", {});
}

void remind(Passing& p, const Clock& clock) {
    note_deadline(p, clock, "met");
    const Status then = p.work.regulation().silence.at(p.work.ticket().status).then;
    p.work.tell_client("reminder", {{"outcome", std::string(shown(then, p.work.ticket().language))}});
    p.verdict = "reminded";
    p.reason = fmt::format("the client has been silent since {}", p.time(clock.start));
}

void tell_progress(Passing& p, const Clock& clock) {
    note_deadline(p, clock, "met");
    p.work.note("told", {{"what", "progress"}});
    p.work.tell_client(
        "progress",
        {{"actions", actions_of(p.work.journal(), p.work.regulation().calendar, p.work.ticket().language)}});
    p.verdict = "progress";
    p.reason = "the client has had no word for the policy's time";
}

void resume(Passing& p, const Clock& clock) {
    note_deadline(p, clock, "met");
    p.work.enter(Status::open, By::rule, "the time that an operator set has come");
    p.warn = true;
    p.verdict = "resumed";
    p.reason = fmt::format("put off until {}", p.time(clock.due));
}

/// Too many at once is more likely our fault than theirs: a mailbox that could not be read, a wrong clock.
bool is_braked(Passing& p, const Clock& clock) {
    const Regulation& regulation = p.work.regulation();
    const std::string key = brake_key(p.work.ticket().queue);
    if (p.facts.closed_by_silence_this_hour < regulation.silence_brake) {
        if (p.facts.alarm) p.work.add(ClearAlarm{key});
        return false;
    }
    p.work.defer(clock.kind, p.work.now() + kBrake);
    p.verdict = "braked";
    p.reason = fmt::format("{} tickets of {} have closed by silence within an hour: the rest waits",
                           regulation.silence_brake, p.work.ticket().queue);
    if (p.facts.alarm) return true;
    p.alarming = true;
    p.work.add(PutAlarm{{key, p.reason, p.work.now(), p.work.now(), p.work.now(), 1}});
    for (Notice& notice :
         operator_notices({p.desk, p.work.ticket().queue, nullptr, p.facts.loop_mark}, "op-alarm",
                          leads_of(p.desk, p.work.ticket().queue), {{"problem", p.reason}}))
        p.work.tell(std::move(notice));
    return true;
}

bool may_be_unread(Passing& p, const Clock& clock) {
    if (p.passed.read_until >= clock.due) return false;
    p.work.defer(clock.kind, p.work.now() + kReadFirst);
    p.verdict = "waits-for-mailbox";
    p.reason = "the mailbox has not been read since: an answer may lie there";
    return true;
}

/// The rule of silence: what the policy says follows, in its own words.
void end_silence(Passing& p, const Clock& clock) {
    if (may_be_unread(p, clock) || is_braked(p, clock)) return;
    const SilenceRule& rule = p.work.regulation().silence.at(p.work.ticket().status);
    const std::string outcome = in_language(rule.reason, p.work.ticket().language);
    note_deadline(p, clock, "missed");
    p.work.enter(rule.then, By::rule, in_language(rule.reason, p.language()), {{"due", stamp(clock.due)}});
    p.work.add(CountRate{silence_key(p.work.ticket().queue)});
    p.work.tell_client(
        rule.then == Status::closed ? "closed" : "no-answer",
        {{"reason", outcome},
         {"actions", actions_of(p.work.journal(), p.work.regulation().calendar, p.work.ticket().language)}});
    p.verdict = "silence";
    p.reason = in_language(rule.reason, p.language());
}

struct End {
    std::string_view kind;
    void (*follow)(Passing&, const Clock&);
};
constexpr End kEnds[] = {{"reaction", miss},      {"resolution", miss_resolution},
                         {"answer", end_silence}, {"confirmation", end_silence},
                         {"reminder", remind},    {"progress", tell_progress},
                         {"resume", resume}};

// ---- moments

void note_step(Passing& p, const Clock& clock, const Moment& moment, const std::vector<Operator>& to) {
    std::string names;
    for (const Operator& who : to) names += (names.empty() ? "" : ", ") + who.address;
    p.work.note("escalated", {{"kind", clock.kind},
                              {"level", std::to_string(moment.level)},
                              {"to", names},
                              {"due", stamp(clock.due)}});
    p.level = moment.level;
}

std::vector<Operator> who_hears(const Passing& p, const Moment& moment) {
    return moment.to == EscalateTo::lead ? leads_of(p.desk, p.work.ticket().queue) : p.work.responsible();
}

void carry_out(Passing& p, const Clock& clock, const Moment& moment) {
    if (moment.what == Moment::What::fall_due) {
        std::ranges::find(kEnds, clock.kind, &End::kind)->follow(p, clock);
        return;
    }
    note_step(p, clock, moment, who_hears(p, moment));
    if (moment.what == Moment::What::ask) {
        p.ask = true;
    } else if (moment.to == EscalateTo::lead) {
        p.escalate = true;
    } else {
        p.warn = true;
    }
    if (p.verdict == "looked-at") {
        p.verdict = "escalated";
        p.reason = fmt::format("{} % of the {} term", moment.level, clock.kind);
    }
}

/// One letter for each person, whatever has come together in this run: a lead's escalation says all that a
/// warning would.
void tell_people(Passing& p, const std::string& kind, Instant due) {
    const std::string term = clock_name(kind, p.language());
    const Values values{{"term", term}, {"level", fmt::format("{} %", p.level)}, {"due", p.time(due)}};
    std::vector<std::string> told;
    const auto tell = [&](bool wanted, const char* notice, std::vector<Operator> to) {
        if (!wanted) return;
        std::erase_if(
            to, [&](const Operator& who) { return std::ranges::find(told, who.address) != told.end(); });
        for (const Operator& who : to) told.push_back(who.address);
        p.work.tell_operators(notice, to, values);
    };
    tell(p.escalate, "op-escalation", leads_of(p.desk, p.work.ticket().queue));
    tell(p.warn, "op-warning", p.work.responsible());
    tell(p.ask, "op-progress-due", p.work.responsible());
}

/// It must neither be lost nor come back every second.
Decision put_off(const DeadlinePassed& passed, Instant now) {
    const auto& [number, kind, due, wake] = passed.deadline;
    Decision decision;
    decision.verdict = {"put-off", passed.problem, {}, number, true};
    decision.changes.push_back(SetDeadline{{number, kind, due, now + kPutOff}});
    decision.changes.push_back(
        AppendEvent{{0, now, number, "put-off", "ticketgate",
                     fields_json({{"kind", kind}, {"due", stamp(due)}, {"problem", passed.problem}})}});
    return decision;
}

/// Merged into another ticket, whose own clocks run.
Decision leave_to_other(const DeadlinePassed& passed, const TicketFacts& other) {
    Decision decision;
    decision.verdict = {
        "merged",
        fmt::format("#{} has gone into #{}", passed.deadline.ticket.value, other.ticket.number.value),
        {},
        other.ticket.number,
        false};
    decision.changes.push_back(ClearDeadline{passed.deadline.ticket, passed.deadline.kind});
    return decision;
}

/// More than any clock has moments: a defect must not spin.
constexpr int kMostMoments = 50;

}  // namespace

std::string silence_key(const std::string& queue) {
    return "silence:" + queue;
}

std::string brake_key(const std::string& queue) {
    return "silence-brake:" + queue;
}

Decision decide_deadline(const DeadlinePassed& passed, const Facts& facts, const Desk& desk, Instant now) {
    if (!passed.problem.empty()) return put_off(passed, now);
    const TicketFacts& ticket = facts.tickets.at(passed.deadline.ticket);
    if (ticket.ticket.number != passed.deadline.ticket) return leave_to_other(passed, ticket);
    TicketWork work(desk, facts, ticket, living_queue(desk, ticket.ticket.queue), now);
    Passing p{work, passed, facts, desk};
    Instant due = passed.deadline.due;
    for (int i = 0; i < kMostMoments; ++i) {
        const auto clocks = work.clocks();
        const Clock* clock = find_clock(clocks, passed.deadline.kind);
        if (!clock || work.is_deferred(clock->kind)) break;
        const auto moment = next_moment(*clock, work.journal(), work.regulation());
        if (!moment || moment->at > now) break;
        due = clock->due;
        carry_out(p, *clock, *moment);
    }
    tell_people(p, passed.deadline.kind, due);
    return std::move(work).finish({p.verdict, p.reason, {}, {}, p.alarming});
}

Instant next_chore(const Regulation& regulation, Instant now) {
    const Calendar& calendar = regulation.calendar;
    if (calendar.around_the_clock()) return now + 24h;
    // A day's first opening: behind its break it opens again, and nobody wants the list twice.
    const auto today = std::chrono::floor<std::chrono::days>(wall_time(calendar, now));
    const Instant morning = next_opening(calendar, instant_of_wall(calendar, today));
    if (morning > now) return morning;
    return next_opening(calendar, instant_of_wall(calendar, today + std::chrono::days(1)));
}

Instant chore_horizon(const Regulation& regulation, Instant now) {
    return next_chore(regulation, next_chore(regulation, now));
}

namespace {

/// It stands in the list of an earlier morning, with the same end.
bool is_listed(const Journal& journal, const store::Deadline& deadline) {
    const std::string due = stamp(deadline.due);
    return std::ranges::any_of(journal, [&](const JournalLine& line) {
        return line.kind == "listed" && line["kind"] == deadline.kind && line["due"] == due;
    });
}

}  // namespace

Decision decide_chore(const ChoreDue& due, const Facts& facts, const Desk& desk, Instant now) {
    Decision decision;
    decision.verdict = {"chore", due.chore.kind, {}, {}, false};
    if (!desk.queues.contains(due.chore.queue)) {  // it may come back; until then it must not be due for ever
        decision.changes.push_back(SetChore{{due.chore.queue, due.chore.kind, now + 24h}});
        return decision;
    }
    const Policy& policy = policy_of(desk, due.chore.queue);
    decision.changes.push_back(
        SetChore{{due.chore.queue, due.chore.kind, next_chore(policy.regulation, now)}});
    std::string list;
    for (const store::Deadline& one : facts.closing) {
        const TicketFacts& about = facts.tickets.at(one.ticket);
        if (is_listed(about.journal, one)) continue;
        const store::Ticket& ticket = about.ticket;
        decision.changes.push_back(AppendEvent{{0, now, one.ticket, "listed", "ticketgate",
                                                fields_json({{"kind", one.kind}, {"due", stamp(one.due)}})}});
        list += fmt::format("{}{} {} – {} – {}", list.empty() ? "" : "\n", make_tag(policy.tag, one.ticket),
                            ticket.subject, ticket.requester,
                            for_people(policy.regulation.calendar, one.due, policy.language));
    }
    if (list.empty()) return decision;
    const About about{desk, due.chore.queue, nullptr, facts.loop_mark};
    for (Notice& notice : operator_notices(about, "op-closing-tomorrow", operators_of(desk, due.chore.queue),
                                           {{"list", list}}))
        decision.notices.push_back(std::move(notice));
    return decision;
}

}  // namespace rules
