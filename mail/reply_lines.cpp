#include "mail/reply_lines.h"

#include <algorithm>
#include <span>

#include "mail/ascii.h"
#include "mail/attribution.h"
#include "mail/beginnings.h"
#include "mail/lines.h"
#include "mail/reply_words.h"
#include "mail/utf8.h"

namespace mail {
namespace {

constexpr std::size_t kMostLines = 20'000, kMostJoined = 4, kLongestLine = 2000, kLongestMobile = 90,
                      kLongestLabel = 40;

// Halves of kReplyDelimiter, folded: programs wrap the line.
constexpr std::string_view kDelimiters[] = {"ответ пишите выше этой строки",
                                            "please write your reply above this line"};

bool is_listed(std::span<const std::string_view> list, std::string_view text) {
    return std::ranges::find(list, text) != list.end();
}

bool is_delimiter(std::string_view folded) {
    return contains(folded, "#") &&
           std::ranges::any_of(kDelimiters, [&](std::string_view half) { return contains(folded, half); });
}

/// "ИП> text", "AB>> text": The Bat! quotes with initials.
bool has_initials(std::string_view line) {
    std::size_t i = 0, letters = 0;
    while (i < line.size() && letters < 4) {
        const CodePoint c = code_point_at(line, i);
        if (!(c.value < 0x80 ? is_alpha(static_cast<char>(c.value)) : c.value >= 0x400 && c.value < 0x500))
            break;
        i += c.length;
        ++letters;
    }
    return letters > 0 && i < line.size() && line[i] == '>' &&
           (i + 1 >= line.size() || line[i + 1] == ' ' || line[i + 1] == '>');
}

bool is_quoted(std::string_view line) {
    std::size_t blanks = 0;
    while (blanks < line.size() && blanks < 4 && (line[blanks] == ' ' || line[blanks] == '\t')) ++blanks;
    line.remove_prefix(blanks);
    // ">:" ends an address that was wrapped.
    if (trim(line) == ">:") return false;
    if (line.starts_with('>')) return true;
    return (line.starts_with("| ") && line.size() >= 3) || has_initials(line);
}

std::string_view unquoted(std::string_view line) {
    const std::size_t begin = line.find_first_not_of(" >\t");
    return begin == std::string_view::npos ? std::string_view{} : line.substr(begin);
}

/// How many octets of a dash-like character stand at `at`: '-', '_', '=', '+', and U+2010 to U+2015.
std::size_t dash_length(std::string_view text, std::size_t at) {
    const char first = text[at];
    if (!is_high(first))
        return first == '-' || first == '_' || first == '=' || first == '+' || first == '#' ? 1 : 0;
    const CodePoint c = code_point_at(text, at);
    return c.value >= 0x2010 && c.value <= 0x2015 ? c.length : 0;
}

/// What stands between two or more dashes and whatever dashes end the line; empty when the line does not
/// begin so.
std::string_view between_dashes(std::string_view folded) {
    std::size_t dashes = 0, begin = 0;
    while (begin < folded.size()) {
        const std::size_t length = dash_length(folded, begin);
        if (length == 0) break;
        begin += length;
        ++dashes;
    }
    if (dashes < 2) return {};
    std::string_view core = trim(folded.substr(begin));
    while (!core.empty()) {
        if (dash_length(core, core.size() - 1) == 1 && !is_high(core.back())) {
            core.remove_suffix(1);
        } else if (core.size() >= 3 && is_high(core.back()) && dash_length(core, core.size() - 3) == 3) {
            core.remove_suffix(3);
        } else {
            break;
        }
    }
    core = trim(core);
    if (core.ends_with(':')) core.remove_suffix(1);
    return core;
}

enum class Label { none, from, date, other };

Label label_of(std::string_view folded) {
    const std::string_view front = folded.substr(0, kLongestLabel + 3);
    std::size_t colon = front.find(':');
    if (const std::size_t wide = front.find("："); wide < colon) colon = wide;
    if (colon == std::string_view::npos || colon == 0 || colon > kLongestLabel) return Label::none;
    const std::string_view word = trim(folded.substr(0, colon));
    if (is_listed(phrases::kFromLabels, word)) return Label::from;
    if (is_listed(phrases::kDateLabels, word)) return Label::date;
    return is_listed(phrases::kOtherLabels, word) ? Label::other : Label::none;
}

constexpr Beginnings kMobile(phrases::kMobile);

/// A line with what deciding needs.
struct Draft {
    ReplyLine line;
    bool quoted;
    std::size_t begin, length;  // of its folded form, without quote marks
    bool decided = false;
};

class Classifier {
  public:
    explicit Classifier(std::string_view text) {
        folded_.reserve(text.size());
        for (std::size_t i = 0; i < text.size() && lines_.size() < kMostLines;) {
            const Line line = line_at(text, i);
            add(line.text);
            i = line.next;
        }
    }

