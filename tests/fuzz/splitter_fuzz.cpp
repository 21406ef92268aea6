// A whole letter: the tree within its limits, every view inside the letter, whatever comes out sound; and the
// same letter with limits so small that each is met.
#include "mail/splitter.h"

#include "tests/fuzz/must.h"

namespace {

constexpr mail::Limits kTight{.header_block = 512,
                              .header_line = 100,
                              .header_fields = 8,
                              .parts = 6,
                              .depth = 3,
                              .boundary = 20,
                              .html = 400,
                              .text = 300,
                              .addresses = 4};

std::size_t count_parts(const mail::Part& part, const mail::Limits& limits, std::size_t depth) {
    fuzz::must(depth <= limits.depth, "no deeper than the limit 'depth'");
    std::size_t count = 1;
    for (const mail::Part& child : part.parts) count += count_parts(child, limits, depth + 1);
    return count;
}

void read(std::string_view raw, const mail::Limits& limits) {
    const mail::Split split = mail::split(raw, limits);
    fuzz::must(count_parts(split.root, limits, 0) <= limits.parts, "no more than the limit 'parts'");
    const std::string_view body = split.root.body;
    fuzz::must(
        body.empty() || (body.data() >= raw.data() && body.data() + body.size() <= raw.data() + raw.size()),
        "a body is a view into the letter");
    const mail::ParsedMail letter = mail::parse(raw, limits);
    fuzz::must_be_sound(letter);
    fuzz::must(letter.text.size() <= limits.text, "no more than the limit 'text'");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view raw = fuzz::view(data, size);
    read(raw, {});
    read(raw, kTight);
    const mail::Identity identity = mail::identify(raw);
    fuzz::must(identity.sha256.size() == 32 && identity.content.size() == 32, "every letter has its sums");
    return 0;
}
