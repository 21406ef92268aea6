// Words with holes: `{name}` is replaced by its value, `{{` and `}}` are literal braces. One pass: a value is
// never looked at again, so nothing that a client writes can act as a template. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rules {

/// A name without a value, or with nothing but blanks in it, counts as empty. What leaves no trace:
/// - A line that has placeholders, all of them empty, goes; where it stood between two empty lines, one of
///   those goes too. "Telephone: {phone}" is there only where there is one.
/// - In a line, each part between " · " goes likewise: "No {number} · {status} · priority {priority}".
/// - Words that end in a colon go when all lines that they introduce, up to an empty one, are gone.
/// - Blanks that an empty name leaves at a line's begin or end go.
/// Where only marks stand before a name ("> {text}", "• {list}"), they stand before each line of its value:
/// so nobody's lines can look like ours. A brace that opens nothing stays.
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
