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
    std::vector<Field> fields;  // in the letter's order

    /// The first one's value; empty when there is none.
    std::string_view first(std::string_view name) const;
    std::vector<std::string_view> all(std::string_view name) const;
    bool has(std::string_view name) const;
};

/// Where the body begins: behind the blank line, or at a line that starts with "--" (the blank line was
/// forgotten), or at the limit.
std::size_t header_end(std::string_view part, const Limits& limits);

/// What mimetic may see: only `name: value` fields, unfolded, no NUL and no CR in them, within the limits,
/// ended by a blank line.
std::string clean_header_block(std::string_view block, const Limits& limits);

Headers read_headers(std::string_view block, const Limits& limits);

}  // namespace mail
