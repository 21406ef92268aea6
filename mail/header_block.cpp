#include "mail/header_block.h"

#include <algorithm>

#include <mimetic/mimetic.h>

#include "mail/ascii.h"
#include "mail/lines.h"

namespace mail {
namespace {

/// Length of a valid field name (RFC 5322 §2.2) with a colon behind it, blanks between allowed
/// (obs-optional); 0 when it is none.
std::size_t field_name_length(std::string_view line) {
    std::size_t end = 0;
    while (end < line.size() && line[end] > ' ' && line[end] < 0x7f && line[end] != ':') ++end;
    const std::size_t colon = line.find_first_not_of(" \t", end);
    return colon != std::string_view::npos && line[colon] == ':' ? end : 0;
}

void append_clean(std::string& out, std::string_view text) {
    const std::size_t from = out.size();
    out += text;
    std::replace_if(
        out.begin() + static_cast<std::ptrdiff_t>(from), out.end(),
        [](char c) { return c == '\0' || c == '\r'; }, ' ');
}

}  // namespace

std::string_view Headers::first(std::string_view name) const {
    const auto found = std::ranges::find_if(fields, [&](const Field& f) { return iequals(f.name, name); });
    return found == fields.end() ? std::string_view{} : std::string_view(found->value);
}

std::vector<std::string_view> Headers::all(std::string_view name) const {
    std::vector<std::string_view> out;
    for (const Field& f : fields)
        if (iequals(f.name, name)) out.push_back(f.value);
    return out;
}

bool Headers::has(std::string_view name) const {
    return std::ranges::any_of(fields, [&](const Field& f) { return iequals(f.name, name); });
}

std::size_t header_end(std::string_view part, const Limits& limits) {
    std::size_t i = 0;
    while (i < part.size() && i <= limits.header_block) {
        const Line line = line_at(part, i);
        if (line.text.empty()) return line.next;
        if (line.text.starts_with("--")) return i;
        i = line.next;
    }
    return std::min(i, part.size());
}

CleanBlock clean_header_block(std::string_view block, const Limits& limits) {
    CleanBlock out;
    out.text.reserve(block.size() + 4);
    bool keep = false;
    std::size_t fields = 0, length = 0;
    for (std::size_t i = 0; i < block.size();) {
        const Line line = line_at(block, i);
        i = line.next;
        if (line.text.empty()) break;
        if (line.text[0] != ' ' && line.text[0] != '\t') {
            keep = field_name_length(line.text) > 0 && ++fields <= limits.header_fields;
            length = 0;
            if (keep && !out.text.empty()) out.text += "\r\n";
        }
        if (!keep) continue;
        const std::string_view text = line.text.substr(0, limits.header_line - length);
        out.over_header_line |= text.size() < line.text.size();
        length += text.size();
        append_clean(out.text, text);
    }
    out.over_header_fields = fields > limits.header_fields;
    out.text += "\r\n\r\n";
    return out;
}

Headers read_headers(std::string_view block, const Limits& limits) {
    const CleanBlock clean = clean_header_block(block, limits);
    Headers headers{{}, clean.over_header_line, clean.over_header_fields};
    if (clean.text.size() <= 4) return headers;
    mimetic::MimeEntity entity;
    entity.load(clean.text.data(), clean.text.data() + clean.text.size(),
                mimetic::imBody | mimetic::imChildParts | mimetic::imPreamble | mimetic::imEpilogue);
    for (const mimetic::Field& field : entity.header())
        headers.fields.push_back({std::string(trim(field.name())), std::string(trim(field.value()))});
    return headers;
}

}  // namespace mail
