// message/delivery-status (RFC 3464 §2): groups of fields, the first about the letter, each other about one
// recipient.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mail/parsed_mail.h"

namespace mail {

struct DeliveryStatus {
    std::vector<BouncedRecipient> recipients;
    std::string diagnostic;  // of the first that has one, one line
};

DeliveryStatus read_delivery_status(std::string_view text);

/// The first enhanced status code (RFC 3463 §2) in running text: "5.1.1". Parts of IP addresses and version
/// numbers are none. Empty when there is none.
std::string find_status(std::string_view text);

/// The longest diagnostic that is kept, in octets.
inline constexpr std::size_t kLongestDiagnostic = 500;

}  // namespace mail
