#include "mail/encoded_word.h"

#include <algorithm>
#include <optional>

#include "mail/ascii.h"
#include "mail/charset.h"
#include "mail/transfer.h"
#include "mail/utf8.h"

namespace mail {
namespace {

constexpr std::size_t kLongestWord = 70;  // unencoded, so that a line can be folded before it

struct Word {
    std::string_view charset;
    bool base64;
    std::string_view text;
    std::size_t next;  // behind "?="
};

/// RFC 2047 §2, tolerant: a language tag (RFC 2231 §5), blanks in the text, words glued together.
std::optional<Word> word_at(std::string_view value, std::size_t at) {
    const std::size_t mark = value.find('?', at + 2);
    if (mark == std::string_view::npos || mark == at + 2 || mark - at > 60 || mark + 2 >= value.size())
        return std::nullopt;
    if (value[mark + 2] != '?') return std::nullopt;
    const char coding = to_lower(value[mark + 1]);
    if (coding != 'b' && coding != 'q') return std::nullopt;
    std::string_view charset = value.substr(at + 2, mark - at - 2);
    for (const char c : charset)
        if (is_blank(c)) return std::nullopt;
    charset = charset.substr(0, charset.find('*'));
    const std::size_t begin = mark + 3;
    std::size_t end = value.find("?=", begin);
    // "=?utf-8?Q?=41?=": the first "?=" may be the beginning of a quoted octet.
    if (coding == 'q' && end == begin && value.find("?=", begin + 1) != std::string_view::npos &&
        begin + 2 < value.size() && hex_value(value[begin + 2]) >= 0)
        end = value.find("?=", begin + 1);
    if (end == std::string_view::npos) return std::nullopt;
    return Word{charset, coding == 'b', value.substr(begin, end - begin), end + 2};
}

std::string decode_q(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '=' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
            hex_value(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '_' ? ' ' : text[i];
        }
    }
    return out;
}

/// Octets of neighbouring words that wait for conversion, with the base64 characters that are no whole
/// quantum yet.
class Pending {
  public:
    void add(const Word& word) {
        charset_ = word.charset;
        if (!word.base64) {
            end_quantum();
            bytes_ += decode_q(word.text);
            return;
        }
        for (const char c : word.text)
            if (is_alnum(c) || c == '+' || c == '/' || c == '=') quantum_ += c;
        const bool padded = contains(quantum_, "=");
        const std::size_t whole = padded ? quantum_.size() : quantum_.size() / 4 * 4;
        bytes_ += decode_base64(std::string_view(quantum_).substr(0, whole));
        quantum_.erase(0, whole);
    }
    bool joins(std::string_view charset) const { return iequals(charset, charset_); }
    std::string take() {
        end_quantum();
        const std::string_view label =
            iconv_name(charset_).empty() ? std::string_view{} : std::string_view(charset_);
        std::string text = bytes_.empty() ? std::string() : decode_charset(bytes_, label).text;
        bytes_.clear();
        return text;
    }

  private:
    void end_quantum() {
        bytes_ += decode_base64(quantum_);
        quantum_.clear();
    }
    std::string charset_, bytes_, quantum_;
};

bool all_blank(std::string_view text) {
    return trim(text).empty();
}

/// Byte order marks: some programs begin each word with one. Nobody sees them, and as text they would not
/// survive being written again.
std::string without_marks(std::string_view text) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t end = std::min(text.find(kMark, i), text.size());
        out += text.substr(i, end - i);
        i = end + kMark.size();
    }
    return out;
}

}  // namespace

std::string decode_words(std::string_view value, std::string_view hint) {
    const bool plain = is_ascii(value) && !contains(value, "=?") && !contains(value, "\x1b");
    if (plain) return std::string(trim(without_controls(value)));
    std::string out;
    Pending pending;
    bool after_word = false;
    std::size_t text_from = 0;
    const std::size_t last_close = value.rfind("?=");  // no word ends behind it: nobody searches there twice
    const auto flush_text = [&](std::size_t to, bool before_word) {
        const std::string_view text = value.substr(text_from, to - text_from);
        if (after_word && before_word && all_blank(text))
            return;  // RFC 2047 §6.2: blanks between words are not shown
        out += pending.take();
        if (!text.empty()) out += decode_charset(text, hint).text;
    };
    for (std::size_t i = 0; i < value.size();) {
        const std::size_t at = value.find("=?", i);
        if (at == std::string_view::npos || last_close == std::string_view::npos || at > last_close) break;
        const auto word = word_at(value, at);
        if (!word) {
            i = at + 2;
            continue;
        }
        flush_text(at, true);
        if (!pending.joins(word->charset)) out += pending.take();
        pending.add(*word);
        after_word = true;
        text_from = i = word->next;
    }
    flush_text(value.size(), false);
    return std::string(trim(without_controls(without_marks(out))));
}

bool needs_encoding(std::string_view utf8) {
    // mimetic folds nothing behind a quotation mark without a partner: a long line would stay one.
    if (utf8.size() > kLongestWord && contains(utf8, "\"")) return true;
    std::size_t word = 0;
    for (const char c : utf8) {
        word = c == ' ' ? 0 : word + 1;
        if (is_high(c) || is_control(c) || word > kLongestWord) return true;
    }
    return contains(utf8, "=?");
}

std::string encode_text(std::string_view utf8) {
    std::size_t plain = 0;
    for (std::size_t blank = utf8.find(' '); blank != std::string_view::npos;
         blank = utf8.find(' ', blank + 1)) {
        const std::string_view word = utf8.substr(plain, blank - plain);
        if (needs_encoding(word) || contains(word, "\"")) break;
        plain = blank + 1;
    }
    if (!needs_encoding(utf8.substr(plain))) return std::string(utf8);
    return std::string(utf8.substr(0, plain)) + encode_words(utf8.substr(plain));
}

std::string encode_words(std::string_view utf8) {
    return needs_encoding(utf8) ? encode_all(utf8) : std::string(utf8);
}

std::string encode_all(std::string_view utf8) {
    // 75 characters less "=?UTF-8?B?" and "?=" hold 63 of base64: 45 octets in whole quanta.
    constexpr std::size_t kOctets = 45;
    const std::string text = repaired_utf8(without_controls(utf8));
    std::string out, chunk;
    const auto flush = [&] {
        if (!out.empty()) out += ' ';
        out += "=?UTF-8?B?" + encode_base64(chunk) + "?=";
        chunk.clear();
    };
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = code_point_at(text, i).length;
        if (chunk.size() + length > kOctets) flush();
        chunk.append(text, i, length);
        i += length;
    }
    if (!chunk.empty()) flush();
    return out;
}

}  // namespace mail
