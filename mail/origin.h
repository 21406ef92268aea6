// Person or machine (RFC 3834, RFC 2919, RFC 2369, RFC 3464), with what was looked at.
#pragma once

#include <string>
#include <vector>

#include "mail/bounce.h"
#include "mail/header_block.h"
#include "mail/parsed_mail.h"

namespace mail {

struct OriginVerdict {
    Origin origin = Origin::person;
    bool auto_submitted = false;
    bool auto_replied = false;
    bool no_autoreply = false;
    std::vector<std::string> evidence;
};

/// A null Return-Path alone proves nothing; `Auto-Submitted: no` is a person whatever the subject says.
OriginVerdict judge_origin(const Headers& headers, const std::string& subject, const Report& report,
                           const std::string& loop_mark);

}  // namespace mail
