// The HTML alternative of a letter of ours, made from its text: it says the same, and nothing in the text can
// act as HTML. Pure.
#pragma once

#include <string>
#include <string_view>

namespace rules {

struct HtmlLook {
    std::string language;  // "ru"; of the document, for screen readers and hyphenation
    std::string small;     // a line of the text that is shown small: the one above which answers are written
};

/// `text`: UTF-8, LF line ends. Empty lines part paragraphs, other line ends are kept; lines behind "> " are
/// quotes; what begins with http://, https:// or mailto: is a link that shows where it leads. No colours, so
/// that it reads on dark and on light; nothing is loaded from anywhere.
std::string html_of_text(std::string_view text, const HtmlLook& look);

}  // namespace rules
