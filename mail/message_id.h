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

/// A new id that sorts by time and cannot be guessed: "<millis in base32>.<random in base32>@domain", without
/// brackets. `random` is 16 octets of a CSPRNG.
std::string make_message_id(std::int64_t unix_milliseconds, std::string_view random, std::string_view domain);

}  // namespace mail
