// ticketgate.toml, policies and templates, read once into plain values. Every error names file, line, key,
// what was found and what is accepted; all errors are found in one go, and an unknown key is one of them.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "daemon/rules/policy.h"

namespace ticketgate {

/// How a credential is got. At most one of file, command and oauth2_command is set; none: no login.
struct CredentialSource {
    std::filesystem::path file;  // absolute; the first line counts
    std::string command;         // printed on stdout: the password
    std::string oauth2_command;  // printed on stdout: an access token
};

enum class DoneAction { keep, seen, move, remove };

struct ServerConfig {
    std::string url;  // imap(s)://, smtp(s)://, maildir:///path
    bool starttls = false;
    std::string user;
    std::string mechanism;
    std::filesystem::path ca_file;
    CredentialSource credential;
    std::chrono::seconds reply_limit{60};
};

struct MailboxConfig {
    std::string name;
    ServerConfig server;
    DoneAction done = DoneAction::keep;
    std::string done_folder;
    std::chrono::seconds poll{60};  // beside IDLE, and instead of it where the server has none
};

struct Config {
    std::filesystem::path file;
    std::filesystem::path store;
    ServerConfig outgoing;
    int connections = 2;  // to the relay
    std::vector<std::string> trusted_authserv;
    std::vector<MailboxConfig> mailboxes;
    rules::Desk desk;
    std::vector<std::string> warnings;  // legal, and probably not meant: "no operator hears of queue sales"
};

struct ConfigError {
    std::filesystem::path file;
    int line = 0;  // 0: the file as a whole
    std::string key;
    std::string text;  // what was found and what is accepted

    std::string str() const;  // "ticketgate.toml:12: mailbox.done: found \"mvoe:X\"; accepted: …"
};

struct ConfigResult {
    Config config;  // of use only when there are no errors
    std::vector<ConfigError> errors;
};

/// Reads all files that the configuration names. Never throws on what stands in them.
ConfigResult load_config(const std::filesystem::path& file);

}  // namespace ticketgate
