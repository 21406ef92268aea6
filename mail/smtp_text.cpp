#include "mail/smtp_text.h"

#include "mail/ascii.h"
#include "mail/utf8.h"

#include <fmt/format.h>
#include <idn2.h>

#include <algorithm>
#include <memory>

namespace mail::smtp {
namespace {

constexpr std::size_t kLongestPath = 254;

/// RFC 3463 §2: class "." subject "." detail.
bool is_enhanced_code(std::string_view word) {
    if (word.size() < 5 || word.size() > 9 || word[1] != '.' || !is_digit(word[0])) return false;
    const std::size_t dot = word.find('.', 2);
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.size() <= 3 && std::all_of(part.begin(), part.end(), is_digit);
    };
    return dot != word.npos && digits(word.substr(2, dot - 2)) && digits(word.substr(dot + 1));
}

std::optional<std::string> ascii_domain(std::string_view domain) {
    char* label = nullptr;
    const std::string text(domain);
    if (idn2_to_ascii_8z(text.c_str(), &label, IDN2_NONTRANSITIONAL) != IDN2_OK) return std::nullopt;
    const std::unique_ptr<char, decltype(&idn2_free)> owner(label, [](void* p) { idn2_free(p); });
    return std::string(label);
}

/// RFC 3461 §4: what is not plain becomes "+" and two hexadecimal digits.
std::string xtext(std::string_view text) {
    std::string result;
    for (const unsigned char c : text) {
        if (c <= 0x20 || c >= 0x7F || c == '+' || c == '=') {
            result += fmt::format("+{:02X}", c);
        } else {
            result += static_cast<char>(c);
        }
    }
    return result;
}

}  // namespace

std::optional<ReplyLine> reply_line(std::string_view line) {
    if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, is_digit)) return std::nullopt;
    if (line.size() > 3 && line[3] != ' ' && line[3] != '-') return std::nullopt;
    ReplyLine result;
    result.code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (result.code < 200 || result.code > 599) return std::nullopt;
    result.last = line.size() == 3 || line[3] == ' ';
    result.text = line.substr(std::min<std::size_t>(4, line.size()));
    return result;
}

Reply reply_of(int code, std::string_view text) {
    Reply reply{.code = code, .enhanced = {}, .text = {}};
    const std::string_view word = text.substr(0, text.find(' '));
    if (is_enhanced_code(word) && word[0] - '0' == reply.kind()) {
        reply.enhanced = word;
        text.remove_prefix(std::min(word.size() + 1, text.size()));
    }
    reply.text = one_line(text);
    return reply;
}

Extensions extensions_in(std::string_view preamble) {
    Extensions extensions;
    bool inside = false;  // an answer of more than one line
    while (!preamble.empty()) {
        const std::size_t end = std::min(preamble.find('\n'), preamble.size());
        std::string_view line = preamble.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        preamble.remove_prefix(std::min(end + 1, preamble.size()));
        const auto said = reply_line(line);
        if (!said || said->code != 250) continue;
        const std::size_t blank = std::min(said->text.find(' '), said->text.size());
        if (inside) {
            extensions[upper(said->text.substr(0, blank))] =
                upper(said->text.substr(std::min(blank + 1, said->text.size())));
        } else {
            extensions.clear();  // the first line is the relay's name
        }
        inside = !said->last;
    }
    return extensions;
}

std::optional<std::string> path_of(std::string_view address) {
    const auto breaks_out = [](unsigned char c) { return c <= 0x20 || c == 0x7F || c == '<' || c == '>'; };
    if (address.empty() || std::any_of(address.begin(), address.end(), breaks_out)) return std::nullopt;
    if (one_line(address) != address) return std::nullopt;
    std::string path(address);
    const std::size_t at = address.rfind('@');
    if (at != address.npos && !is_ascii(address.substr(at + 1))) {
        const auto domain = ascii_domain(address.substr(at + 1));
        if (!domain) return std::nullopt;
        path = fmt::format("{}@{}", address.substr(0, at), *domain);
    }
    if (path.size() > kLongestPath) return std::nullopt;
    return path;
}

std::string mail_command(const Extensions& extensions, std::string_view from, std::size_t size,
                         std::string_view envelope_id, bool utf8) {
    std::string command = fmt::format("MAIL FROM:<{}>", from);
    if (extensions.contains("SIZE")) command += fmt::format(" SIZE={}", size);
    if (extensions.contains("DSN") && !envelope_id.empty())
        command += " RET=HDRS ENVID=" + xtext(envelope_id);
    if (utf8) command += " SMTPUTF8";
    return command;
}

std::string dot_stuffed(std::string_view bytes) {
    std::string stuffed;
    stuffed.reserve(bytes.size() + bytes.size() / 64 + 2);
    while (!bytes.empty()) {
        const std::size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
        if (bytes.front() == '.') stuffed += '.';
        stuffed.append(bytes.substr(0, end));
        stuffed += "\r\n";
        bytes.remove_prefix(end);
        if (bytes.starts_with("\r\n")) bytes.remove_prefix(1);
        if (!bytes.empty()) bytes.remove_prefix(1);
    }
    return stuffed;
}

}  // namespace mail::smtp
