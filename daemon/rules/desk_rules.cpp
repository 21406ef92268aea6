#include "daemon/rules/desk_rules.h"

#include <fmt/format.h>

#include "daemon/rules/desk.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/notices.h"

namespace rules {
namespace {

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

}  // namespace

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
