#include "daemon/chores.h"

#include "daemon/rules/deadline_rules.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/digests.h"
#include "store/deadlines.h"

namespace ticketgate {

void begin_chores(store::Database& db, const rules::Desk& desk, store::Instant now) {
    for (const auto& [name, queue] : desk.queues) {
        const auto& regulation = rules::policy_of(desk, name).regulation;
        const auto begin = [&](const char* kind, store::Instant due) {
            if (!store::find_chore(db, name, kind)) store::set_chore(db, {name, kind, due});
        };
        begin(rules::kClosingTomorrow, rules::next_chore(regulation, now));
        begin(rules::kDigest, rules::next_morning(regulation.calendar, now));
        begin(rules::kWeek, rules::next_week(regulation.calendar, now));
    }
}

}  // namespace ticketgate
