// Other people's words inside letters of ours: on one line, cut where they are too long, behind a mark. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rules {

/// Without control characters, blanks squeezed; cut behind so many characters, with an ellipsis. UTF-8 stays
/// whole.
std::string on_one_line(std::string_view text, std::size_t longest = 200);
/// The first so many octets, without breaking a character.
std::string_view first_octets(std::string_view text, std::size_t count);
/// Each line behind "> ", so that nothing in it looks like ours; control characters but tabs become blanks.
std::string quoted(std::string_view text);

}  // namespace rules
