#include "mail/subject.h"

#include <algorithm>

#include "mail/ascii.h"
#include "mail/utf8.h"

namespace mail {
namespace {

// What mail programs put in front, folded: of answers and of forwarded letters, in the languages of our mail.
constexpr std::string_view kMarks[] = {
    "re",  "fw",  "fwd", "aw", "wg",   "sv",   "vs",   "vb",   "tr",    "rv",        "ref",
    "res", "enc", "odp", "pd", "ynt",  "antw", "доп",  "отв",  "ответ", "на",        "пересл",
    "пер", "fwd", "hа",  "rе", "відп", "re",   "回复", "答复", "转发",  "пересылка", "fyi"};

/// The blob of RFC 5256: "[list] " at the front, unless nothing would be left.
std::string_view without_blob(std::string_view text) {
    if (!text.starts_with('[')) return text;
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || text.substr(1, end - 1).find('[') != std::string_view::npos)
        return text;
    const std::string_view rest = trim(text.substr(end + 1));
    return rest.empty() ? text : rest;
}

/// Behind "Re:", "RE[2]:", "Re(3):", "Re :"; the text itself when there is no such mark.
std::string_view without_mark(std::string_view text) {
    std::size_t colon = text.find(':');
    std::size_t width = 1;
    if (const std::size_t wide = text.find("：", 0); wide < colon) colon = wide, width = 3;
    if (colon == std::string_view::npos || colon > 40) return text;
    std::string_view word = trim(text.substr(0, colon));
    if (const std::size_t counter = word.find_first_of("[(^"); counter != std::string_view::npos)
        word = trim(word.substr(0, counter));
    while (!word.empty() && is_digit(word.back())) word.remove_suffix(1);
    const std::string folded = fold_line(word);
    if (std::ranges::find(kMarks, std::string_view(folded)) == std::end(kMarks)) return text;
    const std::string_view rest = trim(text.substr(colon + width));
    return rest.empty() ? text : rest;
}

std::string_view without_trailer(std::string_view text) {
    constexpr std::string_view kTrailer = "(fwd)";
    if (text.size() <= kTrailer.size() || !iequals(text.substr(text.size() - kTrailer.size()), kTrailer))
        return text;
    const std::string_view rest = trim(text.substr(0, text.size() - kTrailer.size()));
    return rest.empty() ? text : rest;
}

/// RFC 5256 §2.1 step 6: "[Fwd: subject]".
std::string_view without_wrap(std::string_view text) {
    if (!istarts_with(text, "[fwd:") && !istarts_with(text, "[fw:")) return text;
    const std::string_view inner = unwrap(text, '[', ']');
    return inner.size() == text.size() ? text : without_mark(inner);
}

}  // namespace

std::string base_subject(std::string_view subject) {
    std::string_view text = trim(subject);
    for (std::string_view before; before != text;) {
        before = text;
        text = without_wrap(without_mark(without_blob(without_trailer(text))));
    }
    return std::string(text);
}

}  // namespace mail
