#include "daemon/config_horizon.h"

#include <fmt/format.h>

#include <algorithm>

namespace ticketgate {
namespace {

using rules::Instant;
using rules::Regulation;
using rules::Term;

void append(std::vector<Term>& terms, const std::optional<Term>& term) {
    if (term) terms.push_back(*term);
}

std::vector<Term> terms_of(const Regulation& regulation) {
    std::vector<Term> terms;
    for (const auto& row : regulation.terms) {
        append(terms, row.reaction);
        append(terms, row.resolution);
    }
    for (const auto& [status, rule] : regulation.silence) terms.push_back(rule.after);
    if (regulation.progress) terms.push_back(regulation.progress->every);
    const bool working = std::ranges::any_of(regulation.categories, &rules::Category::working_time);
    if (working) std::ranges::transform(terms, terms.begin(), rules::on_working_time);
    return terms;
}

/// Where the longest term ends that begins now.
Instant horizon(const Regulation& regulation, Instant now) {
    Instant end = now;
    for (const Term term : terms_of(regulation))
        end = std::max(end, due_after(regulation.calendar, now, term));
    return end;
}

}  // namespace

std::vector<std::string> horizon_warnings(const rules::Desk& desk, Instant now) {
    std::vector<std::string> warnings;
    for (const auto& [name, policy] : desk.policies) {
        const Regulation& regulation = policy.regulation;
        const auto year = missing_year(regulation.calendar, now, horizon(regulation, now));
        if (!year) continue;
        warnings.push_back(fmt::format("policy {}: its terms reach into {}, and calendar {} has no {}.xml",
                                       name, *year, regulation.calendar.holidays.country, *year));
    }
    return warnings;
}

}  // namespace ticketgate
