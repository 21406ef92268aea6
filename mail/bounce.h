// Delivery reports: RFC 3464, and the free-form letters of mail servers that never heard of it; abuse reports
// (RFC 5965).
#pragma once

#include <string>
#include <vector>

#include "mail/parsed_mail.h"
#include "mail/splitter.h"

namespace mail {

struct Report {
    Bounce bounce;
    bool complaint = false;
    bool disposition = false;  // "your letter was read" (RFC 8098)
    std::vector<std::string> evidence;
};

/// `text` is the letter's text for people, `subject` its decoded subject.
Report read_report(const Part& root, const std::string& subject, const std::string& text);

}  // namespace mail
