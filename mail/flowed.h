// text/plain; format=flowed (RFC 3676): paragraphs put together again.
#pragma once

#include <string>
#include <string_view>

namespace mail {

/// `delsp`: the blank that marks a soft line end is no part of the text (RFC 3676 §4.5). LF line ends in and
/// out.
std::string unflowed(std::string_view text, bool delsp);

}  // namespace mail
