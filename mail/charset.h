// Bytes to UTF-8, whatever the label says. glibc's iconv behind an allow-list; a label is a witness, not a
// judge.
#pragma once

#include <string>
#include <string_view>

namespace mail {

/// The iconv name for a charset label of the wild; empty when it is unknown or no charset ("8bit").
std::string_view iconv_name(std::string_view label);

struct Decoded {
    std::string text;      // valid UTF-8 without NUL
    std::string charset;   // what it was decoded from, lower case: "windows-1251", "koi8-r", "utf-8"
    bool damaged = false;  // something could not be decoded and is U+FFFD
};

/// Valid multi-octet UTF-8 wins over any label; multi-octet labels are trusted; single-octet labels are
/// overruled only where the letters say clearly that it is Russian in another coding; without a label the
/// bytes are looked at.
Decoded decode_charset(std::string_view bytes, std::string_view label);

/// What the bytes look like: an iconv name, never empty.
std::string_view guess_charset(std::string_view bytes, std::string_view label);

}  // namespace mail
