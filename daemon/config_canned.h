// Prepared answers: NAME.LANGUAGE.txt in the folder canned/ beside the policies, or where `[policies] canned`
// says. Lines that begin with "##!" at the top are comments; the rest is the answer, with the placeholders of
// rules::kCannedPlaceholders.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "daemon/config.h"

namespace ticketgate {

struct CannedAnswers {
    std::map<std::string, std::string> answers;  // by "NAME.LANGUAGE"
    std::vector<ConfigError> errors;
};

/// An empty path: none. Files whose names do not end in ".txt" and hidden ones are somebody's notes.
CannedAnswers load_canned(const std::filesystem::path& folder);

}  // namespace ticketgate
