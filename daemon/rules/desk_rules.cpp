#include "daemon/rules/desk_rules.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "daemon/rules/desk.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/notices.h"

namespace rules {
namespace {

std::string utc(Instant at) {
    return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(at.time_since_epoch().count()));
}

/// "imap:support" speaks of the queue support; a trouble of no queue is told from the first one.
std::string queue_of_trouble(const std::string& key, const Desk& desk) {
    const auto colon = key.find(':');
    return living_queue(desk, colon == std::string::npos ? "" : key.substr(colon + 1));
}

void tell_of_trouble(Decision& decision, const store::Alarm& alarm, const Facts& facts, const Desk& desk) {
    const About about{desk, queue_of_trouble(alarm.key, desk), nullptr, facts.loop_mark};
    for (Notice& notice : operator_notices(about, "op-alarm", leads_of(desk, ""), {{"problem", alarm.text}}))
        decision.notices.push_back(std::move(notice));
}

/// It must neither be lost nor come back every second.
Decision put_off(const DeadlinePassed& passed, Instant now) {
    const auto& [number, kind, due] = passed.deadline;
    Decision decision;
    decision.verdict = {"put-off", passed.problem, {}, number, true};
    decision.changes.push_back(SetDeadline{{number, kind, now + kPutOff}});
    decision.changes.push_back(
        AppendEvent{{0, now, number, "put-off", "ticketgate",
                     fields_json({{"deadline", kind}, {"due", utc(due)}, {"problem", passed.problem}})}});
    return decision;
}

}  // namespace

Decision decide_deadline(const DeadlinePassed& passed, const Facts& facts, const Desk& desk, Instant now) {
    if (!passed.problem.empty()) return put_off(passed, now);
    const auto& [number, kind, due] = passed.deadline;
    const TicketFacts& ticket = facts.tickets.at(number);
    Decision decision;
    decision.verdict = {"overdue", fmt::format("{} was due at {}", kind, utc(due)), {}, number, true};
    decision.changes.push_back(ClearDeadline{number, kind});
    decision.changes.push_back(AppendEvent{
        {0, now, number, "overdue", "ticketgate", fields_json({{"deadline", kind}, {"due", utc(due)}})}});
    const About about{desk, living_queue(desk, ticket.ticket.queue), &ticket, facts.loop_mark};
    for (Notice& notice : operator_notices(about, "op-escalation", leads_of(desk, about.queue),
                                           {{"due", utc(due)}, {"reason", kind}}))
        decision.notices.push_back(std::move(notice));
    return decision;
}

Decision decide_trouble(const TroubleSeen& seen, const Facts& facts, const Desk& desk, Instant now) {
    store::Alarm alarm = facts.alarm.value_or(store::Alarm{seen.key, "", now, now, {}, 0});
    alarm.text = seen.text;
    alarm.last_seen = now;
    ++alarm.count;
    const bool tell = !alarm.told && (seen.permanent || alarm.count >= kTroublePatience);
    if (tell) alarm.told = now;

    Decision decision;
    decision.verdict = {"trouble", seen.text, {}, {}, true};
    decision.changes.push_back(PutAlarm{alarm});
    if (!tell) return decision;
    decision.changes.push_back(AppendEvent{
        {0, now, {}, "alarm", "ticketgate", fields_json({{"trouble", seen.key}, {"text", seen.text}})}});
    tell_of_trouble(decision, alarm, facts, desk);
    return decision;
}

Decision decide_trouble_over(const TroubleOver& over, const Facts& facts, Instant now) {
    Decision decision;
    decision.verdict = {"trouble-over", "", {}, {}, false};
    if (!facts.alarm) return decision;
    decision.verdict.reason = facts.alarm->text;
    decision.changes.push_back(ClearAlarm{over.key});
    if (facts.alarm->told)
        decision.changes.push_back(
            AppendEvent{{0, now, {}, "alarm-over", "ticketgate", fields_json({{"trouble", over.key}})}});
    return decision;
}

}  // namespace rules
