// Questions that rules ask of the desk: who is who. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/rules/policy.h"

namespace rules {

/// Addresses are compared without regard to ASCII case: RFC 5321 lets a local part differ by case, no mailbox
/// in the wild does.
bool same_address(std::string_view a, std::string_view b);

/// The address as a key of maps: lower case.
std::string address_key(std::string_view address);

/// The operator with this address; null when it is nobody of the desk.
const Operator* operator_with(const Desk& desk, std::string_view address);

/// Those who hear of this queue's tickets: its operators, else its leads.
std::vector<Operator> operators_of(const Desk& desk, std::string_view queue);
/// Those who hear of terms and troubles: the leads of this queue (empty: of any), else the operators.
std::vector<Operator> leads_of(const Desk& desk, std::string_view queue);

/// This queue's tickets are his to see and to steer.
bool serves(const Operator& who, std::string_view queue);

/// One of our own addresses or aliases.
bool is_ours(const Desk& desk, std::string_view address);

/// Throws std::logic_error for a queue that the desk does not have.
const Policy& policy_of(const Desk& desk, std::string_view queue);

/// The queue itself, or the first of the desk when it was taken out of the configuration while work of it was
/// under way: a word about it still has to come from somewhere.
std::string living_queue(const Desk& desk, std::string_view queue);

}  // namespace rules
