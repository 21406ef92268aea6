// What a file is by its first octets, beside what the letter says of it; and whether one can look inside.
#pragma once

#include <string_view>

namespace mail {

/// A media type; empty when nothing is recognised (plain text among it). Office documents are told from other
/// ZIP archives. Looks at the beginning, and for ZIP at the directory at the end.
std::string_view type_by_content(std::string_view bytes);

/// An archive or an Office document that wants a password, where that can be seen without unpacking: ZIP,
/// RAR, 7z, Office. False says only that it was not seen.
bool is_encrypted(std::string_view bytes);

}  // namespace mail
