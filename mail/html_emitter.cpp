#include "mail/html_emitter.h"

#include <algorithm>

#include "mail/ascii.h"
#include "mail/utf8.h"

namespace mail {
namespace {

constexpr int kDeepestQuote = 5;

/// Soft hyphens, joiners and marks that mailings stuff their preheaders with.
constexpr bool is_filler(char32_t c) {
    return c == 0xad || (c >= 0x200b && c <= 0x200d) || c == 0xfeff || c == 0x34f || c == 0x2060;
}

}  // namespace

void HtmlEmitter::prefix() {
    if (!out_.empty() && out_.back() != '\n') return;
    for (int i = 0; i < std::min(quote_, kDeepestQuote); ++i) out_ += "> ";
}

void HtmlEmitter::put(std::string_view character) {
    prefix();
    if (blank_ && line_ends_ == 0) out_ += ' ';
    blank_ = false;
    words_ |= quote_ == 0;
    line_ends_ = 0;
    out_ += character;
}

void HtmlEmitter::text(std::string_view utf8) {
    for (std::size_t i = 0; i < utf8.size() && !full();) {
        const char c = utf8[i];
        if (c == '\n' && preformatted_ > 0) {
            line_break();
            ++i;
        } else if ((is_blank(c) || c == '\f') && (preformatted_ == 0 || c == '\r')) {
            blank_ = preformatted_ == 0;
            ++i;
        } else if (!is_high(c)) {
            std::size_t end = i + 1;
            while (end < utf8.size() && !is_high(utf8[end]) && !is_blank(utf8[end]) && utf8[end] != '\f')
                ++end;
            put(utf8.substr(i, end - i));
            i = end;
        } else {
            const CodePoint p = code_point_at(utf8, i);
            if (p.value == 0xa0 && preformatted_ == 0) {
                blank_ = true;
            } else if (!is_filler(p.value)) {
                put(p.value == 0xa0 ? std::string_view(" ") : utf8.substr(i, p.length));
            }
            i += p.length;
        }
    }
}

void HtmlEmitter::line_break() {
    if (line_ends_ < 2) {
        prefix();
        while (out_.ends_with(' ')) out_.pop_back();
        out_ += '\n';
        ++line_ends_;
    }
    blank_ = false;
}

void HtmlEmitter::block() {
    if (line_ends_ < 1) {
        out_ += '\n';
        line_ends_ = 1;
    }
    blank_ = false;
}

void HtmlEmitter::paragraph() {
    block();
    if (line_ends_ < 2) line_break();
}

void HtmlEmitter::cell() {
    if (line_ends_ == 0 && !out_.empty()) out_ += " | ";
    blank_ = false;
}

std::string HtmlEmitter::finish() {
    out_.resize(std::min(out_.size(), out_.find_last_not_of(" \n") + 1));
    return std::move(out_);
}

}  // namespace mail
