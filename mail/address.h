// Mailboxes in address fields (RFC 5322 §3.4 with §4.4 obsolete forms, RFC 6532), as the wild writes them.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "mail/parsed_mail.h"

namespace mail {

/// The mailboxes of a list, groups opened, at most `limit`. The list is parsed first and encoded words are
/// decoded only in display names, so that `=?utf-8?Q?Petrov=2C_Ivan?= <i@x>` stays one. What has no '@' is no
/// mailbox. Never throws, linear.
std::vector<Address> parse_addresses(std::string_view value, std::size_t limit = 500,
                                     std::string_view hint = {});

/// The one address in `<a@b>` or `a@b`; empty when there is none. For Return-Path, Delivered-To and report
/// fields.
std::string bare_address(std::string_view value);

}  // namespace mail
