#include "daemon/rules/decide.h"

#include <map>
#include <stdexcept>

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

/// Tags are judged against what is on record, so two of one letter could send tickets into each other, each
/// rightly by itself. A ring is a defect: such a letter is not carried out.
void refuse_ring(const Decision& decision) {
    std::map<store::TicketNumber, store::TicketNumber> into;
    for (const Change& change : decision.changes)
        if (const auto* update = std::get_if<UpdateTicket>(&change);
            update && update->ticket.status == store::Status::merged && update->ticket.follows)
            into.emplace(update->ticket.number, *update->ticket.follows);
    for (const auto& [first, next] : into) {
        auto at = into.find(next);
        while (at != into.end() && at->first != first) at = into.find(at->second);
        if (at != into.end()) throw std::logic_error("tickets cannot be merged in a ring");
    }
}

}  // namespace

Decision decide(const Stimulus& stimulus, const Facts& facts, const Desk& desk, Instant now) {
    Decision decision = std::visit(Decider{facts, desk, now}, stimulus);
    refuse_ring(decision);
    return decision;
}

}  // namespace rules
