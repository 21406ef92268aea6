// The one look at a letter before anything else is done with it: fields by name, two digests, nothing
// decoded.
#include <array>

#include "mail/ascii.h"
#include "mail/digest.h"
#include "mail/lines.h"
#include "mail/message_id.h"
#include "mail/parse.h"
#include "mail/splitter.h"

namespace mail {
namespace {

constexpr std::size_t kBlock = 16384;

enum Wanted : std::size_t { kMessageId, kFrom, kDate, kSubject, kCount };
constexpr std::array<std::string_view, kCount> kNames = {"message-id:", "from:", "date:", "subject:"};

struct Glance {
    std::array<std::string, kCount> values;  // unfolded; the first of each name
    std::string_view body;
};

std::size_t wanted_field(std::string_view line) {
    for (std::size_t w = 0; w < kCount; ++w)
        if (istarts_with(line, kNames[w])) return w;
    return kCount;
}

Glance glance(std::string_view letter, const Limits& limits) {
    Glance out;
    std::size_t i = 0, field = kCount;
    while (i < letter.size() && i <= limits.header_block) {
        const Line line = line_at(letter, i);
        i = line.next;
        if (line.text.empty()) break;
        const bool folded = line.text[0] == ' ' || line.text[0] == '\t';
        if (!folded) field = wanted_field(line.text);
        if (field == kCount) continue;
        std::string& value = out.values[field];
        if (!folded && !value.empty()) {
            field = kCount;
            continue;
        }
        const std::string_view text = trim(folded ? line.text : line.text.substr(kNames[field].size()));
        if (value.size() + text.size() > limits.header_line) continue;
        if (!value.empty()) value += ' ';
        value += text;
    }
    out.body = letter.substr(std::min(i, letter.size()));
    return out;
}

/// CR goes, and so do line ends at the very end: mailbox formats add and drop them.
void add_body(Sha256& digest, std::string_view body) {
    body = trim_right(body);
    if (body.find('\r') == std::string_view::npos) return digest.add(body);
    std::string block;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('\r'), body.size());
        block.append(body.substr(0, end));
        body.remove_prefix(std::min(end + 1, body.size()));
        if (block.size() < kBlock && !body.empty()) continue;
        digest.add(block);
        block.clear();
    }
}

}  // namespace

Identity identify(std::string_view raw) {
    const Glance letter = glance(without_envelope(raw), Limits{});
    Identity out;
    if (auto ids = message_ids(letter.values[kMessageId]); !ids.empty())
        out.message_id = std::move(ids.front());
    out.sha256 = sha256(raw);
    Sha256 content;
    for (const std::size_t w : {kFrom, kDate, kSubject}) {
        content.add(letter.values[w]);
        content.add("\n");
    }
    add_body(content, letter.body);
    out.content = content.finish();
    return out;
}

}  // namespace mail
