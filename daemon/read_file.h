// A small file at once. For settings and words; letters never come this way.
#pragma once

#include <filesystem>
#include <string>

namespace ticketgate {

struct FileText {
    std::string bytes;
    int error = 0;  // errno; 0: read
};

/// At most 4 MB: a longer file is EFBIG, a folder EISDIR.
FileText read_file(const std::filesystem::path& file);

}  // namespace ticketgate
