// The known word that a mistyped one was probably meant to be.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace rules {

/// The candidate that needs the fewest changed, missing, added or swapped neighbouring octets; case of ASCII
/// letters does not count. Empty when none is within a third of the word's length (at least one, at most
/// three). The first of equals wins.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace rules
