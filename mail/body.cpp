#include "mail/body.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "mail/ascii.h"
#include "mail/attachment.h"
#include "mail/charset.h"
#include "mail/flowed.h"
#include "mail/html.h"
#include "mail/html_scan.h"
#include "mail/transfer.h"
#include "mail/utf8.h"
#include "mail/uuencode.h"

namespace mail {
namespace {

/// What a subtree holds: its texts in reading order, the rest as attachments.
struct Content {
    std::vector<const Part*> texts;
    std::vector<AttachedPart> attached;

    void append(Content other) {
        std::ranges::move(other.texts, std::back_inserter(texts));
        std::ranges::move(other.attached, std::back_inserter(attached));
    }
};

bool is_html(const Part& part) {
    return part.is("text/html") || part.is("application/xhtml+xml");
}

bool is_readable(const Part& part) {
    return part.is("text/plain") || is_html(part) || part.is("text/enriched") || part.is("text/richtext");
}

/// A file rather than a text: it says so, or it has a name and is not what the letter begins with.
bool is_file(const Part& part, bool first) {
    if (part.disposition.main == "attachment") return true;
    if (parameter(part.disposition, "filename").has_value()) return true;
    return parameter(part.content_type, "name").has_value() && !first;
}

bool holds_html(const Content& content) {
    return std::ranges::any_of(content.texts, [](const Part* p) { return is_html(*p); });
}

std::size_t letters_of(const Content& content, const Limits& limits) {
    std::size_t count = 0;
    for (const Part* part : content.texts) count += visible_letters(decoded_text(*part, limits).text);
    return count;
}

/// "Your program cannot show HTML" beside the real letter.
bool is_stub(const Content& plain, const Content& html, const Limits& limits) {
    const std::size_t letters = letters_of(plain, limits);
    if (letters >= 2000) return false;
    const std::size_t shown = letters_of(html, limits);
    return letters == 0 ? shown > 0 : shown > letters * 4 + 200;
}

/// RFC 2046 §5.1.4: the same in several forms. Plain text is what the person's program thought a reader
/// needs; HTML speaks when the plain text is empty or a stub.
Content choose(std::vector<Content> forms, const Limits& limits) {
    const auto has_text = [](const Content& c) { return !c.texts.empty(); };
    const auto html =
        std::ranges::find_if(forms, [&](const Content& c) { return has_text(c) && holds_html(c); });
    const auto plain =
        std::ranges::find_if(forms, [&](const Content& c) { return has_text(c) && !holds_html(c); });
    const bool both = html != forms.end() && plain != forms.end();
    const bool take_plain = plain != forms.end() && (!both || !is_stub(*plain, *html, limits));
    const auto chosen = take_plain ? plain : html;
    Content out;
    if (chosen != forms.end()) out.texts = chosen->texts;
    for (Content& form : forms) std::ranges::move(form.attached, std::back_inserter(out.attached));
    return out;
}

class Collector {
  public:
    Collector(const Part& root, const Limits& limits) : root_(&root), limits_(limits) {}

    Content collect(const Part& part, bool first, bool related) const {
        if (part.is("multipart/alternative")) return collect_alternative(part, first);
        if (part.type == "multipart") return collect_mixed(part, first, part.is("multipart/related"));
        if (is_readable(part) && (&part == root_ || !is_file(part, first))) return {{&part}, {}};
        return {{}, {{&part, related}}};
    }

  private:
    Content collect_mixed(const Part& part, bool first, bool related) const {
        Content out;
        for (std::size_t i = 0; i < part.parts.size(); ++i)
            out.append(collect(part.parts[i], first && out.texts.empty(), related && i > 0));
        return out;
    }

    Content collect_alternative(const Part& part, bool first) const {
        std::vector<Content> forms;
        for (const Part& child : part.parts) forms.push_back(collect(child, first, false));
        return choose(std::move(forms), limits_);
    }

    const Part* root_;  // never a file: a letter has a text before it has files
    const Limits& limits_;
};

/// Adds texts one below the other, each once undone from its own form.
class Assembler {
  public:
    Assembler(Body& body, const Limits& limits) : body_(body), limits_(limits) {}

    void add(const Part& part) {
        DecodedText decoded = decoded_text(part, limits_);
        if (body_.charset.empty()) body_.charset = decoded.charset;
        if (body_.label.empty()) body_.label = decoded.label;
        if (decoded.damaged) body_.defects.push_back(fmt::format("octets that are not {}", decoded.charset));
        if (is_html(part)) return add_html(decoded.text);
        if (!part.is("text/plain")) decoded.text = strip_tags(decoded.text);
        add_plain(part, std::move(decoded.text));
    }

