#include "daemon/rules/client_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "daemon/rules/desk.h"

namespace rules {
namespace {

bool is_plan(const Desk& desk, const std::string& plan) {
    return std::ranges::any_of(desk.policies, [&](const auto& entry) {
        const auto& plans = entry.second.regulation.plans;
        return std::ranges::find(plans, plan) != plans.end();
    });
}

/// "registered.ru", "becloud/registered.ru"
bool is_language(const Desk& desk, const std::string& language) {
    return std::ranges::any_of(desk.templates,
                               [&](const auto& entry) { return entry.first.ends_with("." + language); });
}

}  // namespace

std::vector<ClientField> changed_fields(const store::Client& before, const store::Client& after) {
    std::vector<ClientField> fields;
    for (const ClientField& field : kClientFields)
        if (before.*field.member != after.*field.member) fields.push_back(field);
    return fields;
}

std::vector<ClientChange> compare_clients(const std::vector<store::Client>& present,
                                          const std::vector<store::Client>& wanted) {
    std::map<std::string, const store::Client*> known;
    for (const store::Client& client : present) known.emplace(address_key(client.address), &client);
    std::set<std::string> kept;
    std::vector<ClientChange> changes;
    for (const store::Client& client : wanted) {
        const std::string key = address_key(client.address);
        kept.insert(key);
        const auto found = known.find(key);
        if (found == known.end())
            changes.push_back({ClientChange::What::added, {}, client});
        else if (*found->second != client)
            changes.push_back({ClientChange::What::changed, *found->second, client});
    }
    for (const store::Client& client : present)
        if (!kept.contains(address_key(client.address)))
            changes.push_back({ClientChange::What::removed, client, {}});
    return changes;
}

std::vector<std::string> doubts_of(const store::Client& client, const Desk& desk) {
    std::vector<std::string> doubts;
    if (!client.plan.empty() && !is_plan(desk, client.plan))
        doubts.push_back(fmt::format("no policy has a plan \"{}\"", client.plan));
    if (!client.language.empty() && !is_language(desk, client.language))
        doubts.push_back(fmt::format("no notice is written in the language \"{}\"", client.language));
    return doubts;
}

}  // namespace rules
