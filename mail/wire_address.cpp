#include <idn2.h>

#include <algorithm>
#include <memory>

#include "mail/ascii.h"
#include "mail/compose.h"
#include "mail/utf8.h"

namespace mail {
namespace {

constexpr std::size_t kLongestLocal = 64, kLongestDomain = 255, kLongestLabel = 63;  // RFC 5321 §4.5.3.1

/// RFC 5322 §3.2.3 dot-atom-text. Quoted local parts are legal, and nobody who writes to a desk has one.
bool is_dot_atom(std::string_view text) {
    if (text.empty() || text.front() == '.' || text.back() == '.' || contains(text, "..")) return false;
    return std::ranges::all_of(text, [](char c) {
        return is_alnum(c) || contains("!#$%&'*+-/=?^_`{|}~.", std::string_view(&c, 1));
    });
}

bool is_host_name(std::string_view domain) {
    if (domain.empty() || domain.size() > kLongestDomain) return false;
    std::size_t begin = 0;
    while (begin <= domain.size()) {
        const std::size_t end = std::min(domain.find('.', begin), domain.size());
        const std::string_view label = domain.substr(begin, end - begin);
        if (label.empty() || label.size() > kLongestLabel || label.front() == '-' || label.back() == '-')
            return false;
        if (!std::ranges::all_of(label, [](char c) { return is_alnum(c) || c == '-' || c == '_'; }))
            return false;
        begin = end + 1;
    }
    return true;
}

bool is_literal(std::string_view domain) {
    const std::string_view inner = unwrap(domain, '[', ']');
    return inner.size() < domain.size() && !inner.empty() &&
           std::ranges::all_of(inner, [](char c) { return is_alnum(c) || c == '.' || c == ':'; });
}

/// A-labels (RFC 5891 §4); empty when it cannot be.
std::string ascii_domain(const std::string& domain) {
    if (is_ascii(domain)) return lower(domain);
    char* out = nullptr;
    const int result = idn2_to_ascii_8z(domain.c_str(), &out, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    const std::unique_ptr<char, void (*)(void*)> owner(out, idn2_free);
    return result == IDN2_OK ? std::string(out) : std::string();
}

}  // namespace

std::string wire_address(const std::string& address) {
    const std::size_t at = address.rfind('@');
    if (at == std::string::npos || address.find('\0') != std::string::npos) return {};
    const std::string local = address.substr(0, at);
    const std::string domain = ascii_domain(address.substr(at + 1));
    if (local.size() > kLongestLocal || !is_dot_atom(local)) return {};
    return is_host_name(domain) || is_literal(domain) ? local + '@' + domain : std::string();
}

}  // namespace mail
