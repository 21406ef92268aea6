// What this person wrote now: a view on the letter's text, never what is kept.
#pragma once

#include <string>
#include <string_view>

namespace mail {

/// Stands at the top of every notice; all below it in an answer is ours.
inline constexpr std::string_view kReplyDelimiter =
    "## Ответ пишите выше этой строки / Please write your reply above this line ##";

/// Own delimiter first, then the lines by which mail programs introduce quoted and forwarded letters.
/// Forwards and answers written between the quotes are kept whole; signatures go only where marked; the
/// answer is never empty when the text is not.
std::string own_words(std::string_view text);

}  // namespace mail
