#include "mail/reply.h"

#include "mail/flowed.h"
#include "mail/uuencode.h"
#include "tests/fuzz/must.h"

namespace {

void read(const std::string& text) {
    const std::string own = mail::own_words(text);
    fuzz::must_be_text(own);
    fuzz::must(text.empty() || !own.empty(), "an answer is never empty when the text is not");
    fuzz::must(mail::fold_line(text).empty() || !mail::fold_line(own).empty(), "an answer says something");
    fuzz::must(own.size() <= text.size(), "an answer is a view: nothing is added");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string text = mail::repaired_utf8(fuzz::view(data, size));
    std::erase(text, '\r');
    read(text);
    for (const bool delsp : {false, true}) read(mail::unflowed(text, delsp));
    const mail::Uuencoded found = mail::extract_uuencoded(text);
    fuzz::must(found.text.size() <= text.size(), "uuencoded files are taken out of the text");
    return 0;
}
