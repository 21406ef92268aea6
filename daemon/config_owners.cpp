#include "daemon/config_owners.h"

#include <fmt/format.h>

namespace ticketgate::settings {

void Owners::take(const Table& table, std::string_view section, std::string_view key, std::string_view what,
                  std::string_view accepted) {
    if (what.empty()) return;
    const int line = table.line_of(key);
    const auto [owner, fresh] = lines_.try_emplace(fold_(what), line);
    if (fresh) return;
    reader_.fail(
        line, full_key(section, key),
        fmt::format("found \"{}\" again, first in line {}; accepted: {}", what, owner->second, accepted));
}

}  // namespace ticketgate::settings
