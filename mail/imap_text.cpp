#include "mail/imap_text.h"

#include "mail/ascii.h"
#include "mail/utf8.h"
#include "mail/whole_number.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace mail::imap {
namespace {

/// Takes the word before the next blank off the front.
std::string_view take_word(std::string_view& text) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

std::set<std::string> words_of(std::string_view list) {
    std::set<std::string> words;
    while (!list.empty()) {
        if (const auto word = take_word(list); !word.empty()) words.insert(upper(word));
    }
    return words;
}

}  // namespace

// ---- status

bool is_status(std::string_view line) {
    if (!line.starts_with("* ")) return true;
    line.remove_prefix(2);
    const std::string_view word = take_word(line);
    constexpr std::string_view kWords[] = {"OK", "NO", "BAD", "BYE", "PREAUTH"};
    return std::any_of(std::begin(kWords), std::end(kWords),
                       [&](auto known) { return iequals(word, known); });
}

std::optional<std::uint64_t> literal_announced(std::string_view line) {
    const std::size_t open = line.rfind('{');
    if (open == line.npos || !line.ends_with('}')) return std::nullopt;
    return whole_number<std::uint64_t>(line.substr(open + 1, line.size() - open - 2));
}

std::string response_code(std::string_view text) {
    const std::size_t open = text.find('[');
    const std::size_t close = text.find(']');
    // Only as the first thing after the status word: brackets in the words for people mean nothing.
    if (open == text.npos || close == text.npos || close < open || open != text.find(' ') + 1) return {};
    return std::string(text.substr(open + 1, close - open - 1));
}

Completion completion_of(std::string_view text) {
    Completion completion{.code = response_code(text), .text = one_line(text)};
    const std::string_view word = take_word(text);
    if (iequals(word, "OK")) completion.verdict = Completion::Verdict::ok;
    if (iequals(word, "NO")) completion.verdict = Completion::Verdict::no;
    return completion;
}

std::optional<std::uint32_t> counted(std::string_view text, std::string_view word) {
    if (take_word(text) != "*") return std::nullopt;
    const std::string_view digits = take_word(text);
    if (!iequals(take_word(text), word)) return std::nullopt;
    return whole_number<std::uint32_t>(digits);
}

// ---- capabilities

std::optional<std::set<std::string>> capabilities_in(std::string_view line) {
    constexpr std::string_view kUntagged = "* CAPABILITY ";
    constexpr std::string_view kCode = "CAPABILITY ";
    if (istarts_with(line, kUntagged)) return words_of(line.substr(kUntagged.size()));
    take_word(line);
    const std::string code = response_code(line);
    if (!istarts_with(code, kCode)) return std::nullopt;
    return words_of(std::string_view(code).substr(kCode.size()));
}

std::optional<std::set<std::string>> capabilities_after_login(std::string_view preamble) {
    std::optional<std::set<std::string>> found;
    bool command_ended = false;  // what follows a tagged line belongs to the next command
    while (!preamble.empty()) {
        const std::size_t end = std::min(preamble.find('\n'), preamble.size());
        std::string_view line = preamble.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        preamble.remove_prefix(std::min(end + 1, preamble.size()));
        if (line.empty()) continue;
        if (command_ended) found.reset();
        if (auto list = capabilities_in(line)) found = std::move(list);
        command_ended = !line.starts_with('*') && !line.starts_with('+');
    }
    return found;
}

// ---- dates

std::optional<Instant> internal_date(std::string_view text) {
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (text.size() == 25) text = text.starts_with(' ') ? text.substr(1) : text;
    if (text.size() == 26 && text.starts_with(' ')) text.remove_prefix(1);
    const std::size_t day_digits = text.find('-');
    if (day_digits == text.npos || day_digits > 2 || text.size() != day_digits + 24) return std::nullopt;
    const auto field = [&](std::size_t at, std::size_t size) {
        return whole_number<unsigned>(text.substr(day_digits + at, size));
    };
    const auto day = whole_number<unsigned>(text.substr(0, day_digits));
    const std::size_t month = kMonths.find(text.substr(day_digits + 1, 3));
    const auto year = field(5, 4), hour = field(10, 2), minute = field(13, 2), second = field(16, 2);
    const auto zone_hours = field(20, 2), zone_minutes = field(22, 2);
    if (!day || month % 3 != 0 || !year || !hour || !minute || !second || !zone_hours || !zone_minutes)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                           std::chrono::day(*day)};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    const auto local = std::chrono::sys_days(date) + std::chrono::hours(*hour) +
                       std::chrono::minutes(*minute) + std::chrono::seconds(*second);
    const auto east = std::chrono::hours(*zone_hours) + std::chrono::minutes(*zone_minutes);
    return text[day_digits + 19] == '-' ? local + east : local - east;
}

