// mimetic writes the tree; every header value, parameter and body that it gets is ASCII that we encoded,
// since it escapes nothing.
#include "mail/compose.h"

#include <mimetic/mimetic.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "mail/ascii.h"
#include "mail/boundary.h"
#include "mail/date.h"
#include "mail/digest.h"
#include "mail/encoded_word.h"
#include "mail/filename.h"
#include "mail/lines.h"
#include "mail/parameter.h"
#include "mail/transfer.h"
#include "mail/utf8.h"

namespace mail {
namespace {

constexpr std::size_t kLongestLine = 998;  // RFC 5322 §2.1.1
constexpr std::size_t kLongestReferences =
    30;  // ids: enough for every program's threading, and the field stays short
constexpr std::size_t kLongestSubject = 1000;
constexpr std::size_t kLongestQuoted = 60;

using Entity = std::unique_ptr<mimetic::MimeEntity>;

/// The one door for header values: printable ASCII or an error of ours, never an injected field.
void add_field(mimetic::MimeEntity& entity, const char* name, const std::string& value) {
    if (!is_ascii(value) || std::ranges::any_of(value, is_control))
        throw std::logic_error(fmt::format("compose: {} is not clean", name));
    entity.header().push_back(mimetic::Field(name, value));
}

bool is_plain_phrase(std::string_view name) {
    return std::ranges::all_of(name, [](char c) { return is_alnum(c) || c == ' ' || c == '-' || c == '_'; });
}

/// RFC 5322 §3.4: `name <address>`, the name bare, quoted or encoded.
std::string spelled(const Address& address) {
    const std::string wire = wire_address(address.address);
    if (wire.empty())
        throw std::invalid_argument(fmt::format("not an address that mail can carry: {}",
                                                without_controls(repaired_utf8(address.address))));
    const std::string name(trim(without_controls(address.name)));
    if (name.empty()) return wire;
    if (is_plain_phrase(name) && !needs_encoding(name)) return fmt::format("{} <{}>", name, wire);
    // Quoted strings are never folded, and a quotation mark inside one makes mimetic stop folding altogether.
    const bool quotable = name.size() <= kLongestQuoted && name.find_first_of("\"\\") == std::string::npos;
    if (needs_encoding(name) || !quotable) return fmt::format("{} <{}>", encode_all(name), wire);
    return fmt::format("\"{}\" <{}>", name, wire);
}

std::string spelled(const std::vector<Address>& addresses) {
    std::string out;
    for (const Address& address : addresses) out += (out.empty() ? "" : ", ") + spelled(address);
    return out;
}

/// An id from the wild may hold anything; one that cannot stand in angle brackets is left out.
bool is_clean_id(std::string_view id) {
    return !id.empty() && id.size() <= 900 &&
           std::ranges::all_of(id, [](char c) { return c > ' ' && c < 0x7f && c != '<' && c != '>'; });
}

std::string spelled_ids(const std::vector<std::string>& ids) {
    std::vector<std::string> clean;
    // Behind a quotation mark mimetic folds no more, and thirty ids are too long for one line.
    std::ranges::copy_if(ids, std::back_inserter(clean),
                         [](const std::string& id) { return is_clean_id(id) && !contains(id, "\""); });
    // The first names the conversation, the last the nearest letters.
    if (clean.size() > kLongestReferences)
        clean.erase(clean.begin() + 1, clean.end() - static_cast<std::ptrdiff_t>(kLongestReferences - 1));
    std::string out;
    for (const std::string& id : clean) out += (out.empty() ? "<" : " <") + id + '>';
    return out;
}

std::string short_subject(const std::string& subject) {
    std::string out(trim(without_controls(subject)));
    if (out.size() <= kLongestSubject) return out;
    std::size_t keep = kLongestSubject;
    while (keep > 0 && (static_cast<unsigned char>(out[keep]) & 0xc0) == 0x80) --keep;
    return out.substr(0, keep);
}

void add_letter_fields(mimetic::MimeEntity& letter, const Draft& draft) {
    if (!is_clean_id(draft.message_id)) throw std::invalid_argument("a letter needs a clean Message-ID");
    if (draft.to.empty() && draft.cc.empty()) throw std::invalid_argument("a letter needs a recipient");
    add_field(letter, "Date", format_date(draft.date, draft.date_offset));
    add_field(letter, "From", spelled(draft.from));
    if (!draft.to.empty()) add_field(letter, "To", spelled(draft.to));
    if (!draft.cc.empty()) add_field(letter, "Cc", spelled(draft.cc));
    if (!draft.reply_to.empty()) add_field(letter, "Reply-To", spelled(Address{"", draft.reply_to}));
    add_field(letter, "Subject", encode_text(short_subject(draft.subject)));
    add_field(letter, "Message-ID", '<' + draft.message_id + '>');
    if (is_clean_id(draft.in_reply_to)) add_field(letter, "In-Reply-To", '<' + draft.in_reply_to + '>');
    if (const std::string ids = spelled_ids(draft.references); !ids.empty())
        add_field(letter, "References", ids);
    add_field(letter, "MIME-Version", "1.0");
}

/// RFC 3834 §5 and what Exchange and old responders understand.
void add_machine_fields(mimetic::MimeEntity& letter, const Draft& draft) {
    if (draft.automatic) {
        add_field(letter, "Auto-Submitted", draft.in_reply_to.empty() ? "auto-generated" : "auto-replied");
        add_field(letter, "X-Auto-Response-Suppress", "All");
    }
    if (!draft.loop_mark.empty()) add_field(letter, "X-Ticketgate-Loop", encode_words(draft.loop_mark));
    if (!draft.content_language.empty())
        add_field(letter, "Content-Language", encode_words(draft.content_language));
}

bool fits_seven_bits(std::string_view text) {
    std::size_t column = 0;
    for (const char c : text) {
        column = c == '\n' ? 0 : column + 1;
        if (is_high(c) || (is_control(c) && c != '\n' && c != '\t') || column > 76) return false;
    }
    // Relays and mailboxes take these lines for their own.
    return !text.starts_with("From ") && !contains(text, "\nFrom ") && !text.starts_with('.') &&
           !contains(text, "\n.");
}

std::string with_crlf(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const Line line = line_at(text, i);
        out.append(line.text).append("\r\n");
        i = line.next;
    }
    return out;
}

/// Cyrillic doubles in quoted-printable more than in base64.
bool is_mostly_high(std::string_view text) {
    return std::ranges::count_if(text, is_high) * 6 > static_cast<std::ptrdiff_t>(text.size());
}

Entity text_part(const char* type, const std::string& content) {
    std::string lf = repaired_utf8(content);
    std::erase(lf, '\r');
    auto part = std::make_unique<mimetic::MimeEntity>();
    add_field(*part, "Content-Type", fmt::format("{}; charset=utf-8", type));
    if (fits_seven_bits(lf)) {
        add_field(*part, "Content-Transfer-Encoding", "7bit");
        part->body().assign(with_crlf(lf));
    } else if (is_mostly_high(lf)) {
        add_field(*part, "Content-Transfer-Encoding", "base64");
        part->body().assign(encode_base64_lines(with_crlf(lf)));
    } else {
        add_field(*part, "Content-Transfer-Encoding", "quoted-printable");
        part->body().assign(encode_quoted_printable(lf));
    }
    return part;
}

/// RFC 2045 §5.1 token/token, or the type that promises nothing.
std::string clean_type(std::string_view type) {
    const std::size_t slash = type.find('/');
    const auto is_token = [](std::string_view t) {
        return !t.empty() && t.size() <= 60 && std::ranges::all_of(t, [](char c) {
            return is_alnum(c) || c == '-' || c == '+' || c == '.' || c == '_';
        });
    };
    const bool clean = slash != std::string_view::npos && is_token(type.substr(0, slash)) &&
                       is_token(type.substr(slash + 1));
    // Encoded as base64, a message/* or multipart/* part would be wrong (RFC 2046 §5.2.1).
    const bool composite = istarts_with(type, "message/") || istarts_with(type, "multipart/");
    return clean && !composite ? lower(type) : "application/octet-stream";
}

Entity attachment_part(const Attachment& file) {
    auto part = std::make_unique<mimetic::MimeEntity>();
    std::string name = safe_filename(file.filename);
    if (name.empty()) name = made_up_filename(file.content_type, 1);
    const auto with_name = [&](std::string value, std::string_view key) {
        for (const std::string& piece : encode_parameter(key, name)) value += "; " + piece;
        return value;
    };
    add_field(*part, "Content-Type", with_name(clean_type(file.content_type), "name"));
    add_field(*part, "Content-Disposition", with_name(file.is_inline ? "inline" : "attachment", "filename"));
    add_field(*part, "Content-Transfer-Encoding", "base64");
    if (is_clean_id(file.content_id)) add_field(*part, "Content-ID", '<' + file.content_id + '>');
    part->body().assign(encode_base64_lines(file.bytes));
    return part;
}

Entity multipart(const char* subtype, const std::string& boundary, std::vector<Entity> parts) {
    auto whole = std::make_unique<mimetic::MimeEntity>();
    add_field(*whole, "Content-Type", fmt::format("multipart/{}; boundary=\"{}\"", subtype, boundary));
    // mimetic's tree owns what it is given and deletes it.
    for (Entity& part : parts) whole->body().parts().push_back(part.release());
    return whole;
}

std::string digest_of(const Draft& draft) {
    Sha256 digest;
    for (const std::string* text : {&draft.text, &draft.html}) digest.add(*text);
    for (const Attachment& file : draft.attachments) digest.add(file.bytes);
    return digest.finish();
}

template <class... Parts>
std::vector<Entity> listed(Parts... parts) {
    std::vector<Entity> out;
    (out.push_back(std::move(parts)), ...);
    return out;
}

Entity body_of(const Draft& draft) {
    const std::string digest = digest_of(draft);
    Entity body = text_part("text/plain", draft.text);
    if (!draft.html.empty())
        body = multipart("alternative", make_boundary(draft.message_id, digest, 2),
                         listed(std::move(body), text_part("text/html", draft.html)));
    if (draft.attachments.empty()) return body;
    std::vector<Entity> parts = listed(std::move(body));
    for (const Attachment& file : draft.attachments) parts.push_back(attachment_part(file));
    return multipart("mixed", make_boundary(draft.message_id, digest, 1), std::move(parts));
}

/// What DATA needs (RFC 5321 §2.3.8, RFC 5322 §2.1.1); libcurl and relays pass on what they get.
void prove(std::string_view letter) {
    if (!is_ascii(letter)) throw std::logic_error("compose: 8-bit octets");
    if (contains(letter, std::string_view("\0", 1))) throw std::logic_error("compose: NUL");
    for (std::size_t i = 0; i < letter.size();) {
        const std::size_t end = letter.find('\n', i);
        if (end == std::string_view::npos || end == i || letter[end - 1] != '\r')
            throw std::logic_error("compose: a bare line end");
        const std::string_view line = letter.substr(i, end - 1 - i);
        if (line.size() > kLongestLine || contains(line, "\r"))
            throw std::logic_error("compose: a line that mail cannot carry");
        i = end + 1;
    }
}

}  // namespace

std::string compose(const Draft& draft) {
    // The letter's own fields come first, then the body's: programs and people read them in this order.
    const Entity body = body_of(draft);
    mimetic::MimeEntity fields;
    add_letter_fields(fields, draft);
    add_machine_fields(fields, draft);
    mimetic::Header& header = body->header();
    header.insert(header.begin(), fields.header().begin(), fields.header().end());
    std::ostringstream stream;  // the only kind of sink that mimetic writes to
    stream << *body;
    std::string out = std::move(stream).str();
    prove(out);
    return out;
}

}  // namespace mail
