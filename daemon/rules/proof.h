// Is the writer who he says he is? A letter's From is no proof. Either the letter answers a notice that we
// sent to that very operator (its Message-ID is unguessable), or a mail server that the desk trusts has
// checked DKIM or DMARC and says so in the topmost Authentication-Results header of its own (RFC 8601),
// aligned with From. What a server proves is the domain: that it lets nobody but Ivan write as
// ivan@example.org is the domain's own promise. Pure.
//
// Aligned is a domain that is From's own, or a parent of it with at least two labels that is no public
// suffix. RFC 7489 section 3.1 (relaxed) asks for the same organisational domain by the whole list of public
// suffixes; this is stricter: a sibling or a child of From's domain never counts, and of the public suffixes
// with two labels are known com, co, org, net, gov, edu, ac, mil, or, ne, go, gob below each country's
// domain, and a short list of others. Domains are compared as written: an internationalised one must come in
// the same form in both places.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/parsed_mail.h"

namespace rules {

struct Proven {
    bool ok = false;
    std::string by;  // for people: what proved it, or what was looked at and did not. Printable ASCII
};

/// `headers`: Authentication-Results, topmost first. Only the topmost one counts, and only when its
/// authserv-id is trusted: a header below it may have come with the letter. Passes: dmarc=pass whose
/// header.from is From's domain (two results of dmarc prove nothing); dkim=pass whose header.d, or without
/// one header.i's domain, is aligned with it; never spf alone. A letter with two From mailboxes is never
/// proven, nor one whose topmost header is not well-formed.
Proven proven_by_server(const std::vector<std::string>& headers, const std::vector<std::string>& trusted,
                        const std::vector<mail::Address>& from);

/// What a trusted server says against it, in its topmost header: dmarc=fail for From's domain. Empty:
/// nothing. Who has read somebody's notice can name it; a server that has looked knows better.
std::optional<std::string> contradicted_by_server(const std::vector<std::string>& headers,
                                                  const std::vector<std::string>& trusted,
                                                  const std::vector<mail::Address>& from);

/// Whether a signature of `signer` speaks for `domain`, as said above. Any case, trailing dots or none.
bool is_aligned(std::string_view signer, std::string_view domain);

}  // namespace rules
