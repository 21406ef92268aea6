// etc/policies/*.toml: one regulation a file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "daemon/config.h"

namespace ticketgate::settings {

struct PolicyFile {
    rules::Policy policy;
    std::filesystem::path file;
    int language_line = 0;
};

struct PolicyFiles {
    std::vector<PolicyFile> policies;  // those that can be read, by name
    std::vector<std::string> names;    // all that are there, broken ones too
    std::vector<ConfigError> errors;
};

/// `calendars`: the folder of the states' holidays; empty: there is none.
PolicyFiles load_policies(const std::filesystem::path& folder, const std::filesystem::path& calendars);

/// Every policy's language has words for every notice.
std::vector<ConfigError> check_languages(const std::vector<PolicyFile>& policies,
                                         const rules::Templates& templates);

}  // namespace ticketgate::settings
