// A draft of anything: either it is refused for its addresses, or the letter is what the wire takes, has
// exactly the fields that were meant, and reads back as what was written.
#include "mail/compose.h"

#include <fuzzer/FuzzedDataProvider.h>

#include <set>
#include <stdexcept>

#include "mail/parse.h"
#include "tests/fuzz/must.h"

namespace {

using mail::Draft;

std::string text_of(FuzzedDataProvider& in) {
    return in.ConsumeRandomLengthString(300);
}

mail::Address address_of(FuzzedDataProvider& in) {
    mail::Address out{text_of(in), in.ConsumeBool() ? "ivan@example.net" : text_of(in)};
    return out;
}

Draft draft_of(FuzzedDataProvider& in) {
    Draft out;
    out.from = address_of(in);
    for (int i = in.ConsumeIntegralInRange(0, 3); i > 0; --i) out.to.push_back(address_of(in));
    for (int i = in.ConsumeIntegralInRange(0, 2); i > 0; --i) out.cc.push_back(address_of(in));
    if (in.ConsumeBool()) out.reply_to = text_of(in);
    out.subject = text_of(in);
    out.message_id = in.ConsumeBool() ? "1.a@example.org" : text_of(in);
    if (in.ConsumeBool()) out.in_reply_to = text_of(in);
    for (int i = in.ConsumeIntegralInRange(0, 40); i > 0; --i)
        out.references.push_back(in.ConsumeRandomLengthString(40));
    out.date = mail::Instant{std::chrono::seconds{in.ConsumeIntegralInRange<long>(0, 4102444800)}};
    out.date_offset = in.ConsumeIntegralInRange(-720, 840);
    out.automatic = in.ConsumeBool();
    out.loop_mark = text_of(in);
    out.content_language = in.ConsumeRandomLengthString(8);
    if (in.ConsumeBool()) out.html = text_of(in);
    for (int i = in.ConsumeIntegralInRange(0, 2); i > 0; --i) {
        mail::Attachment file;
        file.filename = text_of(in);
        file.content_type = in.ConsumeRandomLengthString(80);
        file.content_id = in.ConsumeRandomLengthString(40);
        file.is_inline = in.ConsumeBool();
        file.bytes = text_of(in);
        out.attachments.push_back(std::move(file));
    }
    out.text = in.ConsumeRemainingBytesAsString();
    return out;
}

void must_be_wire(std::string_view letter) {
    std::size_t line = 0;
    for (std::size_t i = 0; i < letter.size(); ++i) {
        const char c = letter[i];
        fuzz::must(!mail::is_high(c) && c != '\0', "seven bits on the wire");
        fuzz::must(c != '\n' || (i > 0 && letter[i - 1] == '\r'), "no bare LF");
        fuzz::must(c != '\r' || (i + 1 < letter.size() && letter[i + 1] == '\n'), "no bare CR");
        line = c == '\n' ? 0 : line + 1;
        fuzz::must(line <= 998 + 1, "no line over 998");
    }
    fuzz::must(letter.ends_with("\r\n"), "a letter ends with a line end");
}

/// Which names, each once, the draft asks for.
std::set<std::string> meant(const Draft& draft) {
    std::set<std::string> out = {"Date", "From", "Subject", "Message-ID", "MIME-Version", "Content-Type"};
    if (!draft.to.empty()) out.insert("To");
    if (!draft.cc.empty()) out.insert("Cc");
    if (!draft.reply_to.empty()) out.insert("Reply-To");
    if (draft.automatic) out.insert({"Auto-Submitted", "X-Auto-Response-Suppress"});
    if (!draft.loop_mark.empty()) out.insert("X-Ticketgate-Loop");
    if (!draft.content_language.empty()) out.insert("Content-Language");
    if (draft.html.empty() && draft.attachments.empty()) out.insert("Content-Transfer-Encoding");
    return out;
}

void must_have_fields(std::string_view letter, const Draft& draft) {
    std::set<std::string> wanted = meant(draft);
    // Ids of the wild that cannot be written are left out: these two may be missing.
    std::set<std::string> possible;
    if (!draft.in_reply_to.empty()) possible.insert("In-Reply-To");
    if (!draft.references.empty()) possible.insert("References");
    for (std::size_t i = 0; letter.substr(i, 2) != "\r\n";) {
        const std::size_t end = letter.find("\r\n", i);
        const std::string_view line = letter.substr(i, end - i);
        i = end + 2;
        if (line.front() == ' ' || line.front() == '\t') continue;
        const std::string name(line.substr(0, line.find(':')));
        fuzz::must(wanted.erase(name) + possible.erase(name) == 1,
                   "no field that was not meant, and none twice");
    }
    fuzz::must(wanted.empty(), "every field that was meant");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    FuzzedDataProvider in(data, size);
    const Draft draft = draft_of(in);
    std::string letter;
    try {
        letter = mail::compose(draft);
    } catch (const std::invalid_argument&) {
        return 0;
    }
    must_be_wire(letter);
    must_have_fields(letter, draft);
    const mail::ParsedMail read = mail::parse(letter);
    fuzz::must_be_sound(read);
    fuzz::must(read.from.size() == 1, "one author");
    fuzz::must(read.date == draft.date, "the date there and back");
    fuzz::must(read.to.size() == draft.to.size() && read.cc.size() == draft.cc.size(),
               "nobody is added, nobody is lost");
    if (draft.text.find("begin ") != std::string::npos) return 0;  // a text may hold a uuencoded file
    fuzz::must(read.attachments.size() == draft.attachments.size(), "every file, and no other");
    for (std::size_t i = 0; i < draft.attachments.size(); ++i)
        fuzz::must(read.attachments[i].bytes == draft.attachments[i].bytes, "a file's bytes there and back");
    return 0;
}
