// HTML to the text that a reader sees. gumbo reads the document; what it reads is checked first
// (html_scan.h).
#pragma once

#include <string>
#include <string_view>

#include "mail/parse.h"

namespace mail {

struct HtmlText {
    std::string text;  // blockquotes as "> ", links kept, hidden text left out
    std::string own;   // the same without what mail programs mark as quoted; equal to `text` when nothing is
                       // marked, or when something was written below or between the quotes
    bool cut = false;  // own is shorter than text
    bool refused = false;  // not safe to read as a document: tags were stripped
};

HtmlText html_to_text(std::string_view utf8, const Limits& limits);

/// True when some mail program's mark of quoted text is in it: then html_to_text().own says more than line
/// rules can.
bool has_quote_mark(std::string_view html);

}  // namespace mail
