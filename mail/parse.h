// Raw bytes to ParsedMail: the only door. Pure; any thread with a stack of a megabyte.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "mail/parsed_mail.h"

namespace mail {

/// Named limits (findings of hostile mail: nesting and long lines bring naive parsers down). Over a limit the
/// rest is kept as an opaque attachment and a defect says so; nothing is lost, since the raw letter stays on
/// record.
struct Limits {
    std::size_t header_block = 256 * 1024;  // octets of one part's header block
    std::size_t header_line = 64 * 1024;    // octets of one unfolded field
    std::size_t header_fields = 1000;
    std::size_t parts = 500;
    std::size_t depth = 20;
    std::size_t boundary = 200;
    std::size_t html =
        2 * 1024 * 1024;             // octets of HTML that are read as a document; above, tags are stripped
    std::size_t text = 1024 * 1024;  // octets of text kept in `text`
    std::size_t addresses = 500;
};

/// Never throws on input (std::bad_alloc apart), linear in its size. LF and CRLF line ends are equal.
ParsedMail parse(std::string_view raw, const Limits& limits = {});

/// What tells one letter from another without reading it whole.
struct Identity {
    std::string message_id;  // without brackets; empty when absent
    std::string sha256;      // 32 octets, binary: of exactly these bytes
    std::string content;     // 32 octets: of From, Date, Subject and body without CR, so that the same letter
                             // that came by two roads (other Received, Delivered-To, line ends) is one
};
Identity identify(std::string_view raw);

}  // namespace mail
