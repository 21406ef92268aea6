#include "daemon/rules/decide.h"

#include "daemon/rules/command_rules.h"
#include "daemon/rules/deadline_rules.h"
#include "daemon/rules/delivery_rules.h"
#include "daemon/rules/desk_rules.h"
#include "daemon/rules/digests.h"
#include "daemon/rules/letter_rules.h"

namespace rules {
namespace {

struct Decider {
    const Facts& facts;
    const Desk& desk;
    Instant now;

    Decision operator()(const LetterCame& came) const { return decide_letter(came, facts, desk, now); }
    Decision operator()(const LetterFailed& failed) const {
        return decide_failed_letter(failed, facts, desk, now);
    }
    Decision operator()(const RelayAnswered& answered) const {
        return decide_delivery(answered, facts, desk, now);
    }
    Decision operator()(const DeadlinePassed& passed) const {
        return decide_deadline(passed, facts, desk, now);
    }
    Decision operator()(const ChoreDue& due) const {
        if (due.chore.kind == kDigest) return decide_digest(due, facts, desk, now);
        if (due.chore.kind == kWeek) return decide_week(due, facts, desk, now);
        return decide_chore(due, facts, desk, now);
    }
    Decision operator()(const CommandGiven& given) const { return decide_command(given, facts, desk, now); }
    Decision operator()(const TroubleSeen& seen) const { return decide_trouble(seen, facts, desk, now); }
    Decision operator()(const TroubleOver& over) const { return decide_trouble_over(over, facts, now); }
};

}  // namespace

Decision decide(const Stimulus& stimulus, const Facts& facts, const Desk& desk, Instant now) {
    return std::visit(Decider{facts, desk, now}, stimulus);
}

}  // namespace rules
