// uuencode: files of before MIME, inside the text. POSIX uuencode, historical form.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mail {

struct UuFile {
    std::string name;  // as written
    std::string bytes;
};

struct Uuencoded {
    std::string text;  // the rest
    std::vector<UuFile> files;
};

/// A block counts only when `begin MODE NAME` is followed by lines of the right form and an `end`; all else
/// stays text.
Uuencoded extract_uuencoded(std::string_view text);

}  // namespace mail
