#include "daemon/rules/plain_text.h"

#include <algorithm>

namespace rules {
namespace {

bool is_inside(char c) {
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

bool is_blank(char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
}

}  // namespace

std::string on_one_line(std::string_view text, std::size_t longest) {
    std::string out;
    std::size_t characters = 0;
    bool blank = false;
    for (const char c : text) {
        if (is_blank(c)) {
            blank = !out.empty();
            continue;
        }
        if (!is_inside(c) && characters + (blank ? 1 : 0) >= longest) return out + "…";
        if (blank) out += ' ';
        characters += (blank ? 1u : 0u) + (is_inside(c) ? 0u : 1u);
        blank = false;
        out += c;
    }
    return out;
}

std::string_view first_octets(std::string_view text, std::size_t count) {
    if (text.size() <= count) return text;
    while (count > 0 && is_inside(text[count])) --count;
    return text.substr(0, count);
}

std::string quoted(std::string_view text) {
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    std::string out = "> ";
    for (const char c : text) {
        if (c == '\n')
            out += "\n> ";
        else if (c != '\r')
            out += is_blank(c) && c != '\t' ? ' ' : c;
    }
    return out;
}

}  // namespace rules
