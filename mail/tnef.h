// winmail.dat: the envelope in which Outlook hides its files ([MS-OXTNEF]). Our own bounded reader, since
// Debian's library has had a dozen overflows of its buffers and prints to stdout.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mail {

struct TnefFile {
    std::string name;          // as written, the long name where there is one; valid UTF-8, may be empty
    std::string content_type;  // as declared; nearly always empty
    std::string content_id;    // as declared; empty when absent
    std::string_view bytes;    // inside what was read
};

struct Tnef {
    std::vector<TnefFile> files;
    bool damaged = false;  // it ends early, or holds more than is taken
};

bool is_tnef(std::string_view bytes);

/// Files only: the text that is in there too stands in the letter beside it. Never throws, linear; `bytes`
/// must outlive the result. At most 200 files.
Tnef read_tnef(std::string_view bytes);

}  // namespace mail
