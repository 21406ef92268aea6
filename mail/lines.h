// Lines of a letter, whatever ends them: LF and CRLF are equal everywhere.
#pragma once

#include <cstddef>
#include <string_view>

namespace mail {

struct Line {
    std::string_view text;  // without its line end
    std::size_t next;       // where the following line begins; the text's size after the last
};

inline Line line_at(std::string_view text, std::size_t from) {
    const std::size_t end = text.find('\n', from);
    if (end == std::string_view::npos) return {text.substr(from), text.size()};
    const bool crlf = end > from && text[end - 1] == '\r';
    return {text.substr(from, end - from - (crlf ? 1 : 0)), end + 1};
}

}  // namespace mail
