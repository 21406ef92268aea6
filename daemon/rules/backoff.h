// When a letter that the relay put off is tried again. Pure.
#pragma once

#include <chrono>
#include <string_view>

#include "daemon/rules/policy.h"

namespace rules {

/// After the n-th attempt (1 is the first): exponential, capped, spread by a fifth up or down. `jitter` is
/// 0…1.
std::chrono::seconds retry_delay(const RetryPolicy& policy, int attempts, double jitter);

/// A number 0…1 that is always the same for the same text: decisions can be replayed, and yet letters do not
/// march in step.
double jitter_of(std::string_view text);

}  // namespace rules
