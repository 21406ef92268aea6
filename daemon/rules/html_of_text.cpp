#include "daemon/rules/html_of_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace rules {
namespace {

constexpr int kDeepestQuote = 3;  // further marks stay as they are written
constexpr std::size_t kLongestLink = 1000;
constexpr std::string_view kQuote =
    "<blockquote style=\"margin:.5em 0;padding-left:.8em;border-left:3px solid\">\n";

std::string_view escaped(char c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        default:
            return {};
    }
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// Blanks as HTML keeps them: every second one of a run, and one at a line's begin, does not collapse.
void put_words(std::string& out, std::string_view words) {
    for (const char c : words) {
        const bool beside_blank = out.empty() || out.ends_with(' ') || out.ends_with('\n');
        if (const auto escape = escaped(c); !escape.empty())
            out += escape;
        else if (c == '\t')
            out += "&nbsp; &nbsp; ";
        else if (c == ' ' && beside_blank)
            out += "&nbsp;";
        else if (!is_control(c))
            out += c;
    }
}

bool starts_with_word(std::string_view text, std::string_view word) {
    return text.size() > word.size() &&
           std::equal(word.begin(), word.end(), text.begin(),
                      [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
}

bool begins_link(std::string_view text) {
    constexpr std::array<std::string_view, 3> kSchemes{"http://", "https://", "mailto:"};
    return std::ranges::any_of(kSchemes,
                               [&](std::string_view scheme) { return starts_with_word(text, scheme); });
}

/// Blanks, quotation marks, and the invisible characters that could show another address than the one it
/// leads to (U+2000…U+206F, among them those that turn the direction of writing).
bool ends_link(std::string_view rest) {
    constexpr std::string_view kEnds = " <>\"'`{}|\\^";
    constexpr std::array<std::string_view, 8> kLong{"\xc2\xa0", "\xc2\xab", "\xc2\xad", "\xc2\xbb",
                                                    "\xe2\x80", "\xe2\x81", "\xe3\x80", "\xef\xbb"};
    return is_control(rest.front()) || kEnds.find(rest.front()) != std::string_view::npos ||
           std::ranges::any_of(kLong, [&](std::string_view end) { return rest.starts_with(end); });
}

/// A full stop or a bracket behind a link belongs to the sentence, unless the bracket was opened in it.
std::string_view without_sentence(std::string_view link) {
    while (!link.empty()) {
        const char last = link.back();
        const bool closes = last == ')' && std::ranges::count(link, '(') < std::ranges::count(link, ')');
        if (!closes && std::string_view(".,;:!?]*").find(last) == std::string_view::npos) break;
        link.remove_suffix(1);
    }
    return link;
}

std::string_view link_at(std::string_view text) {
    if (!begins_link(text)) return {};
    std::size_t end = 0;
    while (end < text.size() && end <= kLongestLink && !ends_link(text.substr(end))) ++end;
    if (end > kLongestLink) return {};
    const std::string_view link = without_sentence(text.substr(0, end));
    return begins_link(link) ? link : std::string_view();
}

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void put_link(std::string& out, std::string_view link) {
    std::string address;
    put_words(address, link);
    out += fmt::format("<a href=\"{0}\">{0}</a>", address);
}

/// The next link in a line, and what stands before it.
std::string line_of(std::string_view line) {
    std::string out;
    std::size_t done = 0;
    for (std::size_t i = 0; i < line.size();) {
        const bool may_begin = i == 0 || !is_word(line[i - 1]);
        const std::string_view link = may_begin ? link_at(line.substr(i)) : std::string_view();
        if (link.empty()) {
            ++i;
            continue;
        }
        put_words(out, line.substr(done, i - done));
        put_link(out, link);
        done = i += link.size();
    }
    put_words(out, line.substr(done));
    return out;
}

/// "> > words": how deep, and the words.
std::pair<int, std::string_view> unquoted(std::string_view line) {
    int depth = 0;
    while (depth < kDeepestQuote && line.starts_with('>')) {
        line.remove_prefix(line.starts_with("> ") ? 2 : 1);
        ++depth;
    }
    return {depth, line};
}

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

class Document {
  public:
    explicit Document(const HtmlLook& look) : look_(look) {
        out_ = fmt::format(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            "<meta name=\"color-scheme\" content=\"light dark\"></head>\n"
            "<body style=\"font-family:sans-serif;line-height:1.4;overflow-wrap:anywhere\">\n",
            line_of(look.language));
    }

    void line(std::string_view raw) {
        const auto [depth, words] = unquoted(raw);
        quote_to(depth);
        if (is_blank(words)) return end_paragraph();
        const bool small = !look_.small.empty() && words == look_.small;
        if (small) end_paragraph();
        begin_line(small ? "<p style=\"font-size:smaller;opacity:.7\">" : "<p>");
        out_ += line_of(words);
        if (small) end_paragraph();
    }

    std::string finish() {
        quote_to(0);
        end_paragraph();
        return std::move(out_) + "</body>\n</html>\n";
    }

  private:
    void begin_line(std::string_view paragraph) {
        out_ += in_paragraph_ ? "<br>\n" : paragraph;
        in_paragraph_ = true;
    }
    void end_paragraph() {
        if (in_paragraph_) out_ += "</p>\n";
        in_paragraph_ = false;
    }
    void quote_to(int depth) {
        if (depth != depth_) end_paragraph();
        for (; depth_ < depth; ++depth_) out_ += kQuote;
        for (; depth_ > depth; --depth_) out_ += "</blockquote>\n";
    }

    const HtmlLook& look_;
    std::string out_;
    int depth_ = 0;
    bool in_paragraph_ = false;
};

}  // namespace

std::string html_of_text(std::string_view text, const HtmlLook& look) {
    Document document(look);
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        document.line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return document.finish();
}

}  // namespace rules
