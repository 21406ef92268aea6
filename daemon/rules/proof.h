// Is the writer who he says he is? A letter's From is no proof. Either the letter answers a notice that we
// sent to that very operator (its Message-ID is unguessable), or a mail server that the desk trusts has
// checked DKIM or DMARC and says so in the topmost Authentication-Results header of its own (RFC 8601),
// aligned with From (RFC 7489 section 3.1, relaxed). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mail/parsed_mail.h"

namespace rules {

struct Proven {
    bool ok = false;
    std::string by;  // for people: what proved it, or what was looked at and did not
};

/// `headers`: Authentication-Results, topmost first. Only the topmost one counts, and only when its
/// authserv-id is trusted: a header below it may have come with the letter. Passes: dmarc=pass whose
/// header.from is From's domain; dkim=pass whose header.d (or header.i's domain) is From's domain or its
/// organisational parent; never spf alone. A letter with two From mailboxes is never proven.
Proven proven_by_server(const std::vector<std::string>& headers, const std::vector<std::string>& trusted,
                        const std::vector<mail::Address>& from);

}  // namespace rules