// ---- sets of UIDs

std::vector<UidSet> uid_sets(std::vector<std::uint32_t> uids, std::size_t longest, std::size_t most) {
    std::sort(uids.begin(), uids.end());
    uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
    std::vector<UidSet> sets;
    for (std::size_t first = 0; first < uids.size();) {
        std::size_t room = most;
        const bool fits =
            !sets.empty() && sets.back().text.size() + 22 <= longest && sets.back().count < most;
        if (fits) room = most - sets.back().count;
        if (!fits) sets.emplace_back();
        std::size_t last = first;
        while (last + 1 < uids.size() && uids[last + 1] == uids[last] + 1 && last + 1 - first < room) ++last;
        UidSet& set = sets.back();
        if (!set.text.empty()) set.text += ',';
        set.text +=
            first == last ? fmt::format("{}", uids[first]) : fmt::format("{}:{}", uids[first], uids[last]);
        set.count += last - first + 1;
        first = last + 1;
    }
    return sets;
}

namespace {

bool add_range(std::vector<std::uint32_t>& uids, std::string_view range, std::size_t limit) {
    const std::size_t colon = range.find(':');
    const auto low = whole_number<std::uint32_t>(range.substr(0, colon));
    const auto high = colon == range.npos ? low : whole_number<std::uint32_t>(range.substr(colon + 1));
    if (!low || !high) return false;
    const auto [first, last] = std::minmax(*low, *high);
    if (last - first >= limit || uids.size() + (last - first) >= limit) return false;
    for (std::uint64_t uid = first; uid <= last; ++uid) uids.push_back(static_cast<std::uint32_t>(uid));
    return true;
}

/// "* ESEARCH (TAG "t3") UID ALL 1:3,7": the set after ALL; empty when nothing was found.
std::string_view esearch_set(std::string_view text) {
    const std::size_t list = text.find(')');
    if (list != text.npos) text.remove_prefix(list + 1);
    while (!text.empty()) {
        if (iequals(take_word(text), "ALL")) return take_word(text);
    }
    return {};
}

}  // namespace

std::optional<std::vector<std::uint32_t>> found_uids(std::string_view text, std::size_t limit) {
    const bool extended = istarts_with(text, "* ESEARCH");
    if (!extended && !istarts_with(text, "* SEARCH")) return std::nullopt;
    const char separator = extended ? ',' : ' ';
    text = extended ? esearch_set(text) : text.substr(std::string_view("* SEARCH").size());
    std::vector<std::uint32_t> uids;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        if (end != 0 && !add_range(uids, text.substr(0, end), limit)) return std::nullopt;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return uids;
}

// ---- folders

namespace {

void append_utf16(std::string& bytes, char32_t point) {
    const auto unit = [&](char32_t value) {
        bytes += static_cast<char>(value >> 8);
        bytes += static_cast<char>(value & 0xFF);
    };
    if (point < 0x10000) return unit(point);
    unit(0xD800 + ((point - 0x10000) >> 10));
    unit(0xDC00 + ((point - 0x10000) & 0x3FF));
}

/// Base64 with "," for "/" and without padding.
std::string modified_base64(std::string_view bytes) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
    std::string text;
    unsigned bits = 0, have = 0;
    for (const unsigned char byte : bytes) {
        bits = (bits << 8) | byte;
        for (have += 8; have >= 6; have -= 6) text += kAlphabet[(bits >> (have - 6)) & 0x3F];
    }
    if (have > 0) text += kAlphabet[(bits << (6 - have)) & 0x3F];
    return text;
}

}  // namespace

std::optional<std::string> modified_utf7(std::string_view name) {
    std::string text, wide;
    const auto flush = [&] {
        if (!wide.empty()) text += '&' + modified_base64(wide) + '-';
        wide.clear();
    };
    while (!name.empty()) {
        const auto [point, length, valid] = code_point_at(name, 0);
        if (!valid || point < 0x20 || point == 0x7F) return std::nullopt;
        name.remove_prefix(length);
        if (point >= 0x80) {
            append_utf16(wide, point);
            continue;
        }
        flush();
        text += static_cast<char>(point);
        if (point == '&') text += '-';
    }
    flush();
    return text;
}

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + '"';
}

}  // namespace mail::imap
