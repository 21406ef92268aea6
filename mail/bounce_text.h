// Reports without structure: what mail servers write to people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mail/header_block.h"
#include "mail/parsed_mail.h"

namespace mail {

/// True when the letter's author is a mail system: daemon names, the null reverse path.
bool is_from_daemon(const Headers& headers);

/// True for the subjects that mail systems give to failure reports, and to nothing else.
bool is_failure_subject(std::string_view subject);

/// True when the words are those of a failed or delayed delivery.
bool tells_of_failure(std::string_view text);

struct FreeReport {
    std::vector<BouncedRecipient> recipients;
    std::string diagnostic;
    std::string original_message_id;
};

/// Reads the words before the returned letter; `headers` for Exim's X-Failed-Recipients.
FreeReport read_free_report(const Headers& headers, std::string_view text);

/// A status for words that carry no code: "5.2.2" for "mailbox full". "5.0.0" when nothing is known, "4.0.0"
/// for delays.
std::string status_from_words(std::string_view text);

}  // namespace mail