    void add_text(std::string_view text, std::string_view answer) {
        append(body_.text, text);
        append(body_.answer, answer);
    }

  private:
    void add_html(std::string_view markup) {
        const HtmlText html = html_to_text(markup, limits_);
        if (html.refused) body_.defects.emplace_back("HTML beyond the limits: read without its tags");
        add_text(html.text, html.own);
    }

    void add_plain(const Part& part, std::string text) {
        if (iequals(parameter(part.content_type, "format").value_or(""), "flowed"))
            text = unflowed(text, iequals(parameter(part.content_type, "delsp").value_or(""), "yes"));
        if (!contains(text, "begin ")) return add_text(text, text);
        Uuencoded found = extract_uuencoded(text);
        for (UuFile& file : found.files) body_.attachments.push_back(uu_attachment(std::move(file)));
        add_text(found.text, found.text);
    }

    void append(std::string& to, std::string_view text) const {
        if (text.empty()) return;
        if (!to.empty()) to += to.ends_with('\n') ? "\n" : "\n\n";
        to += text;
    }

    Body& body_;
    const Limits& limits_;
};

/// RFC 2046 §5.1.1 lets programs say "this is a multi-part message" there; some letters have all their text
/// there.
bool is_stock_preamble(std::string_view text) {
    return text.size() < 10 || icontains(text, "multi-part message") ||
           icontains(text, "multipart message") || icontains(text, "MIME format") ||
           icontains(text, "mime-encoded") || icontains(text, "S/MIME");
}

/// Whole lines are moved: faster by far than to look at each octet.
std::string with_lf(std::string text) {
    std::size_t to = text.find('\r');
    for (std::size_t from = to; from < text.size();) {
        const std::size_t end = std::min(text.find('\r', from + 1), text.size());
        std::copy(text.begin() + static_cast<std::ptrdiff_t>(from) + 1,
                  text.begin() + static_cast<std::ptrdiff_t>(end),
                  text.begin() + static_cast<std::ptrdiff_t>(to));
        to += end - from - 1;
        from = end;
    }
    text.resize(std::min(to, text.size()));
    return text;
}

void add_stray_texts(const Part& part, Assembler& assembler) {
    for (const std::string_view stray : {part.preamble, part.epilogue}) {
        const std::string text = with_lf(decode_charset(trim(stray), {}).text);
        if (!is_stock_preamble(text)) assembler.add_text(text, text);
    }
    if (part.type == "multipart")
        for (const Part& child : part.parts) add_stray_texts(child, assembler);
}

/// Cut between characters; what is cut stays in the raw letter.
bool cut_to(std::string& text, std::size_t limit) {
    if (text.size() <= limit) return false;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) --limit;
    text.resize(limit);
    return true;
}

}  // namespace

DecodedText decoded_text(const Part& part, const Limits& limits) {
    const std::string_view raw = part.body.substr(0, std::min(part.body.size(), limits.text * 4));
    const std::string bytes = is_encoded(part.encoding) ? decode_transfer(part.encoding, raw) : std::string();
    const std::string_view content = is_encoded(part.encoding) ? std::string_view(bytes) : raw;
    std::string label = parameter(part.content_type, "charset").value_or(std::string());
    if (iconv_name(label).empty() && is_html(part)) label = meta_charset(content);
    Decoded decoded = decode_charset(content, label);
    return {with_lf(std::move(decoded.text)), std::move(decoded.charset), std::move(label), decoded.damaged};
}

Body read_body(const Part& root, const Limits& limits) {
    Body body;
    const Content content = Collector(root, limits).collect(root, true, false);
    Assembler assembler(body, limits);
    for (const Part* part : content.texts) assembler.add(*part);
    // A letter whose only text has a file's name is still read; the file stays a file.
    if (content.texts.empty())
        for (const AttachedPart& file : content.attached)
            if (is_readable(*file.part) && file.part->disposition.main == "inline") assembler.add(*file.part);
    if (trim(body.text).empty()) add_stray_texts(root, assembler);
    cut_to(body.answer, limits.text);
    if (cut_to(body.text, limits.text))
        body.defects.emplace_back("over the limit 'text': the rest is in the raw letter");
    std::vector<Attachment> files = read_attachments(content.attached);
    std::ranges::move(files, std::back_inserter(body.attachments));
    return body;
}

}  // namespace mail
