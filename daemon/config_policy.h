// etc/policies/*.toml: one regulation a file.
#pragma once

#include <filesystem>
#include <map>
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

/// Holidays by the names that policies have for them: "BY".
using Countries = std::map<std::string, rules::Holidays>;

PolicyFiles load_policies(const std::filesystem::path& folder, const Countries& countries);

/// Every policy's language has words for every notice.
std::vector<ConfigError> check_languages(const std::vector<PolicyFile>& policies,
                                         const rules::Templates& templates);

}  // namespace ticketgate::settings
