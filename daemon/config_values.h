// The kinds of values that settings have, each a conversion from what stands in the file. All are pure but
// the path kinds, which look whether something is there.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config_reader.h"

namespace ticketgate::settings {

/// Why a list is not taken: `in it "x": why`.
std::string in_list(const Value& element, std::string_view why);

/// One line of printable UTF-8, 1 to 200 octets, no blanks around it.
Reading<std::string> text_value(const Value& value, const Place& place);
/// As text_value, of up to 1000 octets: a sentence that goes to people.
Reading<std::string> sentence_value(const Value& value, const Place& place);
/// A word that can be typed in a shell and in a letter: no blanks, quotes, slashes or commas; 64 octets.
Reading<std::string> name_value(const Value& value, const Place& place);
/// local@domain in ASCII; the domain comes back in lower case, as mail::Address has it.
Reading<std::string> address_value(const Value& value, const Place& place);
Reading<std::vector<std::string>> addresses_value(const Value& value, const Place& place);
Reading<std::vector<std::string>> names_value(const Value& value, const Place& place);
Reading<std::vector<std::string>> texts_value(const Value& value, const Place& place);
Reading<bool> flag_value(const Value& value, const Place& place);
/// "40MB", "512KB", "1GB" (powers of 1024), or a number of octets.
Reading<std::uint64_t> size_value(const Value& value, const Place& place);
/// Absolute, from the place's base. Need not exist.
Reading<std::filesystem::path> path_value(const Value& value, const Place& place);
Reading<std::filesystem::path> readable_file_value(const Value& value, const Place& place);
Reading<std::filesystem::path> folder_value(const Value& value, const Place& place);

/// "90s", "10m", "48h", "15d": wall clock. The length must lie within the limits.
Reading<std::chrono::seconds> duration_within(const Value& value, std::chrono::seconds shortest,
                                              std::chrono::seconds longest);
template <std::int64_t Shortest, std::int64_t Longest>
Reading<std::chrono::seconds> duration_value(const Value& value, const Place&) {
    return duration_within(value, std::chrono::seconds(Shortest), std::chrono::seconds(Longest));
}

Reading<int> number_within(const Value& value, int least, int most);
template <int Least, int Most>
Reading<int> number_value(const Value& value, const Place&) {
    return number_within(value, Least, Most);
}

Reading<std::vector<int>> numbers_within(const Value& value, int least, int most);
template <int Least, int Most>
Reading<std::vector<int>> numbers_value(const Value& value, const Place&) {
    return numbers_within(value, Least, Most);
}

/// Another kind of list, when it is not empty.
template <auto Convert>
auto not_empty(const Value& value, const Place& place) -> decltype(Convert(value, place)) {
    const auto* array = std::get_if<Array>(&value.is);
    if (array != nullptr && array->empty()) return {};
    return Convert(value, place);
}

/// A word of a file and what it means here.
template <class Meaning>
struct Word {
    std::string_view word;
    Meaning means;
};

/// One of the words of a constexpr array.
template <const auto& kWords>
auto word_value(const Value& value, const Place&) -> Reading<decltype(kWords[0].means)> {
    const auto* text = std::get_if<std::string>(&value.is);
    if (text == nullptr) return {};
    std::vector<std::string_view> known;
    for (const auto& row : kWords) {
        if (row.word == *text) return {row.means, {}};
        known.push_back(row.word);
    }
    const std::string near = suggestion(*text, known);
    return {{}, near.empty() ? near : "no such word" + near};
}

/// Some of them.
template <const auto& kWords>
auto words_value(const Value& value, const Place& place) -> Reading<std::set<decltype(kWords[0].means)>> {
    const auto* array = std::get_if<Array>(&value.is);
    if (array == nullptr) return {};
    std::set<decltype(kWords[0].means)> result;
    for (const Value& element : *array) {
        const auto one = word_value<kWords>(element, place);
        if (!one.value) return {{}, in_list(element, one.why)};
        result.insert(*one.value);
    }
    return {std::move(result), {}};
}

/// A server's URL, taken apart as far as settings need it.
struct Url {
    std::string scheme;  // lower case
    std::string host;    // lower case, without the brackets of IPv6
    int port = 0;        // 0: the scheme's own
    std::string path;    // with its slash; empty when absent
};
/// Why it is none, in words, or the parts.
Reading<Url> split_url(std::string_view text);
bool is_loopback(std::string_view host);

/// imap(s)://host[:port][/FOLDER] (INBOX is added when no folder is named) or maildir:///path.
Reading<std::string> source_url_value(const Value& value, const Place& place);
/// smtp(s)://host[:port]
Reading<std::string> relay_url_value(const Value& value, const Place& place);

}  // namespace ticketgate::settings
