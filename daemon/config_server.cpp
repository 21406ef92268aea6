#include "daemon/config_server.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

#include "daemon/config_values.h"
#include "daemon/credential.h"
#include "mail/ascii.h"

namespace ticketgate::settings {
namespace {

constexpr std::array<std::string_view, 3> kCredentials{"password_file", "password_command", "oauth2_command"};
constexpr std::string_view kOneCredential = "one of password_file, password_command, oauth2_command";

Reading<bool> starttls_value(const Value& value, const Place&) {
    const auto* text = std::get_if<std::string>(&value.is);
    if (text == nullptr || (*text != "required" && *text != "never")) return {};
    return {*text == "required", {}};
}

Reading<std::string> mechanism_value(const Value& value, const Place& place) {
    const auto text = text_value(value, place);
    for (const char* known : {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"}) {
        if (text.value && mail::lower(*text.value) == mail::lower(known)) return {known, {}};
    }
    return {};
}

/// systemd hands credentials over in a folder of its own; a relative name is looked for there first.
std::filesystem::path secret_path(const std::filesystem::path& named, const Place& place) {
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    std::error_code ignored;
    if (folder != nullptr && named.is_relative() && std::filesystem::exists(folder / named, ignored))
        return folder / named;
    return place.base / named;
}

Reading<std::filesystem::path> secret_file_value(const Value& value, const Place& place) {
    auto named = text_value(value, place);
    if (!named.value) return {{}, std::move(named.why)};
    std::error_code ignored;
    const auto found =
        std::filesystem::absolute(secret_path(*named.value, place), ignored).lexically_normal();
    try {
        read_secret_file(found);
    } catch (const std::runtime_error& error) {
        return {{}, error.what()};
    }
    return {found, {}};
}

Reading<std::string> command_value(const Value& value, const Place&) {
    const auto* text = std::get_if<std::string>(&value.is);
    if (text == nullptr || text->empty() || text->find('\0') != std::string::npos) return {};
    return {*text, {}};
}

constexpr Row<ServerConfig> kServer[] = {
    {"starttls", Need::optional, "\"required\" or \"never\"", put<&ServerConfig::starttls, starttls_value>},
    {"user", Need::optional, "the login's name", put<&ServerConfig::user, text_value>},
    {"mechanism", Need::optional, "\"PLAIN\", \"LOGIN\", \"XOAUTH2\" or \"OAUTHBEARER\"",
     put<&ServerConfig::mechanism, mechanism_value>},
    {"ca_file", Need::optional, "a readable PEM file with the authorities to trust",
     put<&ServerConfig::ca_file, readable_file_value>},
    {"reply_limit", Need::optional, "a duration from \"1s\" to \"1h\"",
     put<&ServerConfig::reply_limit, duration_value<1, 3600>>},
};

constexpr Row<CredentialSource> kCredential[] = {
    {"password_file", Need::optional, "a readable file; its first line is the password",
     put<&CredentialSource::file, secret_file_value>},
    {"password_command", Need::optional, "a command that prints the password",
     put<&CredentialSource::command, command_value>},
    {"oauth2_command", Need::optional, "a command that prints an access token",
     put<&CredentialSource::oauth2_command, command_value>},
};

/// The credential keys that stand in the table, in their order there.
std::vector<const Entry*> credentials_in(const Table& table) {
    std::vector<const Entry*> result;
    for (const Entry& entry : table.entries) {
        for (const std::string_view key : kCredentials) {
            if (entry.key == key) result.push_back(&entry);
        }
    }
    return result;
}

void check_maildir(FileReader& reader, const Table& table, std::string_view section) {
    for (const char* key : {"user", "password_file", "password_command", "oauth2_command", "mechanism",
                            "starttls", "ca_file", "reply_limit"}) {
        if (table.find(key) == nullptr) continue;
        reader.fail(table.line_of(key), full_key(section, key),
                    "not used with maildir://; accepted: leave it out");
    }
}

void check_login(FileReader& reader, const Table& table, std::string_view section, const Url& url) {
    const auto credentials = credentials_in(table);
    const bool user = table.find("user") != nullptr;
    for (std::size_t i = 1; i < credentials.size(); ++i) {
        reader.fail(credentials[i]->line, full_key(section, credentials[i]->key),
                    fmt::format("found beside {}; accepted: {}", credentials[0]->key, kOneCredential));
    }
    if (!credentials.empty() && !user) {
        reader.fail(credentials[0]->line, full_key(section, "user"),
                    fmt::format("missing beside {}; accepted: the login's name", credentials[0]->key));
    }
    if (user && credentials.empty()) {
        reader.fail(table.line_of("user"), full_key(section, "password_file"),
                    fmt::format("missing beside user; accepted: {}", kOneCredential));
    }
    if (!user && credentials.empty() && url.scheme.starts_with("imap")) {
        reader.fail(table.line_of("url"), full_key(section, "user"),
                    "missing: IMAP has no access without a login; accepted: the login's name");
    }
}

void check_mechanism(FileReader& reader, const Table& table, std::string_view section,
                     const ServerConfig& server) {
    if (server.mechanism.empty()) return;
    const bool bearer = server.mechanism == "XOAUTH2" || server.mechanism == "OAUTHBEARER";
    if (bearer && table.find("oauth2_command") == nullptr) {
        reader.refuse(table, section, "mechanism", "it takes an access token, and there is no oauth2_command",
                      "PLAIN or LOGIN with a password");
    } else if (!bearer && table.find("oauth2_command") != nullptr) {
        reader.refuse(table, section, "mechanism",
                      "it takes a password, and oauth2_command prints an access token",
                      "XOAUTH2 or OAUTHBEARER with oauth2_command");
    }
}

/// RFC 8314 §3: cleartext is obsolete. Loopback never leaves the machine.
void check_tls(FileReader& reader, const Table& table, std::string_view section, const ServerConfig& server,
               const Url& url) {
    const bool implicit = url.scheme.ends_with('s');
    if (implicit && server.starttls) {
        reader.refuse(table, section, "starttls",
                      fmt::format("{}:// speaks TLS from the first byte", url.scheme),
                      fmt::format("leave it out, or {}://", url.scheme.substr(0, url.scheme.size() - 1)));
    } else if (!implicit && !server.starttls && !is_loopback(url.host)) {
        reader.refuse(table, section, "url", fmt::format("plain text to {}, which is not loopback", url.host),
                      fmt::format("{}s://, or {}:// with starttls = \"required\"", url.scheme, url.scheme));
    }
}

}  // namespace

Settings server_settings(ServerConfig& server, const Place& place) {
    return joined({bind(kServer, server, place), bind(kCredential, server.credential, place)});
}

void check_server(FileReader& reader, const Table& table, std::string_view section,
                  const ServerConfig& server) {
    const auto url = split_url(server.url);
    if (!url.value) return;  // its own error stands already
    if (url.value->scheme == "maildir") return check_maildir(reader, table, section);
    check_login(reader, table, section, *url.value);
    check_mechanism(reader, table, section, server);
    check_tls(reader, table, section, server, *url.value);
}

std::vector<std::string> server_warnings(std::string_view whose, const ServerConfig& server) {
    std::vector<std::string> result;
    struct stat file {};
    const std::string path = server.credential.file.string();
    if (!path.empty() && ::stat(path.c_str(), &file) == 0 && (file.st_mode & S_IROTH) != 0) {
        result.push_back(fmt::format(
            "the password of {} in {} can be read by every user of this machine (chmod 600)", whose, path));
    }
    const auto url = split_url(server.url);
    if (url.value && url.value->scheme == "maildir" &&
        !std::filesystem::is_directory(url.value->path + "/cur")) {
        result.push_back(fmt::format("{}: {} is no Maildir yet (no cur/ in it)", whose, url.value->path));
    }
    return result;
}

}  // namespace ticketgate::settings
