#include "daemon/rules/proof.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "daemon/rules/authentication_results.h"

namespace rules {
namespace {

/// Below the domain of a country these are registries: co.uk, com.by.
constexpr std::array<std::string_view, 12> kRegistries{"com", "co",  "org", "net", "gov", "edu",
                                                       "ac",  "mil", "or",  "ne",  "go",  "gob"};
constexpr std::array<std::string_view, 24> kOtherSuffixes{
    "me.uk",   "ltd.uk", "plc.uk", "sch.uk", "nhs.uk", "police.uk", "of.by",  "minsk.by",
    "msk.ru",  "spb.ru", "pp.ru",  "int.ru", "in.ua",  "kiev.ua",   "od.ua",  "waw.pl",
    "info.pl", "biz.pl", "id.au",  "asn.au", "uk.com", "us.com",    "eu.org", "in.net"};

/// Lower case, without a trailing dot.
std::string plain_domain(std::string_view text) {
    if (text.ends_with('.')) text.remove_suffix(1);
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool is_domain(std::string_view text) {
    const auto may_stand = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
               static_cast<unsigned char>(c) >= 0x80;
    };
    return !text.empty() && text.front() != '.' && text.back() != '.' &&
           text.find("..") == std::string_view::npos && std::ranges::all_of(text, may_stand);
}

bool is_public_suffix(std::string_view domain) {
    const auto dot = domain.find('.');
    if (dot == std::string_view::npos) return true;
    const std::string_view second = domain.substr(0, dot), top = domain.substr(dot + 1);
    if (top.find('.') != std::string_view::npos) return false;
    const bool registry = top.size() == 2 && std::ranges::find(kRegistries, second) != kRegistries.end();
    return registry || std::ranges::find(kOtherSuffixes, domain) != kOtherSuffixes.end();
}

/// Behind the last '@'; all of it when there is none.
std::string domain_of(std::string_view value) {
    const auto at = value.rfind('@');
    return plain_domain(at == std::string_view::npos ? value : value.substr(at + 1));
}

/// For people: what strangers have written is cut short and shown without surprises.
std::string shown(std::string_view text) {
    constexpr std::size_t kMost = 100;
    std::string out;
    for (const char c : text.substr(0, kMost)) out += c >= ' ' && c <= '~' ? c : '?';
    return out;
}

std::string signer_of(const AuthenticationResult& result) {
    const std::string d = result.property("header.d");
    return domain_of(d.empty() ? result.property("header.i") : d);
}

/// How this result reads for people: "dkim=pass (example.org)".
std::string shown(const AuthenticationResult& result) {
    std::string about;
    if (result.method == "dkim") about = signer_of(result);
    if (result.method == "dmarc") about = domain_of(result.property("header.from"));
    const std::string head = shown(result.method + "=" + result.result);
    return about.empty() ? head : fmt::format("{} ({})", head, shown(about));
}

bool proves(const AuthenticationResult& result, const std::string& domain) {
    if (result.result != "pass") return false;
    if (result.method == "dmarc") return domain_of(result.property("header.from")) == domain;
    return result.method == "dkim" && is_aligned(signer_of(result), domain);
}

/// DMARC is evaluated once a letter: a second result was not written by the server alone.
bool is_contradicted(const AuthenticationResult& result, const AuthenticationResults& all) {
    return result.method == "dmarc" &&
           std::ranges::count(all.results, result.method, &AuthenticationResult::method) > 1;
}

bool is_trusted(const std::string& id, const std::vector<std::string>& trusted) {
    return std::ranges::any_of(trusted, [&](const std::string& name) { return plain_domain(name) == id; });
}

Proven weigh(const AuthenticationResults& all, const std::string& domain) {
    std::string seen;
    for (const AuthenticationResult& result : all.results) {
        if (proves(result, domain) && !is_contradicted(result, all))
            return {true, fmt::format("{} says {}", shown(all.authserv_id), shown(result))};
        constexpr std::size_t kMost = 400;
        if (seen.size() < kMost) seen += (seen.empty() ? "" : ", ") + shown(result);
    }
    return {false, fmt::format("{} says {}: nothing that proves {}", shown(all.authserv_id),
                               seen.empty() ? "nothing" : seen, shown(domain))};
}

}  // namespace

bool is_aligned(std::string_view signer, std::string_view domain) {
    const std::string parent = plain_domain(signer), child = plain_domain(domain);
    if (!is_domain(parent) || !is_domain(child)) return false;
    if (parent == child) return true;
    return child.ends_with("." + parent) && !is_public_suffix(parent);
}

std::optional<std::string> contradicted_by_server(const std::vector<std::string>& headers,
                                                  const std::vector<std::string>& trusted,
                                                  const std::vector<mail::Address>& from) {
    if (headers.empty() || from.size() != 1) return std::nullopt;
    const auto read = read_authentication_results(headers.front());
    if (!read || !is_trusted(read->authserv_id, trusted)) return std::nullopt;
    const std::string domain = domain_of(from.front().address);
    for (const AuthenticationResult& result : read->results) {
        const std::string about = domain_of(result.property("header.from"));
        // DMARC is about From, whether the server repeats it or not.
        if (result.method == "dmarc" && result.result == "fail" && (about.empty() || about == domain))
            return fmt::format("{} says {}", shown(read->authserv_id), shown(result));
    }
    return std::nullopt;
}

Proven proven_by_server(const std::vector<std::string>& headers, const std::vector<std::string>& trusted,
                        const std::vector<mail::Address>& from) {
    if (from.size() != 1)
        return {false, fmt::format("{} From mailboxes, where one is asked for", from.size())};
    const std::string& address = from.front().address;
    const std::string domain = domain_of(address);
    if (address.find('@') == std::string::npos || !is_domain(domain)) return {false, "From names no domain"};
    if (headers.empty()) return {false, "no Authentication-Results header"};
    const auto read = read_authentication_results(headers.front());
    if (!read) return {false, "the topmost Authentication-Results header is not well-formed"};
    if (!is_trusted(read->authserv_id, trusted))
        return {false,
                fmt::format("the topmost Authentication-Results header is by \"{}\", which is not trusted",
                            shown(read->authserv_id))};
    return weigh(*read, domain);
}

}  // namespace rules
