#include "mail/file_type.h"

#include <algorithm>
#include <iterator>

#include "mail/archive.h"
#include "mail/ascii.h"

namespace mail {
namespace {

using namespace std::string_view_literals;

struct Magic {
    std::size_t at;
    std::string_view bytes, type;
};

/// The first that fits counts.
constexpr Magic kMagic[] = {
    {0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    {0, "\x89PNG\r\n\x1A\n"sv, "image/png"},
    {0, "GIF87a"sv, "image/gif"},
    {0, "GIF89a"sv, "image/gif"},
    {0, "II*\0"sv, "image/tiff"},
    {0, "MM\0*"sv, "image/tiff"},
    {8, "WEBPVP8"sv, "image/webp"},
    {8, "WAVEfmt"sv, "audio/wav"},
    {8, "AVI LIST"sv, "video/x-msvideo"},
    {4, "ftypheic"sv, "image/heic"},
    {4, "ftypheix"sv, "image/heic"},
    {4, "ftypmif1"sv, "image/heic"},
    {4, "ftypavif"sv, "image/avif"},
    {4, "ftypM4A "sv, "audio/mp4"},
    {4, "ftypqt  "sv, "video/quicktime"},
    {4, "ftyp"sv, "video/mp4"},
    {0, "\x1A\x45\xDF\xA3"sv, "video/x-matroska"},
    {0, "OggS\0"sv, "audio/ogg"},
    {0, "ID3"sv, "audio/mpeg"},
    {0, "%PDF-"sv, "application/pdf"},
    {0, "%!PS-Adobe"sv, "application/postscript"},
    {0, "PK\x03\x04"sv, "application/zip"},
    {0, "PK\x05\x06"sv, "application/zip"},
    {0, "Rar!\x1A\x07"sv, "application/vnd.rar"},
    {0, "7z\xBC\xAF\x27\x1C"sv, "application/x-7z-compressed"},
    {0, "\x1F\x8B\x08"sv, "application/gzip"},
    {0, "BZh"sv, "application/x-bzip2"},
    {0,
     "\xFD"
     "7zXZ\0"sv,
     "application/x-xz"},
    {0, "\x28\xB5\x2F\xFD"sv, "application/zstd"},
    {0, "MSCF\0\0\0\0"sv, "application/vnd.ms-cab-compressed"},
    {257, "ustar"sv, "application/x-tar"},
    {0x8001, "CD001"sv, "application/x-iso9660-image"},
    {0,
     "\x7F"
     "ELF"sv,
     "application/x-elf"},
    {0, "\xCA\xFE\xBA\xBE"sv, "application/java-vm"},
    {0, "\xCF\xFA\xED\xFE"sv, "application/x-mach-binary"},
    {0, "\x4C\0\0\0\x01\x14\x02\0"sv, "application/x-ms-shortcut"},
    {0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "application/x-ole-storage"},  // .doc, .xls, .msg, .msi
    {0, "{\\rtf"sv, "application/rtf"},
    {0, "\x78\x9F\x3E\x22"sv, "application/ms-tnef"},
    {0, "#!/"sv, "text/x-shellscript"},
};

constexpr bool fits(const Magic& magic, std::string_view bytes) {
    return bytes.size() > magic.at && bytes.substr(magic.at).starts_with(magic.bytes);
}

/// An entry behind one that is its beginning would never be found.
constexpr bool is_ordered() {
    for (std::size_t i = 0; i < std::size(kMagic); ++i)
        for (std::size_t j = i + 1; j < std::size(kMagic); ++j)
            if (kMagic[i].at == kMagic[j].at && kMagic[j].bytes.starts_with(kMagic[i].bytes)) return false;
    return true;
}
static_assert(is_ordered());

std::size_t number(std::string_view bytes, std::size_t at) {
    std::size_t value = 0;
    for (std::size_t i = 4; i-- > 0;)
        value = value << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    return value;
}

/// Two letters are no proof: the size of the second header is.
bool is_bmp(std::string_view bytes) {
    constexpr std::size_t kSizes[] = {12, 40, 52, 56, 64, 108, 124};
    return bytes.starts_with("BM") && bytes.size() > 26 &&
           std::ranges::find(kSizes, number(bytes, 14)) != std::end(kSizes);
}

/// "MZ" may begin a text; a program has octets that no text has.
bool is_exe(std::string_view bytes) {
    return bytes.starts_with("MZ") && bytes.size() >= 32 &&
           bytes.substr(0, 64).find('\0') != std::string_view::npos;
}

std::string_view markup_type(std::string_view bytes) {
    std::string_view text = bytes.substr(0, 1024);
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    text = trim_left(text);
    for (const std::string_view start :
         {"<!doctype html", "<html", "<head", "<body", "<script", "<iframe", "<meta "})
        if (istarts_with(text, start)) return "text/html";
    const bool xml =
        istarts_with(text, "<?xml") || istarts_with(text, "<!doctype svg") || istarts_with(text, "<svg");
    if (xml && icontains(text, "<svg")) return "image/svg+xml";
    if (xml && icontains(text, "<html")) return "text/html";
    return istarts_with(text, "<?xml") ? "application/xml" : std::string_view{};
}

struct Office {
    std::string_view folder, type;
};
constexpr Office kOffice[] = {
    {"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
};

constexpr std::string_view kOpenDocument[] = {
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation",
    "application/epub+zip",
};

std::string_view zip_type(std::string_view bytes) {
    // OpenDocument 1.3 part 2, 3.3: "mimetype" is the first file, stored as it is, so that its content stands
    // at octet 38.
    for (const std::string_view type : kOpenDocument)
        if (bytes.substr(0, 200).substr(std::min<std::size_t>(bytes.size(), 30)).starts_with("mimetype") &&
            bytes.substr(38).starts_with(type))
            return type;
    const auto entries = zip_entries(bytes);
    const bool office =
        std::ranges::any_of(entries, [](const ZipEntry& e) { return e.name == "[Content_Types].xml"; });
    for (const Office& kind : kOffice)
        if (office &&
            std::ranges::any_of(entries, [&](const ZipEntry& e) { return e.name.starts_with(kind.folder); }))
            return kind.type;
    return "application/zip";
}

}  // namespace

std::string_view type_by_content(std::string_view bytes) {
    const auto* magic = std::ranges::find_if(kMagic, [&](const Magic& m) { return fits(m, bytes); });
    if (magic != std::end(kMagic)) return magic->type == "application/zip" ? zip_type(bytes) : magic->type;
    if (is_bmp(bytes)) return "image/bmp";
    if (is_exe(bytes)) return "application/vnd.microsoft.portable-executable";
    // Readers look for the mark in the first kilobyte, and some programs write before it.
    if (contains(bytes.substr(0, 1024), "%PDF-")) return "application/pdf";
    return markup_type(bytes);
}

bool is_encrypted(std::string_view bytes) {
    if (bytes.starts_with("PK")) return std::ranges::any_of(zip_entries(bytes), &ZipEntry::encrypted);
    if (bytes.starts_with("Rar!")) return has_encrypted_rar(bytes);
    if (bytes.starts_with("7z")) return has_encrypted_7z(bytes);
    // [MS-OFFCRYPTO] 2.3.4.4: a document with a password is an OLE file with this stream, named in UTF-16.
    constexpr std::string_view kStream = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv;
    return bytes.starts_with("\xD0\xCF\x11\xE0") && contains(bytes, kStream);
}

}  // namespace mail
