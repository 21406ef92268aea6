// The words of SMTP (RFC 5321): what we write and what we read. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "mail/envelope.h"

namespace mail::smtp {

struct Reply {
    int code = 0;
    std::string enhanced;  // RFC 2034 "5.1.1"; empty when absent
    std::string text;      // all lines in one, without codes
    int kind() const { return code / 100; }
};

/// What the relay told in the last EHLO answer of the preamble, keyword to parameters, upper case. What it
/// told before STARTTLS counts for nothing.
using Extensions = std::map<std::string, std::string>;
Extensions extensions_in(std::string_view preamble);

/// One line of a reply: "250-TEXT" goes on, "250 TEXT" ends it. None: not a reply.
struct ReplyLine {
    int code = 0;
    bool last = true;
    std::string_view text;
};
std::optional<ReplyLine> reply_line(std::string_view line);

/// Takes the enhanced code off the front of a reply's text, when there is one and it fits the reply code.
Reply reply_of(int code, std::string_view text);

/// The address as it may stand between < and >: the domain as A-labels (RFC 5891). None: holds what could end
/// the command or begin another (blanks, controls, angle brackets), is empty, or longer than RFC 5321
/// §4.5.3.1 lets a path be.
std::optional<std::string> path_of(std::string_view address);

/// "MAIL FROM:<…> …" with the parameters that the relay understands, without the line end. `from` went
/// through path_of() or is empty.
std::string mail_command(const Extensions& extensions, std::string_view from, std::size_t size,
                         std::string_view envelope_id, bool utf8);

/// The letter as DATA carries it, without the final "." line: CRLF line ends whatever came, no stray CR or LF
/// (which some servers take for a line end: smuggling), dots at line starts doubled (RFC 5321 §4.5.2), a line
/// end at the end.
std::string dot_stuffed(std::string_view bytes);

}  // namespace mail::smtp
