#include "mail/flowed.h"

#include "mail/lines.h"

namespace mail {
namespace {

struct FlowedLine {
    std::size_t depth;  // of '>' in front
    std::string_view text;
    bool soft;  // goes on in the next line
};

FlowedLine read_line(std::string_view line) {
    FlowedLine out{0, line, false};
    while (out.text.starts_with('>')) {
        ++out.depth;
        out.text.remove_prefix(1);
    }
    if (out.text.starts_with(' ')) out.text.remove_prefix(1);  // RFC 3676 §4.4: stuffing
    out.soft = out.text.ends_with(' ') && out.text != "-- ";   // §4.3: a signature's line is never soft
    return out;
}

}  // namespace

std::string unflowed(std::string_view text, bool delsp) {
    std::string out;
    out.reserve(text.size());
    bool open = false;
    std::size_t open_depth = 0;
    for (std::size_t i = 0; i < text.size();) {
        const Line raw = line_at(text, i);
        i = raw.next;
        FlowedLine line = read_line(raw.text);
        const bool joins = open && line.depth == open_depth && line.text != "-- ";
        if (open && !joins) out += '\n';
        if (!joins && line.depth > 0) out.append(line.depth, '>').append(" ");
        if (line.soft && delsp) line.text.remove_suffix(1);
        out += line.text;
        open = line.soft;
        open_depth = line.depth;
        if (!line.soft) out += '\n';
    }
    return out;
}

}  // namespace mail
