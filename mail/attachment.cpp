#include "mail/attachment.h"

#include <algorithm>
#include <iterator>

#include "mail/ascii.h"
#include "mail/digest.h"
#include "mail/encoded_word.h"
#include "mail/file_type.h"
#include "mail/filename.h"
#include "mail/message_id.h"
#include "mail/tnef.h"
#include "mail/transfer.h"

namespace mail {
namespace {

constexpr std::size_t kLongestType = 100;

std::string clean_type(std::string type) {
    if (type.size() > kLongestType || !contains(type, "/")) return "application/octet-stream";
    for (const char c : type)
        if (is_high(c) || is_control(c)) return "application/octet-stream";
    return type;
}

/// What the bytes say of themselves.
Attachment weighed(Attachment file) {
    file.sha256 = to_hex(sha256(file.bytes));
    file.detected_type = type_by_content(file.bytes);
    file.encrypted = is_encrypted(file.bytes);
    return file;
}

/// RFC 2183 §2.3; `name` of Content-Type is older and still the only one in some letters. An enclosed letter
/// is named by its subject.
std::string name_of(const Part& part) {
    for (const auto& [list, key] :
         {std::pair{&part.disposition, "filename"}, std::pair{&part.content_type, "name"},
          std::pair{&part.disposition, "name"}, std::pair{&part.content_type, "filename"}})
        if (const auto name = parameter(*list, key); name && !name->empty()) return safe_filename(*name);
    if (part.is("message/rfc822") && !part.parts.empty()) {
        const std::string subject = safe_filename(decode_words(part.parts.front().headers.first("Subject")));
        if (!subject.empty()) return safe_filename(subject + ".eml");
    }
    return {};
}

Attachment read_attachment(const AttachedPart& attached, std::size_t number) {
    const Part& part = *attached.part;
    Attachment out;
    out.content_type = clean_type(part.type + '/' + part.subtype);
    out.filename = name_of(part);
    if (out.filename.empty()) out.filename = made_up_filename(out.content_type, number);
    if (const auto ids = message_ids(part.headers.first("Content-ID"), 1); !ids.empty())
        out.content_id = ids.front();
    const bool shown = attached.related && !out.content_id.empty() && part.disposition.main != "attachment";
    out.is_inline = part.disposition.main == "inline" || shown;
    out.bytes = decode_transfer(part.encoding, part.body);
    return weighed(std::move(out));
}

Attachment unpacked(const TnefFile& file, std::size_t number) {
    Attachment out;
    out.bytes = std::string(file.bytes);
    const std::string_view type = type_by_content(out.bytes);
    out.content_type =
        clean_type(lower(file.content_type.empty() ? type : std::string_view(file.content_type)));
    out.filename = safe_filename(file.name);
    if (out.filename.empty()) out.filename = made_up_filename(out.content_type, number);
    if (const auto ids = message_ids(file.content_id, 1); !ids.empty()) out.content_id = ids.front();
    return weighed(std::move(out));
}

/// The envelope itself stays an attachment: what is in it beside files is not read.
std::vector<Attachment> files_inside(const Attachment& envelope) {
    std::vector<Attachment> out;
    for (const TnefFile& file : read_tnef(envelope.bytes).files)
        if (!file.bytes.empty()) out.push_back(unpacked(file, out.size() + 1));
    return out;
}

}  // namespace

std::vector<Attachment> read_attachments(const std::vector<AttachedPart>& parts) {
    std::vector<Attachment> out;
    for (const AttachedPart& part : parts) {
        out.push_back(read_attachment(part, out.size() + 1));
        std::vector<Attachment> inside = files_inside(out.back());
        std::ranges::move(inside, std::back_inserter(out));
    }
    return out;
}

Attachment uu_attachment(UuFile file) {
    Attachment out;
    out.filename = safe_filename(decode_words(file.name));
    out.content_type = "application/octet-stream";
    if (out.filename.empty()) out.filename = made_up_filename(out.content_type, 1);
    out.bytes = std::move(file.bytes);
    return weighed(std::move(out));
}

}  // namespace mail
