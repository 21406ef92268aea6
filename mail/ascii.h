// ASCII as headers mean it: case and blanks without the locale. Bytes above 127 are nobody's letters here.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace mail {

constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_alpha(char c) {
    return to_lower(c) >= 'a' && to_lower(c) <= 'z';
}
constexpr bool is_alnum(char c) {
    return is_digit(c) || is_alpha(c);
}
constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
constexpr bool is_high(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

constexpr int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    const char l = to_lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

constexpr bool iequals(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (to_lower(a[i]) != to_lower(b[i])) return false;
    return true;
}

constexpr bool istarts_with(std::string_view text, std::string_view start) {
    return text.size() >= start.size() && iequals(text.substr(0, start.size()), start);
}

/// Position of `word` in any case, npos when absent. Words are short, so the plain search is linear in
/// practice.
constexpr std::size_t ifind(std::string_view text, std::string_view word, std::size_t from = 0) {
    if (from > text.size() || word.size() > text.size() - from) return std::string_view::npos;
    if (word.empty()) return from;
    const char first = to_lower(word.front());
    for (std::size_t at = from; at <= text.size() - word.size(); ++at)
        if (to_lower(text[at]) == first && iequals(text.substr(at, word.size()), word)) return at;
    return std::string_view::npos;
}

inline bool icontains(std::string_view text, std::string_view word) {
    return ifind(text, word) != std::string_view::npos;
}

inline bool contains(std::string_view text, std::string_view word) {
    return text.find(word) != std::string_view::npos;
}

inline std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), to_lower);
    return out;
}

inline std::string upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; });
    return out;
}

constexpr std::string_view trim_left(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    return text;
}

constexpr std::string_view trim_right(std::string_view text) {
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

constexpr std::string_view trim(std::string_view text) {
    return trim_left(trim_right(text));
}

/// A view with one pair of these around it taken away; unchanged when they are not both there.
constexpr std::string_view unwrap(std::string_view text, char open, char close) {
    if (text.size() < 2 || text.front() != open || text.back() != close) return text;
    return text.substr(1, text.size() - 2);
}

}  // namespace mail
