// In which language people are written to. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rules {

/// The language of a person's own words, as far as letters tell: of `available` (such as "ru", "en") the one
/// that is written so. Empty when letters do not tell: fewer than ten (a product's name, "Hi"), another
/// script, or several such languages. UTF-8; its first letters decide, so that a log or a quote below them
/// does not.
std::optional<std::string> language_of_letter(std::string_view text,
                                              const std::vector<std::string>& available);

/// Of a policy's words for one thing (such as "confirm" and the Russian one) the first in the language's
/// script, else the first; empty when there is none.
std::string word_in(const std::vector<std::string>& words, std::string_view language);

}  // namespace rules
