#include "mail/charset.h"

#include <iconv.h>

#include <cerrno>
#include <memory>
#include <type_traits>

#include "mail/ascii.h"
#include "mail/octet_table.h"
#include "mail/utf8.h"

namespace mail {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct CloseIconv {
    void operator()(iconv_t handle) const { iconv_close(handle); }
};
using Iconv = std::unique_ptr<std::remove_pointer_t<iconv_t>, CloseIconv>;

Iconv open_iconv(std::string_view from) {
    const iconv_t handle = iconv_open("UTF-8", std::string(from).c_str());
    return handle == reinterpret_cast<iconv_t>(-1) ? Iconv()
                                                   : Iconv(handle);  // NOLINT(performance-no-int-to-ptr)
}

Decoded convert(std::string_view bytes, const OctetTable& table) {
    Decoded out;
    out.text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        if (!is_high(c)) {
            out.text += c;
            continue;
        }
        const std::string& utf8 = table.above[static_cast<unsigned char>(c) - 0x80u];
        out.damaged |= utf8.empty();
        out.text += utf8.empty() ? kReplacement : std::string_view(utf8);
    }
    return out;
}

/// The pure conversion: an octet that fits nowhere becomes U+FFFD, and reading goes on with the next.
Decoded convert(std::string_view bytes, std::string_view from) {
    if (const OctetTable* table = octet_table(from)) return convert(bytes, *table);
    Decoded out;
    const Iconv iconv_handle = open_iconv(from);
    if (!iconv_handle) return {repaired_utf8(bytes), "utf-8", true};
    char* in = const_cast<char*>(bytes.data());  // iconv's signature; it does not write there
    std::size_t left = bytes.size();
    char buffer[8192];
    bool flushing = false;
    while (true) {
        char* to = buffer;
        std::size_t room = sizeof buffer;
        const std::size_t done = iconv(iconv_handle.get(), flushing ? nullptr : &in, &left, &to, &room);
        out.text.append(buffer, sizeof buffer - room);
        if (done != static_cast<std::size_t>(-1)) {
            if (flushing) return out;
            flushing = true;
        } else if (errno != E2BIG) {
            out.text += kReplacement;
            out.damaged = true;
            if (left > 0) {
                ++in;
                --left;
            }
            flushing = left == 0;
        }
    }
}

/// iconv's names where they differ from what mail calls them.
std::string public_name(std::string_view iconv) {
    if (iconv.starts_with("CP125")) return "windows-" + std::string(iconv.substr(2));
    if (iconv == "CP932") return "shift_jis";
    if (iconv == "CP949") return "euc-kr";
    if (iconv == "EUC-JP-MS") return "euc-jp";
    if (iconv == "BIG5-HKSCS") return "big5";
    if (iconv == "ISO-2022-JP-3") return "iso-2022-jp";
    return lower(iconv);
}

bool has_nul(std::string_view text) {
    return text.find('\0') != std::string_view::npos;
}

}  // namespace

Decoded decode_charset(std::string_view bytes, std::string_view label) {
    const std::string_view name = guess_charset(bytes, label);
    Decoded out;
    if (name == "UTF-8" && is_utf8(bytes)) {
        out.text = has_nul(bytes) ? repaired_utf8(bytes) : std::string(bytes);
    } else if (name == "UTF-8") {
        out.text = repaired_utf8(bytes);
        out.damaged = true;
    } else {
        out = convert(bytes, name);
        // "+u" under the label UTF-7 is a code that says nothing: what is there is shown as it stands.
        if (out.text.empty() && is_ascii(bytes) && !contains(bytes, "\x1b"))
            out = {repaired_utf8(bytes), "utf-8", !bytes.empty()};
        if (has_nul(out.text) || !is_utf8(out.text)) out.text = repaired_utf8(out.text);
    }
    if (out.text.starts_with("\xEF\xBB\xBF")) out.text.erase(0, 3);
    if (out.charset.empty()) out.charset = public_name(name);
    return out;
}

}  // namespace mail
