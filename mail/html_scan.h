// A linear look at HTML before gumbo sees it, since gumbo is quadratic in depth and attributes; and what is
// done instead.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mail {

/// False for what costs gumbo more than it is worth: no letter of a large collection came near these limits
/// (the deepest had 68 levels and 23 attributes).
bool is_safe_html(std::string_view html, std::size_t size_limit);

/// Tags dropped, entities and hidden text left as they are: for HTML that is not safe to read as a document.
std::string strip_tags(std::string_view html);

/// Letters and digits that a reader would see, roughly: to tell a stub from a text.
std::size_t visible_letters(std::string_view html);

/// The charset that a <meta> in the head names; empty when none does.
std::string_view meta_charset(std::string_view html);

}  // namespace mail
