#include <fmt/format.h>

#include <utility>

#include "daemon/config_choice.h"
#include "daemon/config_values.h"
#include "mail/utf8.h"

namespace ticketgate::settings {
namespace {

using rules::Category;
using rules::Priority;
using rules::Regulation;

constexpr Word<bool> kClocks[] = {{"around", false}, {"working", true}};

constexpr Row<Category> kCategory[] = {
    {"clock", Need::optional, "\"around\", or \"working\": its terms run on working time",
     put<&Category::working_time, word_value<kClocks>>},
};

constexpr Row<Priority> kPriority[] = {
    {"number", Need::required, "a number from 1 to 99", put<&Priority::number, number_value<1, 99>>},
};

constexpr Row<Regulation> kDefaults[] = {
    {"default_category", Need::optional, "the key of a category",
     put<&Regulation::default_category, name_value>},
    {"default_priority", Need::optional, "the number of a priority",
     put<&Regulation::default_priority, number_value<1, 99>>},
    {"default_impact", Need::optional, "the key of an impact", put<&Regulation::default_impact, name_value>},
    {"default_urgency", Need::optional, "the key of an urgency",
     put<&Regulation::default_urgency, name_value>},
    {"plans", Need::optional, "a list of the plans that contracts name",
     put<&Regulation::plans, not_empty<names_value>>},
    {"default_plan", Need::optional, "one of plans", put<&Regulation::default_plan, name_value>},
};

/// A default that is needed: without it a ticket would have none of what the file goes on to use.
void must_be_there(const PolicyPart& part, std::string_view key, std::span<const std::string_view> of) {
    const Table& root = part.reader.root();
    if (of.empty() || root.find(key) != nullptr) return;
    part.reader.fail(root.line, std::string(key), fmt::format("missing; accepted: {}", fmt::join(of, ", ")));
}

void check_plans(const PolicyPart& part) {
    Owners owners(part.reader, mail::fold_line);
    for (const std::string& plan : part.regulation.plans)
        owners.take(part.reader.root(), "", "plans", plan, "each plan once");
}

}  // namespace

void read_categories(const PolicyPart& part) {
    Owners owners(part.reader, mail::fold_line);
    for (const Table* table : part.reader.sections("category")) {
        Category category;
        part.reader.read(
            *table, "category",
            joined({choice_settings(category.choice, part), bind(kCategory, category, part.reader.place())}));
        own_names(owners, *table, "category", category.choice);
        part.regulation.categories.push_back(std::move(category));
    }
}

void read_priorities(const PolicyPart& part) {
    Owners owners(part.reader, mail::fold_line);
    for (const Table* table : part.reader.sections("priority")) {
        Priority priority;
        part.reader.read(
            *table, "priority",
            joined({bind(kPriority, priority, part.reader.place()), name_settings(priority.choice, part)}));
        if (priority.number > 0) priority.choice.key = fmt::to_string(priority.number);
        own_names(owners, *table, "priority", priority.choice, "number");
        part.regulation.priorities.push_back(std::move(priority));
    }
}

Settings default_settings(Regulation& regulation, const Place& place) {
    return bind(kDefaults, regulation, place);
}

void check_defaults(const PolicyPart& part) {
    const Regulation& r = part.regulation;
    const Table& root = part.reader.root();
    const auto categories = keys_of(r.categories), impacts = keys_of(r.impacts);
    std::vector<std::string_view> urgencies;
    for (const rules::Choice& urgency : r.urgencies) urgencies.push_back(urgency.key);
    const std::vector<std::string_view> plans(r.plans.begin(), r.plans.end());
    must_be_there(part, "default_category", categories);
    must_be_there(part, "default_impact", impacts);
    must_be_there(part, "default_urgency", urgencies);
    must_be_known(part.reader, root, "", "default_category", r.default_category, categories);
    must_be_known(part.reader, root, "", "default_impact", r.default_impact, impacts);
    must_be_known(part.reader, root, "", "default_urgency", r.default_urgency, urgencies);
    must_be_known(part.reader, root, "", "default_plan", r.default_plan, plans);
    must_be_priority(part, root, "", "default_priority", r.default_priority);
    check_plans(part);
}

}  // namespace ticketgate::settings
