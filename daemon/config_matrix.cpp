#include <fmt/format.h>

#include <utility>

#include "daemon/config_choice.h"
#include "daemon/config_values.h"
#include "mail/utf8.h"

namespace ticketgate::settings {
namespace {

using rules::Choice;
using rules::Impact;

constexpr Row<Impact> kImpact[] = {
    {"priorities", Need::required, "a list of priorities, one for each [[urgency]] in their order",
     put<&Impact::priorities, not_empty<numbers_value<1, 99>>>},
};

void check_row(const PolicyPart& part, const Table& table, const Impact& impact) {
    const std::size_t wanted = part.regulation.urgencies.size(), found = impact.priorities.size();
    if (found == 0) return;  // refused before
    if (found != wanted) {
        part.reader.fail(
            table.line_of("priorities"), "impact.priorities",
            fmt::format("found {} priorities for {} urgencies; accepted: one for each [[urgency]]", found,
                        wanted));
        return;
    }
    for (const int number : impact.priorities) must_be_priority(part, table, "impact", "priorities", number);
}

void read_urgencies(const PolicyPart& part) {
    Owners owners(part.reader, mail::fold_line);
    for (const Table* table : part.reader.sections("urgency")) {
        Choice urgency;
        part.reader.read(*table, "urgency", choice_settings(urgency, part));
        own_names(owners, *table, "urgency", urgency);
        part.regulation.urgencies.push_back(std::move(urgency));
    }
}

void read_impacts(const PolicyPart& part) {
    Owners owners(part.reader, mail::fold_line);
    for (const Table* table : part.reader.sections("impact")) {
        Impact impact;
        part.reader.read(
            *table, "impact",
            joined({choice_settings(impact.choice, part), bind(kImpact, impact, part.reader.place())}));
        own_names(owners, *table, "impact", impact.choice);
        check_row(part, *table, impact);
        part.regulation.impacts.push_back(std::move(impact));
    }
}

}  // namespace

void read_matrix(const PolicyPart& part) {
    read_urgencies(part);
    read_impacts(part);
    const Table& root = part.reader.root();
    if (root.find("urgency") != nullptr && root.find("impact") == nullptr) {
        part.reader.fail(
            root.line_of("urgency"), "urgency",
            "found urgencies that no [[impact]] turns into a priority; accepted: both, or neither");
    }
}

}  // namespace ticketgate::settings
