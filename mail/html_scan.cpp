#include "mail/html_scan.h"

#include <algorithm>
#include <array>

#include "mail/ascii.h"

namespace mail {
namespace {

constexpr std::size_t kMostDepth = 1000, kMostAttributes = 300, kLongestTag = 64 * 1024, kMostTags = 200'000,
                      kMostEffort = 10'000'000;

constexpr std::string_view kFlat[] = {"p",    "li",  "td",    "tr",     "th",    "dt",    "dd",  "option",
                                      "br",   "img", "hr",    "meta",   "link",  "input", "col", "area",
                                      "base", "wbr", "embed", "source", "tbody", "thead"};

// Opened anew in every block until they are closed (HTML, "reconstruct the active formatting elements").
constexpr std::string_view kFormatting[] = {"a",    "b", "big",   "code",   "em",     "font", "i",
                                            "nobr", "s", "small", "strike", "strong", "tt",   "u"};

struct Tag {
    std::string_view name;  // as written
    bool closing = false, self_closed = false;
    std::size_t attributes = 0;
    std::size_t end = 0;  // behind '>'
};

/// Attributes roughly: words outside quotes. Exact HTML is gumbo's business.
Tag read_tag(std::string_view html, std::size_t open) {
    Tag tag;
    tag.closing = html[open + 1] == '/';
    const std::size_t begin = open + 1 + (tag.closing ? 1 : 0);
    std::size_t i = begin;
    while (i < html.size() && (is_alnum(html[i]) || html[i] == ':' || html[i] == '-')) ++i;
    tag.name = html.substr(begin, i - begin);
    char quote = 0;
    bool inside = false;
    for (; i < html.size() && (quote != 0 || html[i] != '>'); ++i) {
        const char c = html[i];
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if ((c == '"' || c == '\'') && (html[i - 1] == '=' || html[i - 1] == ' ')) {
            quote = c;
        } else if (is_blank(c) || c == '/') {
            inside = false;
        } else if (!inside) {
            inside = true;
            ++tag.attributes;
        }
    }
    tag.self_closed = i < html.size() && html[i - 1] == '/';
    tag.end = std::min(i + 1, html.size());
    return tag;
}

bool starts_tag(std::string_view html, std::size_t at) {
    if (at + 1 >= html.size()) return false;
    return is_alpha(html[at + 1]) || (html[at + 1] == '/' && at + 2 < html.size() && is_alpha(html[at + 2]));
}

/// Behind a comment or declaration that starts at `open`; `open` itself when none does.
std::size_t skip_markup(std::string_view html, std::size_t open) {
    const std::string_view rest = html.substr(open);
    if (rest.starts_with("<!--")) {
        const std::size_t end = html.find("-->", open + 4);
        return end == std::string_view::npos ? html.size() : end + 3;
    }
    if (!rest.starts_with("<!") && !rest.starts_with("<?")) return open;
    return std::min(html.find('>', open), html.size() - 1) + 1;
}

bool hides_content(std::string_view name) {
    return iequals(name, "style") || iequals(name, "script") || iequals(name, "title");
}

/// Behind the closing tag of an element whose content nobody reads.
std::size_t skip_element(std::string_view html, std::string_view name, std::size_t from) {
    for (std::size_t i = from; (i = html.find("</", i)) != std::string_view::npos; i += 2)
        if (istarts_with(html.substr(i + 2), name)) return i;
    return html.size();
}

bool breaks_line(std::string_view name) {
    constexpr std::string_view kBreaks[] = {"br", "p",  "div",   "tr",         "li", "h1", "h2",
                                            "h3", "h4", "table", "blockquote", "ul", "ol", "hr"};
    return std::ranges::any_of(kBreaks, [&](std::string_view b) { return iequals(b, name); });
}

/// Calls `text` with each run of text and `tag` with each tag outside hidden elements.
template <class OnText, class OnTag>
void walk(std::string_view html, OnText text, OnTag on_tag) {
    for (std::size_t i = 0; i < html.size();) {
        const std::size_t open = std::min(html.find('<', i), html.size());
        if (open > i) text(html.substr(i, open - i));
        if (open >= html.size()) return;
        if (const std::size_t next = skip_markup(html, open); next != open) {
            i = next;
        } else if (starts_tag(html, open)) {
            const Tag tag = read_tag(html, open);
            on_tag(tag);
            i = !tag.closing && hides_content(tag.name) ? skip_element(html, tag.name, tag.end) : tag.end;
        } else {
            text(html.substr(open, 1));
            i = open + 1;
        }
    }
}

template <class List>
bool is_one_of(std::string_view name, const List& list) {
    return std::ranges::any_of(list, [&](std::string_view one) { return iequals(one, name); });
}

/// What gumbo will do for the tags so far, roughly: it walks the open elements and compares attributes with
/// each other, and every block opens anew whatever formatting was left open before it. (165 KB of unclosed
/// <font> and many <p> took it 2.4 s and 1.4 GB.)
class Effort {
  public:
    bool admits(const Tag& tag) {
        const bool flat = is_one_of(tag.name, kFlat);
        if (!flat) count(depth_, tag);
        if (!flat && is_one_of(tag.name, kFormatting)) count(formatting_, tag);
        sum_ += depth_ + tag.attributes * tag.attributes + formatting_ * 100;
        return ++tags_ <= kMostTags && tag.attributes <= kMostAttributes && depth_ <= kMostDepth &&
               sum_ <= kMostEffort;
    }

