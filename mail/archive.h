// Looks at archives from outside: names and flags, nothing is unpacked.
#pragma once

#include <string_view>
#include <vector>

namespace mail {

struct ZipEntry {
    std::string_view name;  // raw
    bool encrypted;
};

/// From the directory at the end, or the first local header where there is none. At most 1,000.
std::vector<ZipEntry> zip_entries(std::string_view bytes);

bool has_encrypted_rar(std::string_view bytes);  // RAR 4 and 5: headers, or the first file
bool has_encrypted_7z(std::string_view bytes);   // where its own directory is not packed

}  // namespace mail
