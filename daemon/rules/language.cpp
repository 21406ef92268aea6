#include "daemon/rules/language.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace rules {
namespace {

constexpr std::size_t kLettersLookedAt = 400;
constexpr std::size_t kFirstWords = 10;  // letters that are enough to be more than a greeting

enum class Script { none, latin, cyrillic };

/// Languages of notices that are written in Cyrillic letters; all others count as Latin.
constexpr std::array<std::string_view, 9> kCyrillic{"ru", "be", "uk", "bg", "kk", "ky", "mk", "sr", "tg"};

Script script_of(std::string_view language) {
    return std::ranges::find(kCyrillic, language) == kCyrillic.end() ? Script::latin : Script::cyrillic;
}

bool is_latin(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The lead octets of U+0400…U+047F and U+0480…U+04FF; U+00C0…U+024F are Latin letters with marks.
Script script_of_pair(unsigned char lead, unsigned char second) {
    if (lead >= 0xd0 && lead <= 0xd3) return Script::cyrillic;
    if (lead == 0xc3 && second != 0x97 && second != 0xb7) return Script::latin;
    return lead >= 0xc4 && lead <= 0xc8 ? Script::latin : Script::none;
}

struct Letters {
    std::size_t latin = 0, cyrillic = 0;
    bool began_cyrillic = false;                 // in the first lines, above whatever log stands below them
    bool belarusian = false, ukrainian = false;  // short u; yi, ye, ghe with upturn: no Russian word has them
};

void note_pair(Letters& letters, std::string_view pair) {
    const auto script =
        script_of_pair(static_cast<unsigned char>(pair[0]), static_cast<unsigned char>(pair[1]));
    letters.latin += script == Script::latin;
    letters.cyrillic += script == Script::cyrillic;
    letters.belarusian |= pair == "\xd1\x9e" || pair == "\xd0\x8e";
    letters.ukrainian |= pair == "\xd1\x97" || pair == "\xd0\x87" || pair == "\xd1\x94" ||
                         pair == "\xd0\x84" || pair == "\xd2\x91";
}

/// Names of products, addresses and commands are Latin in any letter; Cyrillic words are written by those who
/// read them.
bool looks_cyrillic(const Letters& letters) {
    return letters.cyrillic > 0 && letters.cyrillic * 3 >= letters.latin;
}

Letters letters_of(std::string_view text) {
    Letters letters;
    bool began = false;
    for (std::size_t i = 0; i < text.size() && letters.latin + letters.cyrillic < kLettersLookedAt; ++i) {
        if (text[i] == '\n' && !began && letters.latin + letters.cyrillic >= kFirstWords) {
            began = true;
            letters.began_cyrillic = looks_cyrillic(letters);
        } else if (is_latin(text[i])) {
            ++letters.latin;
        } else if (static_cast<unsigned char>(text[i]) >= 0xc2 && i + 1 < text.size()) {
            note_pair(letters, text.substr(i, 2));
        }
    }
    return letters;
}

Script script_of(const Letters& letters) {
    if (letters.began_cyrillic || looks_cyrillic(letters)) return Script::cyrillic;
    return letters.latin > 0 ? Script::latin : Script::none;
}

bool has(const std::vector<std::string>& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

}  // namespace

std::optional<std::string> language_of_letter(std::string_view text,
                                              const std::vector<std::string>& available) {
    const Letters letters = letters_of(text);
    const Script script = script_of(letters);
    if (script == Script::none || letters.latin + letters.cyrillic < kFirstWords) return std::nullopt;
    std::vector<std::string> fitting;
    std::ranges::copy_if(available, std::back_inserter(fitting),
                         [&](const std::string& language) { return script_of(language) == script; });
    if (fitting.size() == 1) return fitting.front();
    if (script == Script::latin) return std::nullopt;
    if (letters.belarusian && has(fitting, "be")) return "be";
    if (letters.ukrainian && has(fitting, "uk")) return "uk";
    if (!letters.belarusian && !letters.ukrainian && has(fitting, "ru")) return "ru";
    return std::nullopt;
}

std::string word_in(const std::vector<std::string>& words, std::string_view language) {
    const auto found = std::ranges::find_if(
        words, [&](const std::string& word) { return script_of(letters_of(word)) == script_of(language); });
    if (found != words.end()) return *found;
    return words.empty() ? "" : words.front();
}

}  // namespace rules
