// The Date header (RFC 5322 §3.3, §4.3), and what programs write in its place.
#pragma once

#include <optional>
#include <string_view>

#include "mail/parsed_mail.h"

namespace mail {

struct DateValue {
    Instant instant;
    int offset = 0;  // minutes east of UTC as written; 0 when the zone is unknown
};

/// Knows named zones (MSK too), two- and three-digit years, comments, ISO 8601, missing seconds and day
/// names; nullopt when no day, month and year can be read or they are none of this calendar.
std::optional<DateValue> parse_date(std::string_view value);

/// "Sun, 22 Nov 2026 14:02:07 +0300".
std::string format_date(Instant instant, int offset_minutes);

}  // namespace mail
