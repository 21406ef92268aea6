// Reads an Authentication-Results header (RFC 8601 section 2.2), strictly: a header that a server has written
// badly is one that a stranger may have written parts of. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rules {

/// "dkim=pass header.d=example.org". Names and the result in lower case, values as written without their
/// quotes; comments are gone.
struct AuthenticationResult {
    std::string method, result, reason;
    std::vector<std::pair<std::string, std::string>> properties;  // "header.d" → "example.org"

    /// Empty when absent, or stated more than once.
    std::string property(std::string_view name) const;
};

struct AuthenticationResults {
    std::string authserv_id;  // lower case, without a trailing dot
    std::vector<AuthenticationResult> results;
};

/// `header`: the value, unfolded. Empty: not of the grammar, or of another version than 1. Beyond the grammar
/// are read what servers write: '=' within a value (signatures, SRS), an empty result, and pairs without a
/// dot beside the properties ("action=none", "score=0"), which are dropped.
std::optional<AuthenticationResults> read_authentication_results(std::string_view header);

}  // namespace rules
