// The commonest charsets of one octet a character, as tables: iconv loads a module for each, and to load it
// for a short letter takes longer than all else that is done with the letter.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace mail {

struct OctetTable {
    std::string_view name;               // iconv's
    std::array<std::string, 128> above;  // UTF-8 of 0x80-0xFF; empty where nothing is defined
};

/// Null for a charset that has no table here. Made once, from what iconv says.
const OctetTable* octet_table(std::string_view iconv_name);

}  // namespace mail
