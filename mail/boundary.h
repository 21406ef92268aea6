// Boundaries of what we write: from the letter itself, so that a retry makes the same bytes, and in none of
// its lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mail {

/// 46 characters that contain "=_", which no base64 or quoted-printable line holds (RFC 2045 §6.7); `number`
/// tells nested ones apart.
std::string make_boundary(std::string_view message_id, std::string_view content_sha256, std::size_t number);

}  // namespace mail
