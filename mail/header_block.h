// A header block (RFC 5322 §2.2) to fields. The block is cleaned first; then mimetic splits it: the only
// incoming use of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mail/parse.h"

namespace mail {

struct Field {
    std::string name;   // as written
    std::string value;  // unfolded, raw octets, trimmed
};

struct Headers {
    std::vector<Field> fields;        // in the letter's order
    bool over_header_line = false;    // a field was cut at Limits::header_line
    bool over_header_fields = false;  // fields beyond Limits::header_fields were left out

    /// The first one's value; empty when there is none.
    std::string_view first(std::string_view name) const;
    std::vector<std::string_view> all(std::string_view name) const;
    bool has(std::string_view name) const;
};

/// Where the body begins: behind the blank line, or at a line that starts with "--" (the blank line was
/// forgotten), or at the limit.
std::size_t header_end(std::string_view part, const Limits& limits);

struct CleanBlock {
    std::string text;
    bool over_header_line = false, over_header_fields = false;
};

/// What mimetic may see: only `name: value` fields, unfolded, no NUL and no CR in them, within the limits,
/// ended by a blank line.
CleanBlock clean_header_block(std::string_view block, const Limits& limits);

Headers read_headers(std::string_view block, const Limits& limits);

}  // namespace mail
