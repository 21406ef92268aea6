// Draft to bytes (RFC 5322, MIME). Pure.
#pragma once

#include <string>

#include "mail/draft.h"

namespace mail {

/// CRLF line ends, ASCII only, no line over 998 octets: ready for DATA. Control characters in any header
/// value become blanks, so nothing that a client wrote can add a header. Throws std::invalid_argument when an
/// address cannot be written (blank, angle bracket, line break, non-ASCII local part), std::logic_error if
/// its own checks on the result fail.
std::string compose(const Draft& draft);

/// `local@domain` in a form that SMTP takes: A-labels for an international domain (RFC 5891). Empty when it
/// cannot be one.
std::string wire_address(const std::string& address);

}  // namespace mail
