// Lines by which mail programs introduce what they quote: "On … wrote:", "пн, 29 сент. 2026 г. в 14:02, Имя
// <a@b>:".
#pragma once

#include <string_view>

namespace mail {

/// `folded` (utf8.h) may be several lines joined with blanks. It must carry a date, a time or an address
/// beside its verb, so that «Вася вчера написал:» in a letter is no introduction.
bool is_attribution(std::string_view folded);

/// Could be the first of several lines of one.
bool may_begin_attribution(std::string_view folded);

}  // namespace mail
