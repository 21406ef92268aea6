#include "daemon/config_values.h"

#include "mail/ascii.h"
#include "mail/whole_number.h"

namespace ticketgate::settings {
namespace {

struct HostPort {
    std::string_view host, port;
    bool has_port = false;
};

/// "[::1]:993" or "mail.example.org:993"; an open bracket without its end gives an empty host.
HostPort host_port(std::string_view authority) {
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        if (end == std::string_view::npos) return {};
        const std::string_view rest = authority.substr(end + 1);
        return {authority.substr(1, end - 1), rest.empty() ? rest : rest.substr(1), rest.starts_with(':')};
    }
    const auto colon = authority.find(':');
    if (colon == std::string_view::npos) return {authority, {}};
    return {authority.substr(0, colon), authority.substr(colon + 1), true};
}

bool is_host(std::string_view host) {
    constexpr std::string_view kHost = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:";
    return host.find_first_not_of(kHost) == std::string_view::npos && !host.starts_with('.') &&
           !host.starts_with('-');
}

/// Empty: no number between 1 and 65535.
std::optional<int> port_of(std::string_view text) {
    const auto port = mail::whole_number<int>(text);
    return port && *port >= 1 && *port <= 65535 ? port : std::nullopt;
}

std::optional<std::string> text_of(const Value& value) {
    const auto* text = std::get_if<std::string>(&value.is);
    if (text == nullptr) return std::nullopt;
    return *text;
}

bool is_printable(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) return false;
    }
    return true;
}

}  // namespace

Reading<Url> split_url(std::string_view text) {
    const auto mark = text.find("://");
    if (mark == std::string_view::npos) return {{}, "no scheme://"};
    if (!is_printable(text)) return {{}, "a blank or a control character in it (a blank is written %20)"};
    const std::string_view rest = text.substr(mark + 3);
    const auto slash = rest.find('/');
    const std::string_view authority = rest.substr(0, slash);
    if (authority.find('@') != std::string_view::npos)
        return {{}, "a login does not stand in the URL: use user and password_file"};
    const HostPort parts = host_port(authority);
    if (!is_host(parts.host)) return {{}, "not a host name"};
    const auto port = parts.has_port ? port_of(parts.port) : std::optional<int>(0);
    if (!port) return {{}, "the port is no number between 1 and 65535"};
    std::string path(slash == std::string_view::npos ? std::string_view() : rest.substr(slash));
    return {Url{mail::lower(text.substr(0, mark)), mail::lower(parts.host), *port, std::move(path)}, {}};
}

bool is_loopback(std::string_view host) {
    // "127.evil.example" is a name, not an address: only digits and dots make it one.
    const bool numeric = host.find_first_not_of("0123456789.") == std::string_view::npos;
    return host == "localhost" || host == "::1" || (numeric && host.starts_with("127."));
}

Reading<std::string> source_url_value(const Value& value, const Place&) {
    const auto text = text_of(value);
    if (!text) return {};
    auto url = split_url(*text);
    if (!url.value) return {{}, std::move(url.why)};
    if (url.value->scheme == "maildir") {
        if (!url.value->host.empty()) return {{}, "maildir: has three slashes"};
        if (url.value->path.size() < 2) return {{}, "no path"};
        return {*text, {}};
    }
    if (url.value->scheme != "imap" && url.value->scheme != "imaps")
        return {{}, "unknown scheme " + url.value->scheme};
    if (url.value->host.empty()) return {{}, "no host"};
    if (url.value->path.empty()) return {*text + "/INBOX", {}};
    return {url.value->path == "/" ? *text + "INBOX" : *text, {}};
}

Reading<std::string> relay_url_value(const Value& value, const Place&) {
    const auto text = text_of(value);
    if (!text) return {};
    auto url = split_url(*text);
    if (!url.value) return {{}, std::move(url.why)};
    if (url.value->scheme != "smtp" && url.value->scheme != "smtps")
        return {{}, "unknown scheme " + url.value->scheme};
    if (url.value->host.empty()) return {{}, "no host"};
    if (url.value->path.size() > 1) return {{}, "a relay has no path"};
    return {*text, {}};
}

}  // namespace ticketgate::settings
