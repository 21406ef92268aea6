// A list of words as one text, with one blank between them: how tables name several. Pure.
#pragma once

#include <algorithm>
#include <string_view>

namespace rules {

/// Is the word one of those in the list, which has one blank between them?
constexpr bool has_word(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const auto end = std::min(list.find(' '), list.size());
        if (list.substr(0, end) == word) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

}  // namespace rules
