#include "daemon/log.h"

#include "mail/ascii.h"
#include "mail/utf8.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iterator>

namespace ticketgate::log {
namespace {

constexpr std::size_t kLongestValue = 500;
constexpr std::string_view kCut = "…";

// The one global: a level is the process's, as its standard error is.
std::atomic<Level> level_limit{Level::info};

/// One character of a value, as it is or escaped.
struct Shown {
    std::string text;
    std::size_t octets = 1;
    bool plain = false;  // needs no quotes
};

std::string hex(std::string_view octets) {
    std::string result;
    for (const char c : octets)
        fmt::format_to(std::back_inserter(result), "\\x{:02X}", static_cast<unsigned char>(c));
    return result;
}

/// C1 controls, line and paragraph separators, and what turns the direction of writing (Unicode UAX #9).
constexpr bool turns_lines(char32_t c) {
    return (c >= 0x80 && c < 0xA0) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/// Nearly all that is logged: shown as it is, and needs no quotes.
constexpr bool is_plain(char c) {
    return c > ' ' && c < 0x7f && c != '=' && c != '"' && c != '\\';
}

Shown shown(std::string_view rest) {
    const mail::CodePoint next = mail::code_point_at(rest, 0);
    const std::string_view octets = rest.substr(0, next.length);
    const char c = rest.front();
    if (c == '\n') return {"\\n"};
    if (c == '\r') return {"\\r"};
    if (c == '\t') return {"\\t"};
    if (c == '"' || c == '\\') return {std::string("\\") + c};
    if (!next.valid || mail::is_control(c) || turns_lines(next.value)) return {hex(octets), next.length};
    return {std::string(octets), next.length, c != ' ' && c != '='};
}

/// Cut where a character ends, so that what is shown is never half of one.
std::string capped(std::string_view value) {
    if (value.size() <= kLongestValue) return std::string(value);
    std::size_t end = kLongestValue - kCut.size();
    const auto continues = [&](std::size_t at) {
        return (static_cast<unsigned char>(value[at]) & 0xC0) == 0x80;
    };
    for (int back = 0; back < 3 && continues(end); ++back) --end;
    return std::string(value.substr(0, end)).append(kCut);
}

std::string escaped(std::string_view whole) {
    const std::string value = capped(whole);
    std::string result;
    bool plain = true;
    for (std::string_view rest = value; !rest.empty();) {
        const auto odd = std::ranges::find_if_not(rest, is_plain);
        const auto run = static_cast<std::size_t>(odd - rest.begin());
        result.append(rest.substr(0, run));
        rest.remove_prefix(run);
        if (rest.empty()) break;
        const Shown next = shown(rest);
        result += next.text;
        plain = plain && next.plain;
        rest.remove_prefix(next.octets);
    }
    return plain ? result : fmt::format("\"{}\"", result);
}

bool journal_reads() {
    return std::getenv("JOURNAL_STREAM") != nullptr || std::getenv("NOTIFY_SOCKET") != nullptr;
}

}  // namespace

std::string format(std::string_view event, std::initializer_list<Field> fields) {
    std::string line(event);
    for (const Field& field : fields) {
        if (!field.value.empty()) line += fmt::format(" {}={}", field.key, escaped(field.value));
    }
    return line;
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (level > level_limit.load(std::memory_order_relaxed)) return;
    std::string line = journal_reads() ? fmt::format("<{}>", static_cast<int>(level)) : std::string();
    line += format(event, fields);
    line += '\n';
    // Standard error that is full or gone must not stop the post.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

void set_level(Level level) {
    level_limit.store(level, std::memory_order_relaxed);
}

}  // namespace ticketgate::log
