// Which of a client's files go on to operators: settings of a regulation. Plain values.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rules {

/// Files that are not passed on, and what the client is told to do instead.
struct RefusedKind {
    std::vector<std::string> types;             // by content where it shows, else as declared: "image/bmp"
    std::vector<std::string> names;             // how the name ends, lower case: ".bmp"
    std::map<std::string, std::string> advice;  // one sentence by language; empty: the template's words do
};

struct AttachmentPolicy {
    std::uint64_t max = 25 * 1024 * 1024;  // octets of one file
    std::uint64_t logo_max = 64 * 1024;    // octets; a larger picture is never taken for a signature's
    bool programs = false;                 // true: programs and scripts pass, too
    std::vector<std::string> pass{"image/jpeg", "image/gif",
                                  "image/png"};  // by content alone: before `refuse`
    std::vector<RefusedKind> refuse;             // the first that fits counts
};

}  // namespace rules
