#include "mail/html.h"

#include "mail/html_scan.h"
#include "tests/fuzz/must.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string page = mail::repaired_utf8(fuzz::view(data, size));
    const mail::HtmlText got = mail::html_to_text(page, {});
    fuzz::must_be_text(got.text);
    fuzz::must_be_text(got.own);
    fuzz::must(got.cut == (got.own != got.text) || got.own.size() == got.text.size(),
               "what is cut is said to be cut");
    fuzz::must(got.own.size() <= got.text.size(), "the own words are a part of the text");
    fuzz::must_be_text(mail::strip_tags(page));
    (void)mail::visible_letters(page);
    (void)mail::meta_charset(page);
    return 0;
}