  private:
    static void count(std::size_t& open, const Tag& tag) {
        if (tag.closing && open > 0) --open;
        if (!tag.closing && !tag.self_closed) ++open;
    }
    std::size_t depth_ = 0, formatting_ = 0, tags_ = 0, sum_ = 0;
};

struct Entity {
    std::string_view name, text;
};
constexpr Entity kEntities[] = {{"amp;", "&"},  {"lt;", "<"},  {"gt;", ">"},  {"quot;", "\""},
                                {"nbsp;", " "}, {"#39;", "'"}, {"apos;", "'"}};

void append_text(std::string& out, std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool blank = is_blank(text[i]);
        if (blank && (out.empty() || out.back() == ' ' || out.back() == '\n')) continue;
        const auto* entity =
            text[i] != '&' ? std::end(kEntities) : std::ranges::find_if(kEntities, [&](const Entity& e) {
                return text.substr(i + 1).starts_with(e.name);
            });
        if (entity != std::end(kEntities)) {
            out += entity->text;
            i += entity->name.size();
        } else {
            out += blank ? ' ' : text[i];
        }
    }
}

}  // namespace

bool is_safe_html(std::string_view html, std::size_t size_limit) {
    if (html.size() > size_limit) return false;
    Effort effort;
    for (std::size_t i = 0; (i = html.find('<', i)) != std::string_view::npos;) {
        if (const std::size_t next = skip_markup(html, i); next != i) {
            i = next;
            continue;
        }
        if (!starts_tag(html, i)) {
            ++i;
            continue;
        }
        const Tag tag = read_tag(html, i);
        if (tag.end - i > kLongestTag || !effort.admits(tag)) return false;
        i = tag.end;
    }
    return true;
}

std::string strip_tags(std::string_view html) {
    std::string out;
    out.reserve(html.size() / 2);
    walk(
        html, [&](std::string_view text) { append_text(out, text); },
        [&](const Tag& tag) {
            if (breaks_line(tag.name) && !out.empty() && out.back() != '\n') out += '\n';
        });
    return out;
}

std::size_t visible_letters(std::string_view html) {
    std::size_t count = 0;
    walk(
        html,
        [&](std::string_view text) {
            bool entity = false;
            for (const char c : text) {
                if (c == '&') entity = true;
                // A UTF-8 character counts once, by its first octet.
                if (!entity && (is_alnum(c) || (static_cast<unsigned char>(c) & 0xc0) == 0xc0)) ++count;
                if (c == ';' || is_blank(c)) entity = false;
            }
        },
        [](const Tag&) {});
    return count;
}

std::string_view meta_charset(std::string_view html) {
    const std::string_view head = html.substr(0, 4096);
    for (std::size_t i = 0; (i = ifind(head, "charset", i)) != std::string_view::npos; i += 7) {
        std::string_view rest = trim_left(head.substr(i + 7));
        if (!rest.starts_with('=')) continue;
        rest = trim_left(rest.substr(1));
        if (rest.starts_with('"') || rest.starts_with('\'')) rest.remove_prefix(1);
        return rest.substr(0, rest.find_first_of("\"'; />\r\n\t"));
    }
    return {};
}

}  // namespace mail
