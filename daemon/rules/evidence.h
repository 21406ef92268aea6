// Evidence and small records as JSON, written without a library: rules stay free of packages. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "daemon/rules/decision.h"

namespace rules {

/// [{"check":"…","found":"…"},…]
std::string evidence_json(const std::vector<Evidence>& evidence);
/// {"key":"value",…}; pairs with an empty value are left out.
std::string fields_json(const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace rules
