#include "daemon/rules/expand.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "daemon/rules/notice_names.h"

namespace rules {
namespace {

/// A piece of one line: words as they are, a placeholder's name, or a brace that fits nowhere.
struct Piece {
    enum class Kind { words, placeholder, stray };
    Kind kind = Kind::words;
    std::string_view text;
};

bool is_name(std::string_view text) {
    return !text.empty() &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == std::string_view::npos;
}

/// The next piece of a line that is not empty, and how many octets it takes.
struct Step {
    Piece piece;
    std::size_t octets;
};

Step next_piece(std::string_view line) {
    if (line.starts_with("{{") || line.starts_with("}}")) return {{Piece::Kind::words, line.substr(0, 1)}, 2};
    if (line.front() == '{') {
        const auto end = line.find('}');
        const auto name = line.substr(1, end == std::string_view::npos ? end : end - 1);
        if (end != std::string_view::npos && is_name(name))
            return {{Piece::Kind::placeholder, name}, end + 1};
    }
    if (line.front() == '{' || line.front() == '}') return {{Piece::Kind::stray, line.substr(0, 1)}, 1};
    const auto end = std::min(line.find_first_of("{}"), line.size());
    return {{Piece::Kind::words, line.substr(0, end)}, end};
}

std::vector<Piece> pieces_of(std::string_view line) {
    std::vector<Piece> pieces;
    while (!line.empty()) {
        const Step step = next_piece(line);
        pieces.push_back(step.piece);
        line.remove_prefix(step.octets);
    }
    return pieces;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (true) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return lines;
        text.remove_prefix(end + 1);
    }
}

constexpr std::string_view kBetweenParts = " · ";
constexpr std::string_view kMarks = "> -*\t";
constexpr std::string_view kBullet = "•";

std::vector<std::string_view> parts_of(std::string_view line) {
    std::vector<std::string_view> parts;
    for (auto end = line.find(kBetweenParts); end != std::string_view::npos; end = line.find(kBetweenParts)) {
        parts.push_back(line.substr(0, end));
        line.remove_prefix(end + kBetweenParts.size());
    }
    parts.push_back(line);
    return parts;
}

/// "> ", "• ", "    - "
bool is_mark(std::string_view words) {
    const auto first = words.find_first_not_of(kMarks);
    if (first == std::string_view::npos) return true;
    words.remove_prefix(first);
    return words.starts_with(kBullet) &&
           words.find_first_not_of(kMarks, kBullet.size()) == std::string_view::npos;
}

void drop_blanks_at_end(std::string& text) {
    text.erase(text.find_last_not_of(' ') + 1);
}

/// The value's lines, each behind the mark.
std::string behind_mark(std::string_view value, std::string_view mark) {
    std::string result;
    for (const std::string_view line : lines_of(value)) {
        if (!result.empty()) result += '\n';
        result.append(mark).append(line);
        if (line.empty()) drop_blanks_at_end(result);
    }
    return result;
}

/// Empty when nothing but blanks is in it; line ends behind the last words go.
std::string_view value_of(const Piece& name, const std::map<std::string, std::string>& values) {
    const auto found = values.find(std::string(name.text));
    if (found == values.end()) return {};
    const std::string_view value = found->second;
    const auto last = value.find_last_not_of(" \t\r\n");
    return last == std::string_view::npos ? std::string_view() : value.substr(0, last + 1);
}

struct Expanded {
    std::string words;
    bool placeholders = false, filled = false;
    bool goes() const { return placeholders && !filled; }
};

Expanded expand_part(std::string_view part, const std::map<std::string, std::string>& values) {
    Expanded result;
    bool empty = false;
    for (const Piece& piece : pieces_of(part)) {
        if (piece.kind != Piece::Kind::placeholder) {
            result.words += piece.text;
            continue;
        }
        const bool marked = !result.placeholders && !result.words.empty() && is_mark(result.words);
        result.placeholders = true;
        const std::string_view value = value_of(piece, values);
        (value.empty() ? empty : result.filled) = true;
        if (value.empty()) continue;
        if (marked)
            result.words = behind_mark(value, result.words);
        else
            result.words += value;
    }
    if (empty) drop_blanks_at_end(result.words);
    if (empty && !part.starts_with(' ')) result.words.erase(0, result.words.find_first_not_of(' '));
    return result;
}

/// A line of a template and what it becomes; empty: it goes.
struct Line {
    std::string_view from;
    std::optional<std::string> to;
    bool placeholders = false;
};

Line expand_line(std::string_view line, const std::map<std::string, std::string>& values) {
    Expanded whole;
    bool first = true;
    for (const std::string_view part : parts_of(line)) {
        const Expanded expanded = expand_part(part, values);
        whole.placeholders |= expanded.placeholders;
        whole.filled |= expanded.filled;
        if (expanded.goes()) continue;
        if (!first) whole.words += kBetweenParts;
        whole.words += expanded.words;
        first = false;
    }
    if (whole.goes()) return {line, std::nullopt, true};
    return {line, std::move(whole.words), whole.placeholders};
}

/// Words that only introduce lines that are gone.
void drop_headings(std::vector<Line>& lines) {
    bool below = false, kept_below = false;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        const bool heading = line->from.ends_with(':') && !line->placeholders;
        if (heading && below && !kept_below) line->to.reset();
        below = !line->from.empty();
        kept_below = below && (kept_below || line->to);
    }
}

}  // namespace

std::string expand(std::string_view text, const std::map<std::string, std::string>& values) {
    std::vector<Line> lines;
    for (const std::string_view line : lines_of(text)) lines.push_back(expand_line(line, values));
    drop_headings(lines);
    std::string result;
    bool first = true, last_is_blank = true, gone = false;
    for (const Line& line : lines) {
        if (!line.to) {
            gone = true;
            continue;
        }
        if (line.from.empty() && gone && last_is_blank) continue;
        gone = false;
        last_is_blank = line.from.empty();
        if (!first) result += '\n';
        result += *line.to;
        first = false;
    }
    return result;
}

std::vector<TemplateProblem> check_placeholders(std::string_view text, std::string_view allowed) {
    std::vector<TemplateProblem> problems;
    int number = 0;
    for (const std::string_view line : lines_of(text)) {
        ++number;
        for (const Piece& piece : pieces_of(line)) {
            if (piece.kind == Piece::Kind::stray) {
                problems.push_back(
                    {number,
                     fmt::format("found a lone {0}; accepted: {{name}}, or {0}{0} for a brace", piece.text)});
            } else if (piece.kind == Piece::Kind::placeholder && !has_word(allowed, piece.text)) {
                problems.push_back({number, fmt::format("found {{{}}}; accepted: {}", piece.text, allowed)});
            }
        }
    }
    return problems;
}

}  // namespace rules
