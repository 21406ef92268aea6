// Message ids (RFC 5322 §3.6.4). Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mail {

/// The ids in a Message-ID, In-Reply-To or References value, in order, without angle brackets. Tolerant:
/// words between ids and ids without brackets are what the wild has. Valid UTF-8, no control characters. At
/// most `limit` (the newest are kept).
std::vector<std::string> message_ids(std::string_view value, std::size_t limit = 200);

/// Crockford's alphabet in lower case: sorts as it counts, no look-alikes. Five octets are eight
/// letters; what is left over is filled with zero bits.
std::string base32(std::string_view octets);

/// A new id that sorts by time and cannot be guessed: "<millis in base32>.<secret in base32>@domain", without
/// brackets. `secret`: 16 octets that nobody can guess.
std::string make_message_id(std::int64_t unix_milliseconds, std::string_view secret, std::string_view domain);

}  // namespace mail
