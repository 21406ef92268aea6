#include "daemon/chores.h"

#include "daemon/rules/deadline_rules.h"
#include "daemon/rules/desk.h"
#include "store/deadlines.h"

namespace ticketgate {

void begin_chores(store::Database& db, const rules::Desk& desk, store::Instant now) {
    for (const auto& [name, queue] : desk.queues) {
        if (store::find_chore(db, name, rules::kClosingTomorrow)) continue;
        const auto& regulation = rules::policy_of(desk, name).regulation;
        store::set_chore(db, {name, rules::kClosingTomorrow, rules::next_chore(regulation, now)});
    }
}

}  // namespace ticketgate
