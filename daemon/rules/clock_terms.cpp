#include <algorithm>

#include "daemon/rules/clocks.h"

namespace rules {

Terms terms_of(const Regulation& regulation, const std::string& category, int priority,
               const std::string& plan) {
    struct Best {
        int selectors = -1;
        std::optional<Term> term;
    } reaction, resolution;
    const auto take = [](Best& best, int selectors, const std::optional<Term>& term, bool none) {
        if ((term || none) && selectors >= best.selectors) best = {selectors, none ? std::nullopt : term};
    };
    for (const ServiceTerms& row : regulation.terms) {
        const bool fits = (!row.category || *row.category == category) && (!row.plan || *row.plan == plan) &&
                          (!row.priority || *row.priority == priority);
        if (!fits) continue;
        const int selectors =
            int(row.category.has_value()) + int(row.plan.has_value()) + int(row.priority.has_value());
        take(reaction, selectors, row.reaction, row.no_reaction);
        take(resolution, selectors, row.resolution, row.no_resolution);
    }
    const auto found =
        std::ranges::find(regulation.categories, category, [](const Category& c) { return c.choice.key; });
    const bool working = found != regulation.categories.end() && found->working_time;
    const auto on_its_clock = [&](std::optional<Term> term) {
        return term && working ? std::optional(on_working_time(*term)) : term;
    };
    return {on_its_clock(reaction.term), on_its_clock(resolution.term)};
}

}  // namespace rules
