#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "daemon/config_policy_parts.h"
#include "daemon/config_term.h"
#include "daemon/config_values.h"

namespace ticketgate::settings {
namespace {

using rules::EscalateTo;
using rules::EscalationStep;
using rules::ProgressRule;

constexpr Row<ProgressRule> kProgress[] = {
    {"every", Need::required, kTermAccepted, put<&ProgressRule::every, term_value>},
    {"ask_after", Need::optional, kTermAccepted, put<&ProgressRule::ask_after, term_value>},
};

constexpr Word<EscalateTo> kRecipients[] = {{"responsible", EscalateTo::responsible},
                                            {"lead", EscalateTo::lead}};

constexpr Row<EscalationStep> kStep[] = {
    {"at", Need::required, "percent of the term, from 1 to 1000",
     put<&EscalationStep::percent, number_value<1, 1000>>},
    {"to", Need::required, "\"responsible\" or \"lead\"", put<&EscalationStep::to, word_value<kRecipients>>},
};

void read_progress(const PolicyPart& part) {
    const Table& root = part.reader.root();
    const Table* table = part.reader.table_in(root, "", "progress");
    if (table == nullptr) return;
    ProgressRule rule;
    part.reader.read(*table, "progress", bind(kProgress, rule, part.reader.place()));
    const bool late = rule.ask_after && !surely_longer(rule.every, *rule.ask_after, part.regulation.calendar);
    if (late && rule.every.count > 0) {
        part.reader.refuse(*table, "progress", "ask_after",
                           fmt::format("not sure to be before every = \"{}\"", to_string(rule.every)),
                           "a shorter time in the same unit");
    }
    part.regulation.progress = rule;
}

void check_order(const PolicyPart& part, const Table& table, int percent) {
    const auto& steps = part.regulation.escalation;
    if (steps.empty() || percent > steps.back().percent || table.find("at") == nullptr) return;
    part.reader.refuse(table, "escalation", "at",
                       fmt::format("not above the {} of the step before it", steps.back().percent),
                       "steps in ascending order");
}

/// What escalates is a term of reaction or resolution.
void check_there_is_a_term(const PolicyPart& part) {
    const auto& rows = part.regulation.terms;
    const bool has =
        std::any_of(rows.begin(), rows.end(), [](const auto& row) { return row.reaction || row.resolution; });
    if (has || part.regulation.escalation.empty()) return;
    part.reader.fail(
        part.reader.root().line_of("escalation"), "escalation",
        "found steps of clocks without a term; accepted: a [[terms]] with reaction or resolution, "
        "or no [[escalation]]");
}

}  // namespace

void read_promises(const PolicyPart& part) {
    read_progress(part);
    for (const Table* table : part.reader.sections("escalation")) {
        EscalationStep step;
        part.reader.read(*table, "escalation", bind(kStep, step, part.reader.place()));
        check_order(part, *table, step.percent);
        part.regulation.escalation.push_back(step);
    }
    check_there_is_a_term(part);
}

}  // namespace ticketgate::settings
