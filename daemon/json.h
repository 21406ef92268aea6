// What a letter is, as one JSON object (DESIGN of `ticketgate parse --json`).
#pragma once

#include <string>
#include <string_view>

#include "mail/parsed_mail.h"

namespace ticketgate {

/// One line of valid UTF-8. `file` is how the letter is called, as given. Absent is null or [].
std::string to_json(const mail::ParsedMail& mail, std::string_view file);

/// RFC 3339 in the zone that the letter's Date names: "2026-11-22T14:02:07+03:00".
std::string iso_date(mail::Instant instant, int offset_minutes);

}  // namespace ticketgate
