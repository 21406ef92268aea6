#include "mail/attribution.h"

#include <algorithm>
#include <array>

#include "mail/ascii.h"
#include "mail/beginnings.h"
#include "mail/reply_words.h"
#include "mail/utf8.h"

namespace mail {
namespace {

constexpr std::size_t kLongest = 400;

bool digit_at(std::string_view text, std::size_t i) {
    return i < text.size() && is_digit(text[i]);
}

bool has_address(std::string_view text) {
    for (std::size_t at = 0; (at = text.find('@', at)) != std::string_view::npos; ++at) {
        if (at == 0 || at + 2 >= text.size()) continue;
        const char before = text[at - 1], after = text[at + 1];
        const bool local = is_alnum(before) || is_high(before) || contains("._-+", text.substr(at - 1, 1));
        if (local && (is_alnum(after) || is_high(after))) return true;
    }
    return false;
}

/// "14:02" or "14.02".
bool has_time(std::string_view text) {
    for (std::size_t i = 1; i + 2 < text.size(); ++i) {
        if (text[i] != ':' && text[i] != '.') continue;
        if (is_digit(text[i - 1]) && is_digit(text[i + 1]) && is_digit(text[i + 2]) && !digit_at(text, i + 3))
            return true;
    }
    return false;
}

/// 19xx, 20xx, or "22.11.26".
bool has_year(std::string_view text) {
    for (std::size_t i = 0; i + 3 < text.size(); ++i) {
        const bool century = (text[i] == '2' && text[i + 1] == '0') || (text[i] == '1' && text[i + 1] == '9');
        if (century && (i == 0 || !is_digit(text[i - 1])) && is_digit(text[i + 2]) && is_digit(text[i + 3]) &&
            !digit_at(text, i + 4))
            return true;
    }
    for (std::size_t i = 2; i + 5 < text.size(); ++i) {
        if (text[i] != '.' && text[i] != '/') continue;
        if (is_digit(text[i - 2]) && is_digit(text[i - 1]) && is_digit(text[i + 1]) &&
            is_digit(text[i + 2]) && text[i + 3] == text[i] && is_digit(text[i + 4]) && is_digit(text[i + 5]))
            return true;
    }
    return false;
}

/// Dashes and closing marks around "-- On … wrote: ---".
std::string_view undressed(std::string_view text) {
    while (!text.empty() && (text.back() == '-' || text.back() == ' ')) text.remove_suffix(1);
    while (!text.empty() && (text.front() == '-' || text.front() == ' ' || text.front() == '<'))
        text.remove_prefix(1);
    return text;
}

/// The last octets of all verbs: one look spares a hundred comparisons for most lines.
constexpr std::array<bool, 256> kVerbEnds = [] {
    std::array<bool, 256> ends{};
    for (const std::string_view verb : phrases::kWrote) ends[static_cast<unsigned char>(verb.back())] = true;
    return ends;
}();

constexpr Beginnings kIntroductions(phrases::kIntroductions), kQuoting(phrases::kQuoting);

bool ends_in_verb(std::string_view text, bool dated, bool addressed) {
    if (!dated && !addressed) return false;
    for (const std::string_view verb : phrases::kWrote) {
        if (!text.ends_with(verb) || text.size() <= verb.size() + 4) continue;
        // Without its colon the verb proves too little for a date alone.
        if (verb.ends_with(':') || verb.ends_with("：") || addressed) return true;
    }
    return false;
}

std::size_t digits_in_front(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text.substr(0, 40), is_digit));
}

/// Gmail in Russian, Yandex, and others that write no verb: a full date, a time, an address, a colon.
bool is_bare_introduction(std::string_view text, bool addressed) {
    if (!addressed || text.size() >= 260 || !(text.ends_with(':') || text.ends_with('>'))) return false;
    return has_year(text) && has_time(text) && digits_in_front(text) >= 4;
}

bool is_mail_ru(std::string_view text, bool addressed) {
    return addressed && contains(text, " от ") && (contains(text, "+0") || contains(text, "+1")) &&
           has_year(text);
}

/// "Вы писали 9 апреля 2026 г., 17:30:12:" (The Bat!).
bool is_the_bat(std::string_view text, bool dated) {
    if (!text.ends_with(':')) return false;
    if (text.starts_with("вы писали") || contains(text, ", вы писали")) return true;
    return dated && (text.starts_with("you wrote") || text.starts_with("ви писали"));
}

/// Who writes so gives no date: the address has to be there.
bool is_quoting(std::string_view text, bool addressed) {
    return addressed && text.ends_with(':') && kQuoting.begin(text);
}

}  // namespace

bool is_attribution(std::string_view folded) {
    if (folded.empty() || folded.size() > kLongest) return false;
    const std::string_view text = undressed(folded);
    if (text.size() < 8) return false;
    const bool may_end = kVerbEnds[static_cast<unsigned char>(text.back())] || text.back() == '>';
    if (!may_end && !contains(text, "+")) return false;
    const bool dated = has_digit(text) && (has_time(text) || has_year(text));
    const bool addressed = has_address(text);
    if (ends_in_verb(text, dated, addressed)) return true;
    if (text.ends_with(':') && dated && std::ranges::any_of(phrases::kInnerVerbs, [&](std::string_view verb) {
            return contains(text, verb);
        }))
        return true;
    return is_bare_introduction(text, addressed) || is_mail_ru(text, addressed) || is_the_bat(text, dated) ||
           is_quoting(text, addressed);
}

bool may_begin_attribution(std::string_view folded) {
    if (folded.empty() || folded.size() > kLongest) return false;
    if (kIntroductions.begin(folded) || has_address(folded)) return true;
    return has_digit(folded) && (has_time(folded) || has_year(folded));
}

}  // namespace mail
