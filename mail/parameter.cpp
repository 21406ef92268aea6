#include "mail/parameter.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "mail/ascii.h"
#include "mail/charset.h"
#include "mail/encoded_word.h"
#include "mail/utf8.h"

namespace mail {
namespace {

constexpr std::size_t kMostParameters = 100;

/// Reads one value from front to back.
class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}
    bool done() const { return at_ >= text_.size(); }
    char peek() const { return text_[at_]; }
    void skip() {
        if (!done()) ++at_;
    }

    /// Blanks and comments (RFC 5322 §3.2.2).
    void skip_blanks() {
        while (!done() && (is_blank(peek()) || peek() == '(')) peek() == '(' ? skip_comment() : skip();
    }
    void skip_past(char mark) {
        while (!done() && peek() != mark) skip();
    }
    std::string_view until(std::string_view marks) {
        const std::size_t begin = at_;
        at_ = std::min(text_.find_first_of(marks, at_), text_.size());
        return text_.substr(begin, at_ - begin);
    }

    /// Backslashes count only before a quote or a backslash: "C:\dir\file.txt" is what Windows programs
    /// write.
    std::string quoted() {
        std::string out;
        for (skip(); !done() && peek() != '"'; skip()) {
            const bool pair =
                peek() == '\\' && at_ + 1 < text_.size() && (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\');
            if (pair) skip();
            out += peek();
        }
        skip();
        return out;
    }

  private:
    void skip_comment() {
        int depth = 0;
        for (; !done(); skip()) {
            if (peek() == '\\') {
                skip();
            } else if (peek() == '(') {
                ++depth;
            } else if (peek() == ')' && --depth == 0) {
                return skip();
            }
        }
    }
    std::string_view text_;
    std::size_t at_ = 0;
};

std::string squeezed(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (!is_blank(c) && c != '"') out += to_lower(c);
    return out;
}

std::string bare_value(Reader& reader) {
    std::string_view value = trim(reader.until(";"));
    const std::size_t comment = value.find(" (");
    if (comment != std::string_view::npos && value.ends_with(')')) value = trim(value.substr(0, comment));
    return std::string(value);
}

std::optional<Parameter> next_parameter(Reader& reader) {
    const std::string name = lower(trim(reader.until("=;")));
    if (reader.done() || reader.peek() == ';') return std::nullopt;
    reader.skip();
    reader.skip_blanks();
    if (reader.done() || reader.peek() != '"') return Parameter{name, bare_value(reader)};
    Parameter out{name, reader.quoted()};
    reader.skip_past(';');
    return out;
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
            hex_value(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

struct Piece {
    bool extended;  // percent-encoded, the first one with charset'language' in front
    std::string_view value;
};
using Pieces = std::map<unsigned, Piece>;

/// RFC 2231 §3: name*0, name*1*, …; §4 alone: name*.
Pieces pieces_of(const ParameterList& list, std::string_view name) {
    Pieces pieces;
    for (const Parameter& p : list.parameters) {
        const std::string_view full = p.name;
        if (full.size() <= name.size() || !full.starts_with(name) || full[name.size()] != '*') continue;
        std::string_view number = full.substr(name.size() + 1);
        if (number.empty()) return {{0, {true, p.value}}};
        const bool extended = number.back() == '*';
        if (extended) number.remove_suffix(1);
        if (number.empty() || number.size() > 3 || !std::ranges::all_of(number, is_digit)) continue;
        unsigned index = 0;
        for (const char c : number) index = index * 10 + static_cast<unsigned>(c - '0');
        // A second row of pieces is not ours to mix with the first.
        if (!pieces.emplace(index, Piece{extended, p.value}).second) break;
    }
    return pieces;
}

std::string joined(const Pieces& pieces, std::string_view hint) {
    std::string bytes;
    std::string_view charset;
    unsigned wanted = pieces.begin()->first;
    bool first = true;
    for (const auto& [index, piece] : pieces) {
        if (index != wanted++) break;
        std::string_view value = piece.value;
        const std::size_t quote = first && piece.extended ? value.find('\'') : std::string_view::npos;
        const std::size_t second = quote == std::string_view::npos ? quote : value.find('\'', quote + 1);
        if (second != std::string_view::npos) {
            charset = value.substr(0, quote);
            value.remove_prefix(second + 1);
        }
        bytes += piece.extended ? percent_decoded(value) : std::string(value);
        first = false;
    }
    if (contains(bytes, "=?")) return decode_words(bytes, hint);
    return without_controls(decode_charset(bytes, charset.empty() ? hint : charset).text);
}

/// RFC 2231 §7 attribute-char, narrowed to what no program misreads.
bool is_attribute_char(char c) {
    return is_alnum(c) || c == '.' || c == '-' || c == '_';
}

std::string percent_encoded(std::string_view utf8) {
    std::string out;
    for (const char c : utf8) {
        if (is_attribute_char(c)) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

}  // namespace

ParameterList parse_parameters(std::string_view value) {
    ParameterList list;
    Reader reader(value);
    reader.skip_blanks();
    const std::string_view main = reader.until(";(");
    // "Content-Disposition: filename=x": the value itself was forgotten.
    if (const std::size_t equals = main.find('='); equals != std::string_view::npos) {
        reader = Reader(value);
    } else {
        list.main = squeezed(main);
        reader.skip_past(';');
    }
    while (!reader.done() && list.parameters.size() < kMostParameters) {
        if (reader.peek() == ';') {
            reader.skip();
            continue;
        }
        reader.skip_blanks();
        if (reader.done() || reader.peek() == ';') continue;
        if (auto p = next_parameter(reader)) list.parameters.push_back(std::move(*p));
    }
    return list;
}

std::optional<std::string> parameter(const ParameterList& list, std::string_view name,
                                     std::string_view hint) {
    const Pieces pieces = pieces_of(list, name);
    const auto plain = std::ranges::find(list.parameters, name, &Parameter::name);
    const bool has_plain = plain != list.parameters.end();
    // Some programs count from one.
    if (!pieces.empty() && pieces.begin()->first <= (has_plain ? 0U : 1U)) return joined(pieces, hint);
    if (!has_plain) return std::nullopt;
    return decode_words(plain->value, hint);
}

std::vector<std::string> encode_parameter(std::string_view name, std::string_view utf8) {
    const std::string text = repaired_utf8(without_controls(utf8));
    if (is_ascii(text) && text.size() <= 60 && text.find_first_of("\"\\") == std::string::npos)
        return {fmt::format("{}=\"{}\"", name, text)};
    std::vector<std::string> out;
    std::string chunk = "UTF-8''";
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = code_point_at(text, i).length;
        const std::string next = percent_encoded(std::string_view(text).substr(i, length));
        if (chunk.size() + next.size() > 55) {
            out.push_back(fmt::format("{}*{}*={}", name, out.size(), chunk));
            chunk.clear();
        }
        chunk += next;
        i += length;
    }
    if (out.empty()) return {fmt::format("{}*={}", name, chunk)};
    out.push_back(fmt::format("{}*{}*={}", name, out.size(), chunk));
    return out;
}

}  // namespace mail
