// Subjects as people's mail programs mangle them. Pure.
#pragma once

#include <string>
#include <string_view>

namespace mail {

/// RFC 5256 §2.1 base subject, in the languages of our mail: without Re, Fwd, Отв, На, Пересл, AW, SV… and
/// list tags in front and "(fwd)" behind. Case and inner blanks are as written. Never empty unless the
/// subject has nothing else.
std::string base_subject(std::string_view subject);

}  // namespace mail
