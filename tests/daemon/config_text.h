// A configuration with one of everything, the folder that it stands in, and how to make it wrong.
#pragma once

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/config.h"
#include "tests/support/scratch_folder.h"

namespace config_text {

using ticketgate::ConfigError;
using ticketgate::ConfigResult;
using ticketgate::load_config;

inline constexpr const char* kGood =
    "[store]\n"                                   // 1
    "path = \"tickets.db\"\n"                     // 2
    "[outgoing]\n"                                // 3
    "url = \"smtps://mail.example.org\"\n"        // 4
    "user = \"relay-user\"\n"                     // 5
    "password_file = \"smtp.password\"\n"         // 6
    "[trust]\n"                                   // 7
    "authserv = [\"mx.example.org\"]\n"           // 8
    "[limits]\n"                                  // 9
    "max_letter = \"20MB\"\n"                     // 10
    "[policies]\n"                                // 11
    "path = \"policies\"\n"                       // 12
    "[[mailbox]]\n"                               // 13
    "name = \"support\"\n"                        // 14
    "url = \"imaps://mail.example.org/INBOX\"\n"  // 15
    "user = \"imap-user\"\n"                      // 16
    "password_file = \"imap.password\"\n"         // 17
    "address = \"Support@Example.org\"\n"         // 18
    "aliases = [\"help@example.org\"]\n"          // 19
    "policy = \"becloud\"\n"                      // 20
    "done = \"move:Processed\"\n"                 // 21
    "poll = \"2m\"\n"                             // 22
    "[[operator]]\n"                              // 23
    "name = \"Ivan Petrov\"\n"                    // 24
    "address = \"ivan@example.org\"\n"            // 25
    "role = \"lead\"\n"                           // 26
    "queues = [\"support\"]\n";                   // 27

inline constexpr const char* kSecondMailbox =
    "[[mailbox]]\n"                               // 28
    "name = \"sales\"\n"                          // 29
    "url = \"imaps://mail.example.org/Sales\"\n"  // 30
    "user = \"imap-user\"\n"                      // 31
    "password_file = \"imap.password\"\n"         // 32
    "address = \"sales@example.org\"\n"           // 33
    "policy = \"barier\"\n";                      // 34

/// A desk's folder as it is installed: ticketgate.toml, policies/, two passwords.
struct Desk {
    testing::ScratchFolder folder;
    std::filesystem::path file;

    explicit Desk(const std::string& text = kGood) {
        const std::filesystem::path shipped = std::filesystem::path(TEST_SOURCE_DIR) / ".." / "etc";
        for (const char* name : {"policies", "calendars"}) {
            std::filesystem::copy(shipped / name, folder / name, std::filesystem::copy_options::recursive);
        }
        for (const char* name : {"smtp.password", "imap.password"}) {
            ::chmod(folder.write(name, "a secret\n").c_str(), 0600);
        }
        folder.write("empty.password", "\nsecond line\n");
        file = folder.write("ticketgate.toml", text);
    }
    ConfigResult load() const { return load_config(file); }
};

inline std::string all(const std::vector<ConfigError>& errors) {
    std::string text;
    for (const ConfigError& error : errors) text += error.str() + "\n";
    return text;
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace config_text
