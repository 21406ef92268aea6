// First octet: which label; the rest: the bytes.
#include "mail/charset.h"

#include <iterator>

#include "mail/transfer.h"
#include "tests/fuzz/must.h"

namespace {

constexpr std::string_view kLabels[] = {
    "",           "utf-8",        "us-ascii",    "windows-1251", "koi8-r",       "koi8-u",
    "iso-8859-5", "cp866",        "latin1",      "iso-2022-jp",  "shift_jis",    "euc-jp",
    "gb18030",    "big5",         "euc-kr",      "utf-7",        "utf-16",       "utf-16le",
    "utf-32",     "hz-gb-2312",   "iso-2022-kr", "x-unknown",    "mac-cyrillic", "x-user-defined",
    "3Dutf-8",    "windows-1255", "iso-2022-cn", "utf-8//IGNORE"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes = fuzz::view(data + 1, size - 1);
    const mail::Decoded got = mail::decode_charset(bytes, kLabels[data[0] % std::size(kLabels)]);
    fuzz::must_be_text(got.text);
    fuzz::must_be_one_line(got.charset);
    fuzz::must(!got.charset.empty(), "a charset has a name");
    fuzz::must(!mail::guess_charset(bytes, {}).empty(), "a guess is always made");
    const bool visible = std::ranges::any_of(bytes, mail::is_alnum) && mail::is_ascii(bytes);
    fuzz::must(!visible || !got.text.empty() || bytes.find('\x1b') != std::string_view::npos,
               "letters are not lost");
    fuzz::must(mail::decode_base64(mail::encode_base64_lines(bytes)) == bytes, "base64 there and back");
    fuzz::must_be_text(mail::fold_line(got.text));
    for (const char* coding : {"base64", "quoted-printable", "x-uuencode"})
        (void)mail::decode_transfer(coding, bytes);
    return 0;
}
