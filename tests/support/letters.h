// Letters as bytes, as clients and operators write them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mail/parse.h"
#include "store/record.h"

namespace testing {

using Headers = std::vector<std::pair<std::string, std::string>>;

inline std::string raw_letter(const std::string& from, const std::string& subject,
                              const std::string& message_id, const std::string& text,
                              const Headers& more = {}) {
    std::string raw = "From: " + from + "\r\nTo: support@desk.example\r\nSubject: " + subject +
                      "\r\nDate: Mon, 02 Mar 2026 00:00:00 +0000\r\n";
    if (!message_id.empty()) raw += "Message-ID: <" + message_id + ">\r\n";
    for (const auto& [name, value] : more) raw += name + ": " + value + "\r\n";
    return raw + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n";
}

/// As a poller makes it. `uid` 0: by a pipe.
inline store::NewLetter new_letter(const std::string& raw, std::int64_t uid = 0) {
    mail::Identity identity = mail::identify(raw);
    store::NewLetter letter;
    letter.mailbox = "support";
    letter.uidvalidity = uid == 0 ? 0 : 1;
    letter.uid = uid;
    letter.message_id = identity.message_id;
    letter.sha256 = identity.sha256;
    letter.content = identity.content;
    letter.size = static_cast<std::int64_t>(raw.size());
    letter.arrived = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2};
    letter.bytes = raw;
    return letter;
}

}  // namespace testing
