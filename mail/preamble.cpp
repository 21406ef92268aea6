#include "mail/preamble.h"

#include "mail/ascii.h"
#include "mail/utf8.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace mail {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.empty()) lines.push_back(line);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return lines;
}

}  // namespace

std::string last_words(std::string_view preamble, bool tagged, const std::string& secret) {
    std::string words;
    for (const std::string_view line : lines_of(preamble)) {
        if (!line.starts_with('+') && !line.starts_with("334")) words = line;
    }
    if (tagged && words.find(' ') != words.npos) words.erase(0, words.find(' ') + 1);
    for (std::size_t at = 0; !secret.empty() && (at = words.find(secret, at)) != words.npos; at += 3) {
        words.replace(at, secret.size(), "***");
    }
    return one_line(words);
}

int refusal_code(std::string_view words) {
    int code = 0;
    const auto [end, error] =
        std::from_chars(words.data(), words.data() + std::min<std::size_t>(words.size(), 3), code);
    return error == std::errc() && end == words.data() + 3 && code >= 400 ? code : 0;
}

bool is_temporary(std::string_view words) {
    constexpr std::string_view kCodes[] = {"[UNAVAILABLE]", "[SERVERBUG]", "[INUSE]", "[LIMIT]"};
    const auto said = [&](std::string_view code) { return words.find(code) != words.npos; };
    return refusal_code(words) / 100 == 4 || std::any_of(std::begin(kCodes), std::end(kCodes), said);
}

bool has_line(std::string_view preamble, std::string_view start) {
    const auto lines = lines_of(preamble);
    return std::any_of(lines.begin(), lines.end(),
                       [&](std::string_view line) { return istarts_with(line, start); });
}

}  // namespace mail
