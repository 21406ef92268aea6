#include "mail/filename.h"

#include <algorithm>

#include <fmt/format.h>

#include "mail/ascii.h"
#include "mail/utf8.h"

namespace mail {
namespace {

constexpr std::size_t kLongest = 180, kLongestExtension = 12;

/// U+202E turns "exe.png" around on the screen.
constexpr bool is_invisible(char32_t c) {
    return c == 0x200b || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || c == 0x2028 || c == 0x2029 ||
           (c >= 0x80 && c < 0xa0);
}

std::string shortened(const std::string& name) {
    if (name.size() <= kLongest) return name;
    const std::size_t dot = name.rfind('.');
    const bool has_extension = dot != std::string::npos && name.size() - dot <= kLongestExtension;
    const std::string extension = has_extension ? name.substr(dot) : std::string();
    std::size_t keep = kLongest - extension.size();
    while (keep > 0 && (static_cast<unsigned char>(name[keep]) & 0xc0) == 0x80) --keep;
    return name.substr(0, keep) + extension;
}

/// CON, PRN, AUX, NUL, COM1-9, LPT1-9: devices on Windows, with any extension.
bool is_reserved(std::string_view name) {
    const std::string stem = lower(name.substr(0, name.find('.')));
    if (stem == "con" || stem == "prn" || stem == "aux" || stem == "nul") return true;
    return stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) && is_digit(stem[3]);
}

struct Extension {
    std::string_view type, extension;
};
constexpr Extension kExtensions[] = {{"message/rfc822", "eml"},
                                     {"message/delivery-status", "txt"},
                                     {"text/plain", "txt"},
                                     {"text/html", "html"},
                                     {"text/calendar", "ics"},
                                     {"text/csv", "csv"},
                                     {"image/jpeg", "jpg"},
                                     {"image/png", "png"},
                                     {"image/gif", "gif"},
                                     {"application/pdf", "pdf"},
                                     {"application/zip", "zip"},
                                     {"text/vcard", "vcf"},
                                     {"text/x-vcard", "vcf"},
                                     {"text/rfc822-headers", "txt"},
                                     {"application/ms-tnef", "dat"},
                                     {"application/pgp-signature", "asc"},
                                     {"application/pkcs7-signature", "p7s"}};

}  // namespace

std::string safe_filename(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size();) {
        const CodePoint c = code_point_at(name, i);
        if (c.value == '/' || c.value == '\\') {
            out.clear();
        } else if (c.value < 0x20 || c.value == 0x7f || contains("<>:\"|?*", name.substr(i, 1))) {
            out += '_';
        } else if (!is_invisible(c.value)) {
            append_utf8(out, c.value);
        }
        i += c.length;
    }
    while (!out.empty() && (out.back() == '.' || out.back() == ' ')) out.pop_back();
    out.erase(0, std::min(out.find_first_not_of(". "), out.size()));
    out = shortened(out);
    return is_reserved(out) ? '_' + out : out;
}

std::string made_up_filename(std::string_view content_type, std::size_t number) {
    const auto* known = std::ranges::find(kExtensions, content_type, &Extension::type);
    if (known != std::end(kExtensions)) return fmt::format("part-{}.{}", number, known->extension);
    std::string subtype;
    for (const char c : content_type.substr(std::min(content_type.find('/'), content_type.size())))
        if (is_alnum(c)) subtype += c;
    const bool named = content_type.starts_with("image/") || content_type.starts_with("audio/") ||
                       content_type.starts_with("video/");
    return fmt::format("part-{}.{}", number,
                       named && !subtype.empty() && subtype.size() <= 5 ? subtype : "bin");
}

}  // namespace mail
