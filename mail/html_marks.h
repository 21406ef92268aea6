// What in a document's marks is hidden, and what is quoted: the classes and styles of mail programs.
#pragma once

#include <string_view>

namespace mail {

/// An element's attributes that tell something; empty views when absent.
struct Marks {
    std::string_view id, css_class, style, name;
};

/// display:none and its kin (preheaders, tracking text).
bool is_hidden(std::string_view style);

enum class Quote {
    none,
    block,  // this element is quoted
    tail,  // this element and everything behind it: Outlook puts the old letter beside its header, not inside
};
Quote quote_of(std::string_view tag, const Marks& marks);

}  // namespace mail
