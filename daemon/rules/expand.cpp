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

/// Empty: the line goes.
std::optional<std::string> expand_line(std::string_view line,
                                       const std::map<std::string, std::string>& values) {
    std::string result;
    bool placeholders = false, filled = false, empty = false;
    for (const Piece& piece : pieces_of(line)) {
        if (piece.kind != Piece::Kind::placeholder) {
            result += piece.text;
            continue;
        }
        placeholders = true;
        const auto value = values.find(std::string(piece.text));
        if (value == values.end() || value->second.empty()) {
            empty = true;
            continue;
        }
        filled = true;
        result += value->second;
    }
    if (placeholders && !filled) return std::nullopt;
    if (empty) result.erase(result.find_last_not_of(' ') + 1);
    return result;
}

}  // namespace

std::string expand(std::string_view text, const std::map<std::string, std::string>& values) {
    std::string result;
    bool first = true, last_is_blank = true, gone = false;
    for (const std::string_view line : lines_of(text)) {
        const auto words = expand_line(line, values);
        if (!words) {
            gone = true;
            continue;
        }
        if (line.empty() && gone && last_is_blank) continue;
        gone = false;
        last_is_blank = line.empty();
        if (!first) result += '\n';
        result += *words;
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
