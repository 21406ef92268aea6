// A letter that is about to be written: what to say and to whom, nothing of how mail spells it.
#pragma once

#include <string>
#include <vector>

#include "mail/parsed_mail.h"

namespace mail {

struct Draft {
    Address from;
    std::vector<Address> to, cc;
    std::string reply_to;                 // an address; empty: none
    std::string subject;                  // UTF-8, one line
    std::string text;                     // UTF-8, LF line ends
    std::string html;                     // empty: a letter in plain text only
    std::vector<Attachment> attachments;  // only filename, content_type, is_inline and bytes count
    std::string message_id;   // without brackets; the caller makes it, so that a retry sends the same letter
    std::string in_reply_to;  // without brackets; empty: none
    std::vector<std::string> references;  // oldest first
    Instant date;
    int date_offset = 0;           // minutes east of UTC, how the date is shown
    bool automatic = true;         // RFC 3834 §5: Auto-Submitted is written, so that no machine answers
    std::string loop_mark;         // X-Ticketgate-Loop: whose letter this is
    std::string content_language;  // "ru"; empty: none
};

}  // namespace mail
