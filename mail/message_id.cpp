#include "mail/message_id.h"

#include <algorithm>

#include "mail/ascii.h"
#include "mail/utf8.h"

namespace mail {
namespace {

constexpr std::string_view kBase32 =
    "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford: sorts as it counts, no look-alikes
constexpr std::size_t kLongest = 998;

/// Blanks inside angles come from folding of long ids and are no part of them.
std::string without_blanks(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (!is_blank(c) && !is_control(c)) out += c;
    return is_utf8(out) ? out : repaired_utf8(out);
}

void append_bare(std::vector<std::string>& ids, std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t begin = text.find_first_not_of(" \t\r\n,;<>", i);
        if (begin == std::string_view::npos) return;
        const std::size_t end = std::min(text.find_first_of(" \t\r\n,;<>", begin), text.size());
        const std::string_view word = text.substr(begin, end - begin);
        const std::size_t at = word.find('@');
        const bool looks_like_id =
            at != std::string_view::npos && at > 0 && at + 1 < word.size() && !contains(word, "\"");
        if (looks_like_id && word.size() <= kLongest) ids.push_back(without_blanks(word));
        i = end;
    }
}

}  // namespace

std::vector<std::string> message_ids(std::string_view value, std::size_t limit) {
    std::vector<std::string> ids;
    std::size_t i = 0;
    while (i < value.size()) {
        const std::size_t open = value.find('<', i);
        const std::size_t close = open == std::string_view::npos ? open : value.find('>', open);
        if (close == std::string_view::npos) break;
        append_bare(ids, value.substr(i, open - i));
        // "<<a@b>>" and "<a@b <c@d>": the innermost opening bracket counts.
        const std::size_t inner = value.rfind('<', close);
        std::string id = without_blanks(value.substr(inner + 1, close - inner - 1));
        if (!id.empty() && id.size() <= kLongest) ids.push_back(std::move(id));
        i = close + 1;
    }
    append_bare(ids, value.substr(std::min(i, value.size())));
    if (ids.empty() && trim(value).find_first_of(" \t<>") == std::string_view::npos && !trim(value).empty() &&
        value.size() <= kLongest)
        ids.push_back(without_blanks(value));
    if (ids.size() > limit) ids.erase(ids.begin(), ids.end() - static_cast<std::ptrdiff_t>(limit));
    return ids;
}

std::string base32(std::string_view octets) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : octets) {
        bits = bits << 8 | static_cast<unsigned char>(c);
        for (count += 8; count >= 5; count -= 5) out += kBase32[bits >> (count - 5) & 31];
    }
    if (count > 0) out += kBase32[bits << (5 - count) & 31];
    return out;
}

std::string make_message_id(std::int64_t unix_milliseconds, std::string_view secret,
                            std::string_view domain) {
    std::string time(10, '0');  // 50 bits: until the year 37000
    auto rest = static_cast<std::uint64_t>(unix_milliseconds);
    for (std::size_t i = time.size(); i-- > 0; rest >>= 5) time[i] = kBase32[rest & 31];
    return time + '.' + base32(secret) + '@' + std::string(domain);
}

}  // namespace mail
