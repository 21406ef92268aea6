#include "daemon/rules/backoff.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace rules {

std::chrono::seconds retry_delay(const RetryPolicy& policy, int attempts, double jitter) {
    const int doublings = std::clamp(attempts - 1, 0, 40);
    const double wanted = static_cast<double>(policy.first.count()) * std::ldexp(1.0, doublings);
    const double capped = std::min(wanted, static_cast<double>(policy.longest.count()));
    return std::chrono::seconds(static_cast<std::int64_t>(capped * (0.8 + 0.4 * jitter)));
}

double jitter_of(std::string_view text) {
    std::uint32_t hash = 2166136261u;  // FNV-1a
    for (const unsigned char c : text) hash = (hash ^ c) * 16777619u;
    return static_cast<double>(hash) / 4294967295.0;
}

}  // namespace rules
