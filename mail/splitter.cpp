#include "mail/splitter.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "mail/ascii.h"
#include "mail/lines.h"
#include "mail/transfer.h"

namespace mail {
namespace {

enum class Mark { none, separator, closing };

/// RFC 2046 §5.1.1: the whole line is the delimiter, blanks behind it are padding. "--bb10" is not "--bb1".
Mark mark_of(std::string_view line, std::string_view boundary) {
    if (!line.starts_with("--") || line.substr(2, boundary.size()) != boundary) return Mark::none;
    const std::string_view rest = trim_right(line.substr(2 + boundary.size()));
    if (rest.empty()) return Mark::separator;
    return rest == "--" ? Mark::closing : Mark::none;
}

std::string_view without_last_break(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

struct Cut {
    std::vector<std::string_view> parts;
    std::string_view preamble, epilogue;
};

/// The lines that begin with the delimiter, by glibc's search: twenty levels of one large letter are each
/// looked through for theirs.
class Delimiters {
  public:
    Delimiters(std::string_view body, std::string_view boundary)
        : body_(body), needle_("\n--" + std::string(boundary)) {}

    std::size_t first() const {
        return body_.starts_with(std::string_view(needle_).substr(1)) ? 0 : after(0);
    }
    /// Behind `from`, which is a line's end; npos when there is none.
    std::size_t after(std::size_t from) const {
        if (from >= body_.size()) return std::string_view::npos;
        const void* found = memmem(body_.data() + from, body_.size() - from, needle_.data(), needle_.size());
        if (found == nullptr) return std::string_view::npos;
        return static_cast<std::size_t>(static_cast<const char*>(found) - body_.data()) + 1;
    }

  private:
    std::string_view body_;
    std::string needle_;
};

/// One walk over the delimiters; an unclosed last part runs to the end.
Cut cut(std::string_view body, std::string_view boundary) {
    Cut out;
    constexpr std::size_t kNone = std::string_view::npos;
    const Delimiters delimiters(body, boundary);
    std::size_t start = kNone;
    for (std::size_t i = delimiters.first(); i != kNone;) {
        const Line line = line_at(body, i);
        const Mark mark = mark_of(line.text, boundary);
        if (mark != Mark::none) {
            if (start == kNone) {
                out.preamble = body.substr(0, i);
            } else {
                out.parts.push_back(without_last_break(body.substr(start, i - start)));
            }
            start = line.next;
        }
        if (mark == Mark::closing) {
            out.epilogue = body.substr(line.next);
            return out;
        }
        i = delimiters.after(line.next - 1);  // its line end begins the next delimiter
    }
    if (start != kNone && (start < body.size() || out.parts.empty())) out.parts.push_back(body.substr(start));
    return out;
}

void read_type(Part& part, std::string_view value) {
    part.content_type = parse_parameters(value);
    part.type_declared = true;
    const std::string& main = part.content_type.main;
    const std::size_t slash = main.find('/');
    if (slash != std::string::npos && slash > 0 && slash + 1 < main.size()) {
        part.type = main.substr(0, slash);
        part.subtype = main.substr(slash + 1);
    } else if (!main.empty() && main != "text") {
        part.type = "application";
        part.subtype = "octet-stream";
    }
}

void read_content_fields(Part& part) {
    // Of several the first that says something counts.
    for (const Field& f : part.headers.fields) {
        if (iequals(f.name, "Content-Type") && part.content_type.main.empty() && !f.value.empty())
            read_type(part, f.value);
        if (iequals(f.name, "Content-Disposition") && part.disposition.main.empty())
            part.disposition = parse_parameters(f.value);
        if (iequals(f.name, "Content-Transfer-Encoding") && part.encoding.empty())
            part.encoding = parse_parameters(f.value).main;
    }
}

/// A boundary for those that do not name one: the first line of the form "--token" that comes again.
std::string guessed_boundary(std::string_view body, const Limits& limits) {
    int candidates = 0;  // each costs a search through the rest
    for (std::size_t i = 0, lines = 0; i < body.size() && lines < 200 && candidates < 3; ++lines) {
        const Line line = line_at(body, i);
        i = line.next;
        const std::string_view token = trim_right(line.text);
        if (token.size() < 10 || !token.starts_with("--") || token.size() > limits.boundary) continue;
        if (token.find_first_not_of('-') == std::string_view::npos ||
            token.find(' ') != std::string_view::npos)
            continue;
        ++candidates;
        if (contains(body.substr(i), token)) return std::string(token.substr(2));
    }
    return {};
}

class Splitter {
  public:
    explicit Splitter(const Limits& limits) : limits_(limits) {}
    std::vector<std::string> defects() && { return std::move(defects_); }

    Part read(std::string_view text, std::size_t depth, bool digest) {
        ++count_;
        Part part;
        const std::size_t body = header_end(text, limits_);
        part.headers = read_headers(text.substr(0, body), limits_);
        if (body > limits_.header_block) complain("header_block");
        if (part.headers.over_header_line) complain("header_line");
        if (part.headers.over_header_fields) complain("header_fields");
        part.body = text.substr(body);
        if (digest) part.type = "message", part.subtype = "rfc822";  // RFC 2046 §5.1.5
        read_content_fields(part);
        if (part.type == "multipart") read_multipart(part, depth);
        if (part.is("message/rfc822") || part.is("message/global") || part.is("message/news"))
            read_enclosed(part, depth);
        return part;
    }

  private:
    bool within_limits(std::size_t depth) {
        if (depth + 1 > limits_.depth) complain("depth");
        if (count_ >= limits_.parts) complain("parts");
        return depth + 1 <= limits_.depth && count_ < limits_.parts;
    }

    void complain(std::string_view limit) {
        std::string words = fmt::format("over the limit '{}': the rest is kept as it is", limit);
        if (std::ranges::find(defects_, words) == defects_.end()) defects_.push_back(std::move(words));
    }

    std::string boundary_of(const Part& part) {
        const auto found = std::ranges::find(part.content_type.parameters, "boundary", &Parameter::name);
        const bool declared = found != part.content_type.parameters.end() && !trim(found->value).empty();
        std::string boundary = declared ? std::string(trim_right(found->value))
                                        : parameter(part.content_type, "boundary").value_or(std::string());
        if (boundary.size() > limits_.boundary) {
            complain("boundary");
            return {};
        }
        if (boundary.empty()) {
            defects_.emplace_back("multipart without a boundary");
            return guessed_boundary(part.body, limits_);
        }
        return boundary;
    }

    void read_multipart(Part& part, std::size_t depth) {
        if (!within_limits(depth)) return;
        const std::string boundary = boundary_of(part);
        const Cut pieces = boundary.empty() ? Cut{} : cut(part.body, boundary);
        const bool digest = part.subtype == "digest";
        for (const std::string_view piece : pieces.parts) {
            if (count_ >= limits_.parts) {
                complain("parts");
                break;
            }
            part.parts.push_back(read(piece, depth + 1, digest));
        }
        part.preamble = pieces.preamble;
        part.epilogue = pieces.epilogue;
        // Real replies came with a boundary that their body never uses: what is there is their text.
        if (part.parts.empty()) part.type = "text", part.subtype = "plain";
    }

    void read_enclosed(Part& part, std::size_t depth) {
        if (!within_limits(depth)) return;
        std::string_view inside = part.body;
        if (is_encoded(part.encoding)) {
            part.decoded = std::make_unique<std::string>(decode_transfer(part.encoding, part.body));
            inside = *part.decoded;
        }
        part.parts.push_back(read(without_envelope(inside), depth + 1, false));
    }

    const Limits& limits_;
    std::size_t count_ = 0;
    std::vector<std::string> defects_;
};

}  // namespace

bool Part::is(std::string_view full_type) const {
    const std::size_t slash = full_type.find('/');
    return type == full_type.substr(0, slash) &&
           (full_type.substr(slash + 1) == "*" || subtype == full_type.substr(slash + 1));
}

std::string_view without_envelope(std::string_view raw) {
    if (raw.starts_with("\xEF\xBB\xBF")) raw.remove_prefix(3);
    while (!raw.empty() && (raw.front() == '\r' || raw.front() == '\n')) raw.remove_prefix(1);
    if (raw.starts_with("From ") || raw.starts_with(">From ")) raw.remove_prefix(line_at(raw, 0).next);
    return raw;
}

Split split(std::string_view raw, const Limits& limits) {
    Splitter splitter(limits);
    Split out;
    out.root = splitter.read(without_envelope(raw), 0, false);
    out.defects = std::move(splitter).defects();
    return out;
}

}  // namespace mail
