// File names that any disk can hold and no reader is fooled by.
#pragma once

#include <string>
#include <string_view>

namespace mail {

/// The last component of a path in either style, without controls, `<>:"|?*`, bidirectional marks and dots or
/// blanks at the ends; at most 180 octets, cut at a character with the extension kept; names that Windows
/// reserves get a '_'. Empty only when nothing is left.
std::string safe_filename(std::string_view name);

/// For parts without a name: "part-2.png", "letter.eml".
std::string made_up_filename(std::string_view content_type, std::size_t number);

}  // namespace mail
