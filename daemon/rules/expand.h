// Words with holes: `{name}` is replaced by its value, `{{` and `}}` are literal braces. One pass: a value is
// never looked at again, so nothing that a client writes can act as a template. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rules {

/// A name without a value counts as empty. A line that has placeholders, all of them empty, goes, and where
/// it stood between two empty lines, one of those goes too: "Telephone: {phone}" is there only where there is
/// one. Blanks that an empty name leaves at a line's end go. A brace that opens nothing stays.
std::string expand(std::string_view text, const std::map<std::string, std::string>& values);

/// What is wrong with a template; `line` counts from 1 in the text given.
struct TemplateProblem {
    int line = 0;
    std::string text;
};

/// Names that are not in `allowed` (names with one blank between them), and braces that are neither doubled
/// nor a placeholder's.
std::vector<TemplateProblem> check_placeholders(std::string_view text, std::string_view allowed);

}  // namespace rules
