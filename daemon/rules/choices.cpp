#include "daemon/rules/choices.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/letters.h"

namespace rules {
namespace {

bool is_quotation_mark(char32_t c) {
    return c == '"' || c == '\'' || c == 0xab || c == 0xbb || (c >= 0x2018 && c <= 0x201f);
}

bool is_edge(char32_t c) {
    return c == ' ' || is_quotation_mark(c);
}

/// Blanks and quotation marks at both ends are gone, and a full stop at the end.
std::string_view without_edges(std::string_view text) {
    while (!text.empty() && is_edge(letter_at(text, 0).value)) text.remove_prefix(letter_at(text, 0).length);
    for (bool more = true; more && !text.empty();) {
        more = false;
        // The marks have one to three octets.
        for (std::size_t length = 1; length <= 3 && length <= text.size() && !more; ++length) {
            const Letter last = letter_at(text, text.size() - length);
            more = last.length == length && (is_edge(last.value) || last.value == '.');
            if (more) text.remove_suffix(length);
        }
    }
    return text;
}

std::string squeezed(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
    return out;
}

std::vector<std::string> folded_names(const Choice& choice) {
    std::vector<std::string> names{folded(choice.key)};
    for (const auto& [language, words] : choice.shown) names.push_back(folded(words));
    for (const std::string& name : choice.names) names.push_back(folded(name));
    std::erase(names, "");
    return names;
}

constexpr std::string_view kBetween = " -:=,.()";  // between a key and what is shown behind it

std::string_view without_between(std::string_view text) {
    const auto begin = text.find_first_not_of(kBetween);
    if (begin == std::string_view::npos) return {};
    return without_edges(text.substr(begin, text.find_last_not_of(kBetween) - begin + 1));
}

/// "2 (high)": two of its names, one behind the other.
bool is_named_twice(const std::vector<std::string>& names, std::string_view text) {
    const auto is_name = [&](std::string_view part) { return std::ranges::find(names, part) != names.end(); };
    for (std::size_t at = text.find_first_of(kBetween); at != std::string_view::npos;
         at = text.find_first_of(kBetween, at + 1)) {
        if (is_name(without_between(text.substr(0, at))) && is_name(without_between(text.substr(at))))
            return true;
    }
    return false;
}

bool means_folded(const Choice& choice, std::string_view text) {
    constexpr std::size_t kLongest = 500;  // octets; no name is longer, and a client's line may be
    if (text.empty() || text.size() > kLongest) return false;
    const std::vector<std::string> names = folded_names(choice);
    return std::ranges::find(names, text) != names.end() || is_named_twice(names, text);
}

const Choice& choice_of(const Choice& row) {
    return row;
}
template <class Row>
const Choice& choice_of(const Row& row) {
    return row.choice;
}

template <class Row>
const Row* the_only(const std::vector<Row>& rows, std::string_view written) {
    const std::string text = folded(written);
    const Row* found = nullptr;
    for (const Row& row : rows) {
        if (!means_folded(choice_of(row), text)) continue;
        if (found != nullptr) return nullptr;
        found = &row;
    }
    return found;
}

}  // namespace

std::string folded(std::string_view text) {
    constexpr char32_t kYo = 0x451, kYe = 0x435;
    const std::string plain = plain_lower(text);
    std::string out;
    for (std::size_t at = 0; at < plain.size();) {
        const Letter letter = letter_at(plain, at);
        if (letter.value == kYo) {
            append_letter(out, kYe);
        } else if (letter.value == '\n') {
            out += ' ';
        } else {
            out.append(plain, at, letter.length);
        }
        at += letter.length;
    }
    return squeezed(without_edges(out));
}

bool means(const Choice& choice, std::string_view written) {
    return means_folded(choice, folded(written));
}

const Category* find_category(const Regulation& regulation, std::string_view written) {
    return the_only(regulation.categories, written);
}
const Priority* find_priority(const Regulation& regulation, std::string_view written) {
    return the_only(regulation.priorities, written);
}
const Impact* find_impact(const Regulation& regulation, std::string_view written) {
    return the_only(regulation.impacts, written);
}
const Choice* find_urgency(const Regulation& regulation, std::string_view written) {
    return the_only(regulation.urgencies, written);
}
const Channel* find_channel(const Regulation& regulation, std::string_view written) {
    return the_only(regulation.channels, written);
}
const Reason* find_reason(const Regulation& regulation, std::string_view written) {
    return the_only(regulation.reasons, written);
}

std::string in_language(const Words& words, std::string_view language) {
    for (const std::string_view wanted : {language, std::string_view("en")}) {
        const auto found = words.find(std::string(wanted));
        if (found != words.end()) return found->second;
    }
    return words.empty() ? "" : words.begin()->second;
}

std::string shown(const Choice& choice, std::string_view language) {
    std::string words = in_language(choice.shown, language);
    return words.empty() ? choice.key : words;
}

std::string shown_priority(const Regulation& regulation, int number, std::string_view language) {
    if (number == 0) return "";
    const auto found = std::ranges::find(regulation.priorities, number, &Priority::number);
    const std::string digits = fmt::format("{}", number);
    if (found == regulation.priorities.end()) return digits;
    const std::string words = in_language(found->choice.shown, language);
    return words.empty() || words == digits ? digits : fmt::format("{} ({})", digits, words);
}

std::optional<int> priority_of(const Regulation& regulation, std::string_view impact_key,
                               std::string_view urgency_key) {
    const auto impact = std::ranges::find(
        regulation.impacts, impact_key, [](const Impact& row) -> std::string_view { return row.choice.key; });
    const auto urgency = std::ranges::find(regulation.urgencies, urgency_key, &Choice::key);
    if (impact == regulation.impacts.end() || urgency == regulation.urgencies.end()) return std::nullopt;
    const auto column = static_cast<std::size_t>(urgency - regulation.urgencies.begin());
    if (column >= impact->priorities.size()) return std::nullopt;
    return impact->priorities[column];
}

}  // namespace rules
