#include "daemon/rules/desk.h"

#include <algorithm>
#include <stdexcept>

namespace rules {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool hears_of(const Operator& who, std::string_view queue) {
    return who.queues.empty() || queue.empty() || std::ranges::find(who.queues, queue) != who.queues.end();
}

std::vector<Operator> with_role(const Desk& desk, std::string_view queue, OperatorRole role) {
    std::vector<Operator> found;
    for (const Operator& who : desk.operators)
        if (who.role == role && hears_of(who, queue)) found.push_back(who);
    return found;
}

std::vector<Operator> first_of(const Desk& desk, std::string_view queue, OperatorRole role,
                               OperatorRole otherwise) {
    auto found = with_role(desk, queue, role);
    return found.empty() ? with_role(desk, queue, otherwise) : found;
}

}  // namespace

std::string address_key(std::string_view address) {
    std::string key(address);
    std::ranges::transform(key, key.begin(), lower);
    return key;
}

bool same_address(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

const Operator* operator_with(const Desk& desk, std::string_view address) {
    const auto found = std::ranges::find_if(
        desk.operators, [&](const Operator& who) { return same_address(who.address, address); });
    return found == desk.operators.end() ? nullptr : &*found;
}

std::vector<Operator> operators_of(const Desk& desk, std::string_view queue) {
    return first_of(desk, queue, OperatorRole::operator_, OperatorRole::lead);
}

std::vector<Operator> leads_of(const Desk& desk, std::string_view queue) {
    return first_of(desk, queue, OperatorRole::lead, OperatorRole::operator_);
}

bool serves(const Operator& who, std::string_view queue) {
    return hears_of(who, queue);
}

bool is_ours(const Desk& desk, std::string_view address) {
    return std::ranges::any_of(desk.queues, [&](const auto& entry) {
        const Queue& queue = entry.second;
        return same_address(queue.address, address) ||
               std::ranges::any_of(queue.aliases,
                                   [&](const auto& alias) { return same_address(alias, address); });
    });
}

const Policy& policy_of(const Desk& desk, std::string_view queue) {
    const auto found = desk.queues.find(std::string(queue));
    if (found == desk.queues.end()) throw std::logic_error("no such queue: " + std::string(queue));
    return desk.policies.at(found->second.policy);
}

std::string living_queue(const Desk& desk, std::string_view queue) {
    const std::string name(queue);
    return desk.queues.contains(name) ? name : desk.queues.begin()->first;
}

}  // namespace rules
