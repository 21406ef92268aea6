// What a server said while we connected and logged in: greeting, capabilities, the answer to the login. Pure.
#pragma once

#include <string>
#include <string_view>

namespace mail {

/// The last thing the server said that is no challenge, on one line, without IMAP's tag (`tagged`), and
/// without what must stay secret: some servers repeat the line they refuse.
std::string last_words(std::string_view preamble, bool tagged, const std::string& secret);

/// The SMTP reply code that the words begin with when it is a refusal; else 0.
int refusal_code(std::string_view words);

/// The server is out of order, not the password (RFC 5530 §3, RFC 4954 §4.7).
bool is_temporary(std::string_view words);

/// Some line begins like this, in whatever case.
bool has_line(std::string_view preamble, std::string_view start);

}  // namespace mail
