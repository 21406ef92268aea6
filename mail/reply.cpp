#include "mail/reply.h"

#include <algorithm>
#include <vector>

#include "mail/ascii.h"
#include "mail/reply_lines.h"
#include "mail/utf8.h"

namespace mail {
namespace {

constexpr std::size_t kSignatureReach = 15;  // lines from the end in which a "-- " is a signature's beginning
constexpr std::size_t kWrapped = 60;         // characters of a line that a program may have wrapped

std::size_t code_points(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Decides which lines to keep; each rule may shorten what the one before it left.
class Cutter {
  public:
    explicit Cutter(std::vector<ReplyLine> lines)
        : lines_(std::move(lines)), keep_(lines_.size(), true), end_(lines_.size()) {}

    void run() {
        cut_at_delimiter();
        const std::size_t mark = find_mark();
        mark < end_ ? cut_at_mark(mark) : cut_quotes();
        cut_signature();
        cut_list_footer();
    }

    std::string result() const {
        std::vector<const ReplyLine*> kept = kept_lines();
        // "Sent from my phone" goes at the end alone: what its owner has put below it must not seem to be the
        // first of his words.
        while (!kept.empty() && (kept.back()->kind == LineKind::mobile || is_ruler(kept.back()->raw)))
            kept.pop_back();
        std::size_t first = 0;
        while (first < kept.size() && fold_line(kept[first]->raw).empty()) ++first;
        std::string out;
        for (std::size_t i = first; i < kept.size(); ++i) {
            if (i > first) out += '\n';
            out += trim_right(kept[i]->raw);
        }
        return out;
    }

    /// Before what is left is trimmed.
    bool keeps_text() const {
        for (std::size_t i = 0; i < end_; ++i)
            if (keep_[i] && kind(i) == LineKind::text) return true;
        return false;
    }

  private:
    LineKind kind(std::size_t i) const { return lines_[i].kind; }

    /// Our own line, with nothing of his above, shows that what follows is ours, however it was quoted. Where
    /// it stands first of all, he has written below it, against the request.
    std::vector<const ReplyLine*> kept_lines() const {
        std::size_t first = 0, text = 0;
        while (first < end_ && (kind(first) == LineKind::empty || kind(first) == LineKind::delimiter))
            ++first;
        while (text < end_ && kind(text) != LineKind::text) ++text;
        std::vector<const ReplyLine*> kept;
        for (std::size_t i = 0; i < end_; ++i) {
            const bool shows = i < text && (first < i || trim(lines_[i].raw).starts_with('>'));
            if (keep_[i] && (kind(i) != LineKind::delimiter || shows)) kept.push_back(&lines_[i]);
        }
        return kept;
    }

    bool has_text(std::size_t from, std::size_t to) const {
        for (std::size_t i = from; i < to; ++i)
            if (kind(i) == LineKind::text) return true;
        return false;
    }

    /// Blank, or only dashes: left over above what was cut.
    static bool is_ruler(std::string_view line) {
        const std::string folded = fold_line(line);
        return folded.empty() ||
               (folded.size() >= 3 && folded.find_first_not_of("_-=>") == std::string::npos) ||
               folded == "ᐧ";  // a mark that a tracking add-on leaves
    }

    void cut_at_delimiter() {
        for (std::size_t i = 0; i < end_; ++i) {
            if (kind(i) != LineKind::delimiter) continue;
            if (has_text(0, i)) end_ = i;
            return;
        }
    }

    std::size_t find_mark() const {
        for (std::size_t i = 0; i < end_; ++i)
            if (kind(i) == LineKind::attribution || kind(i) == LineKind::forward ||
                kind(i) == LineKind::header)
                return i;
        return end_;
    }

    void cut_at_mark(std::size_t mark) {
        const bool before = has_text(0, mark);
        // A forwarded letter is what the person wants to show, with a note or without.
        if (kind(mark) == LineKind::forward) return;
        std::size_t next = mark;
        while (next < end_ && (kind(next) == LineKind::attribution || kind(next) == LineKind::empty ||
                               kind(next) == LineKind::header))
            ++next;
        const bool quote_follows = next < end_ && kind(next) == LineKind::quoted;
        if (kind(mark) == LineKind::attribution && quote_follows) {
            cut_introduced_quote(mark, next, before);
        } else if (before) {
            end_ = mark;
        }
    }

    struct Run {
        std::size_t begin, end;
    };

    Run first_text_run(std::size_t from) const {
        std::size_t begin = from;
        while (begin < end_ && kind(begin) != LineKind::text) ++begin;
        std::size_t end = begin;
        while (end < end_ &&
               (kind(end) == LineKind::text || kind(end) == LineKind::empty || kind(end) == LineKind::mobile))
            ++end;
        return {begin, end};
    }

    /// Programs that wrap what they quote leave the rest of a long line without its mark.
    std::size_t wrapped_rest(std::size_t begin) const {
        const bool wrapped = begin > 0 && kind(begin - 1) == LineKind::quoted &&
                             code_points(lines_[begin - 1].raw) >= kWrapped;
        while (wrapped && begin < end_ && kind(begin) == LineKind::text) ++begin;
        return begin;
    }

    bool has_quote(std::size_t from, std::size_t to) const {
        for (std::size_t i = from; i < to; ++i)
            if (kind(i) == LineKind::quoted) return true;
        return false;
    }

    void drop(std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) keep_[i] = false;
    }

    /// "… wrote:" and "> " lines: written above (cut there), below (drop the quote), or between (keep all but
    /// the last quotes).
    void cut_introduced_quote(std::size_t mark, std::size_t quote, bool before) {
        const Run run = first_text_run(quote);
        if (run.begin >= end_) {
            if (before) end_ = mark;
        } else if (!has_quote(run.end, end_)) {
            // Who wrote above has said it; who has not may have begun directly below the quote.
            drop(before ? mark : 0, before ? wrapped_rest(run.begin) : run.begin);
        } else {
            std::size_t end = end_;
            while (end > 0 && (kind(end - 1) == LineKind::quoted || kind(end - 1) == LineKind::empty ||
                               kind(end - 1) == LineKind::attribution))
                --end;
            if (has_text(0, end)) end_ = end;
        }
    }

    /// Quotes that nothing introduces: the last ones go; a single leading one above the answer goes; between
    /// stays.
    void cut_quotes() {
        std::size_t end = end_;
        while (end > 0 && (kind(end - 1) == LineKind::quoted || kind(end - 1) == LineKind::empty)) --end;
        if (!has_quote(0, end_) || !has_text(0, end)) return;
        end_ = end;
        std::size_t last_quote = end;
        while (last_quote > 0 && kind(last_quote - 1) != LineKind::quoted) --last_quote;
        if (last_quote > 0 && !has_text(0, last_quote)) drop(0, last_quote);
    }

    void cut_signature() {
        const std::size_t from = end_ > kSignatureReach ? end_ - kSignatureReach : 0;
        for (std::size_t i = end_; i-- > from;) {
            const bool marked =
                lines_[i].raw == "-- " || lines_[i].raw == "--" || fold_line(lines_[i].raw) == "—";
            if (!keep_[i] || !marked || !has_text(0, i)) continue;
            end_ = i;
            return;
        }
    }

    /// Mailman's: a line of underscores, the list's name, an address, a link.
    void cut_list_footer() {
        const std::size_t from = end_ > kSignatureReach ? end_ - kSignatureReach : 0;
        bool listed = false;
        for (std::size_t i = end_; i-- > from;) {
            const std::string_view line = trim(lines_[i].raw);
            listed |= icontains(line, "mailing list") || icontains(line, "/listinfo/");
            const bool ruler = line.size() >= 2 && line.find_first_not_of('_') == std::string_view::npos;
            if (!ruler) continue;
            if (listed && has_text(0, i)) end_ = i;
            return;
        }
    }

    std::vector<ReplyLine> lines_;
    std::vector<bool> keep_;
    std::size_t end_;
};

}  // namespace

OwnWords read_own_words(std::string_view text) {
    Cutter cutter(classify_lines(text));
    cutter.run();
    std::string own = cutter.result();
    const bool quoted = !cutter.keeps_text() && !trim(text).empty();
    return {own.empty() ? std::string(text) : std::move(own), quoted};
}

std::string own_words(std::string_view text) {
    return read_own_words(text).text;
}

}  // namespace mail
