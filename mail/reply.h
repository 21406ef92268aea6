// What this person wrote now: a view on the letter's text, never what is kept.
#pragma once

#include "mail/reply_words.h"  // kReplyDelimiter

#include <string>
#include <string_view>

namespace mail {

/// Own delimiter first, then the lines by which mail programs introduce quoted and forwarded letters.
/// Forwards and answers written between the quotes are kept whole; signatures go only where marked; the
/// answer is never empty when the text is not.
std::string own_words(std::string_view text);

struct OwnWords {
    std::string text;          // own_words()
    bool only_quotes = false;  // nothing in it is his: every line is marked as quoted, or introduces a quote
};
OwnWords read_own_words(std::string_view text);

}  // namespace mail