    std::vector<ReplyLine> run() && {
        for (std::size_t i = 0; i < lines_.size(); ++i)
            if (!lines_[i].decided) decide(i);
        for (std::size_t i = 0; i < lines_.size(); ++i)
            if (lines_[i].line.kind == LineKind::text) mark_header_block(i);
        std::vector<ReplyLine> out;
        out.reserve(lines_.size());
        for (const Draft& draft : lines_) out.push_back(draft.line);
        return out;
    }

  private:
    void add(std::string_view raw) {
        const bool quoted = is_quoted(raw);
        const std::string_view inner = quoted ? unquoted(raw) : raw;
        const std::size_t begin = folded_.size();
        append_folded(folded_, inner.substr(0, kLongestLine));
        lines_.push_back({{raw, LineKind::text}, quoted, begin, folded_.size() - begin, false});
    }

    std::string_view folded(std::size_t i) const {
        return std::string_view(folded_).substr(lines_[i].begin, lines_[i].length);
    }

    void set(std::size_t i, LineKind kind) {
        lines_[i].line.kind = kind;
        lines_[i].decided = true;
    }

    void decide(std::size_t i) {
        const std::string_view line = folded(i);
        const bool quoted = lines_[i].quoted;
        if (line.empty()) return set(i, quoted ? LineKind::quoted : LineKind::empty);
        if (is_delimiter(line)) return set(i, LineKind::delimiter);
        if (const std::string_view core = between_dashes(line); !core.empty()) {
            if (is_listed(phrases::kOriginal, core)) return set(i, LineKind::attribution);
            if (is_listed(phrases::kForwarded, core)) return set(i, LineKind::forward);
        }
        if (line.ends_with(':') && is_listed(phrases::kForwardLines, line)) return set(i, LineKind::forward);
        if (const std::size_t lines = attribution_lines(i); lines > 0) {
            for (std::size_t k = 0; k < lines; ++k) set(i + k, LineKind::attribution);
            return;
        }
        if (quoted) return set(i, LineKind::quoted);
        if (line.size() < kLongestMobile && kMobile.begin(line)) set(i, LineKind::mobile);
    }

    /// How many lines from `i` on are one introduction; 0 when none is.
    std::size_t attribution_lines(std::size_t i) const {
        if (!may_begin_attribution(folded(i))) return 0;
        std::string joined(folded(i));
        for (std::size_t count = 1; count <= kMostJoined; ++count) {
            if (is_attribution(joined)) return count;
            const std::size_t next = i + count;
            if (next >= lines_.size() || folded(next).empty()) return 0;
            if (!lines_[i].quoted && lines_[next].quoted) return 0;
            joined += ' ';
            joined += folded(next);
        }
        return 0;
    }

    /// Three labels and more, From or Date first, From among them and one other kind: "От: этого зависит
    /// многое" and a form's "Имя/Дата/Тема" are none.
    void mark_header_block(std::size_t begin) {
        const Label first = label_of(folded(begin));
        if (first != Label::from && first != Label::date) return;
        std::size_t last = begin, labels = 0, strangers = 0;
        bool from = false, other = false;
        for (std::size_t i = begin; i < lines_.size() && i < begin + 24 && labels < 10; ++i) {
            const Label label = label_of(folded(i));
            if (label == Label::none) {
                // Long recipient lists wrap, and HTML puts empty lines between.
                const bool empty = folded(i).empty();
                if ((empty && labels >= 4) || ++strangers > (empty ? 3 : 2)) break;
                continue;
            }
            from |= label == Label::from;
            other |= label != Label::from;
            ++labels;
            last = i;
            strangers = 0;
        }
        if (labels < 3 || !from || !other) return;
        for (std::size_t i = begin; i <= last; ++i) set(i, LineKind::header);
    }

    std::vector<Draft> lines_;
    std::string folded_;  // of all lines, one behind the other
};

}  // namespace

std::vector<ReplyLine> classify_lines(std::string_view text) {
    return Classifier(text).run();
}

}  // namespace mail
