#include "mail/html_marks.h"

#include <algorithm>
#include <string>

#include "mail/ascii.h"

namespace mail {
namespace {

std::string squeezed(std::string_view style) {
    std::string out;
    for (const char c : style)
        if (!is_blank(c)) out += to_lower(c);
    return out;
}

/// "opacity:0" but not "opacity:0.9".
bool has_zero(std::string_view style, std::string_view property) {
    for (std::size_t i = 0; (i = style.find(property, i)) != std::string_view::npos; ++i) {
        std::string_view rest = style.substr(i + property.size());
        // "mso-font-size:0", "line-opacity:0" are other properties.
        if (i > 0 && style[i - 1] != ';') continue;
        if (rest.empty() || rest.front() == ';' || rest.front() == '!' || rest.starts_with("px") ||
            rest.starts_with("em"))
            return true;
    }
    return false;
}

/// Outlook since 2007 draws a line above the old letter's header and gives it no other mark.
bool is_outlook_border(std::string_view style) {
    if (style.empty()) return false;
    const std::string s = squeezed(style);
    return s.find("border-top:solid#") != std::string::npos && s.find("padding:3.0pt0") != std::string::npos;
}

constexpr std::string_view kQuoteClasses[] = {"gmail_extra",     "yahoo_quoted", "protonmail_quote",
                                              "tutanota_quote",  "zmail_extra",  "wmi-quote",
                                              "moz-cite-prefix", "gmail_attr"};
constexpr std::string_view kQuoteIds[] = {"olk_src_body_section", "mail-editor-reference-message-container",
                                          "replysplit", "orimsghtmlseperator"};
constexpr std::string_view kTailIds[] = {"divrplyfwdmsg", "appendonsend", "stopspelling"};

}  // namespace

bool is_hidden(std::string_view style) {
    if (style.empty()) return false;
    const std::string s = squeezed(style);
    if (contains(s, "display:none") || contains(s, "visibility:hidden") || contains(s, "mso-hide:all"))
        return true;
    return has_zero(s, "font-size:0") || has_zero(s, "opacity:0") ||
           (has_zero(s, "max-height:0") && contains(s, "overflow:hidden"));
}

Quote quote_of(std::string_view tag, const Marks& marks) {
    const auto any = [](std::string_view text, const auto& words) {
        return !text.empty() &&
               std::ranges::any_of(words, [&](std::string_view word) { return icontains(text, word); });
    };
    if (any(marks.id, kTailIds) || (tag == "div" && is_outlook_border(marks.style))) return Quote::tail;
    if (any(marks.id, kQuoteIds) || any(marks.css_class, kQuoteClasses)) return Quote::block;
    if (tag == "blockquote") return Quote::block;
    if (tag == "div" && icontains(marks.css_class, "gmail_quote")) return Quote::block;
    return tag == "div" && iequals(marks.name, "quote") ? Quote::block : Quote::none;
}

}  // namespace mail
