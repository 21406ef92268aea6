#include "mail/html.h"

#include <gumbo.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "mail/ascii.h"
#include "mail/html_emitter.h"
#include "mail/html_marks.h"
#include "mail/html_scan.h"
#include "mail/utf8.h"

namespace mail {
namespace {

constexpr std::size_t kDeepest = 2000, kLongestLink = 300, kLongestAlt = 200;

/// gumbo makes thousands of tiny allocations and frees them one by one; handing out slices of blocks makes it
/// twice as fast.
class Arena {
  public:
    void* allocate(std::size_t size) {
        size = (size + 15) & ~std::size_t{15};
        if (size > left_) {
            left_ = std::max(size, kBlock);
            blocks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
            next_ = blocks_.back().get();
        }
        char* out = next_;
        next_ += size;
        left_ -= size;
        return out;
    }

  private:
    static constexpr std::size_t kBlock = 64 * 1024;
    std::vector<std::unique_ptr<char[]>> blocks_;
    char* next_ = nullptr;
    std::size_t left_ = 0;
};

/// Lives in its arena: there is nothing to destroy.
const GumboNode* read_document(std::string_view html, Arena& arena) {
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    options.userdata = &arena;
    options.allocator = [](void* self, std::size_t size) {
        return static_cast<Arena*>(self)->allocate(size);
    };
    options.deallocator = [](void*, void*) {};
    return gumbo_parse_with_options(&options, html.data(), html.size())->root;
}

std::string_view attribute(const GumboNode* node, const char* name) {
    const GumboAttribute* found = gumbo_get_attribute(&node->v.element.attributes, name);
    return found == nullptr ? std::string_view{} : std::string_view(found->value);
}

bool is_skipped(GumboTag tag) {
    switch (tag) {
        case GUMBO_TAG_HEAD:
        case GUMBO_TAG_STYLE:
        case GUMBO_TAG_SCRIPT:
        case GUMBO_TAG_TITLE:
        case GUMBO_TAG_TEMPLATE:
        case GUMBO_TAG_SVG:
        case GUMBO_TAG_OBJECT:
        case GUMBO_TAG_NOEMBED:
        case GUMBO_TAG_IFRAME:
        case GUMBO_TAG_SELECT:
        case GUMBO_TAG_TEXTAREA:
        case GUMBO_TAG_OPTION:
        case GUMBO_TAG_AUDIO:
        case GUMBO_TAG_VIDEO:
        case GUMBO_TAG_MATH:
            return true;
        default:
            return false;
    }
}

bool is_block(GumboTag tag) {
    switch (tag) {
        case GUMBO_TAG_DIV:
        case GUMBO_TAG_SECTION:
        case GUMBO_TAG_ARTICLE:
        case GUMBO_TAG_HEADER:
        case GUMBO_TAG_FOOTER:
        case GUMBO_TAG_CENTER:
        case GUMBO_TAG_ADDRESS:
        case GUMBO_TAG_DL:
        case GUMBO_TAG_DT:
        case GUMBO_TAG_DD:
        case GUMBO_TAG_FORM:
        case GUMBO_TAG_FIELDSET:
        case GUMBO_TAG_FIGURE:
        case GUMBO_TAG_MAIN:
        case GUMBO_TAG_NAV:
        case GUMBO_TAG_ASIDE:
        case GUMBO_TAG_BODY:
        case GUMBO_TAG_HTML:
        case GUMBO_TAG_TBODY:
        case GUMBO_TAG_THEAD:
        case GUMBO_TAG_TABLE:
        case GUMBO_TAG_TR:
        case GUMBO_TAG_LI:
            return true;
        default:
            return false;
    }
}

bool is_paragraph(GumboTag tag) {
    switch (tag) {
        case GUMBO_TAG_P:
        case GUMBO_TAG_H1:
        case GUMBO_TAG_H2:
        case GUMBO_TAG_H3:
        case GUMBO_TAG_H4:
        case GUMBO_TAG_H5:
        case GUMBO_TAG_H6:
        case GUMBO_TAG_UL:
        case GUMBO_TAG_OL:
        case GUMBO_TAG_PRE:
        case GUMBO_TAG_BLOCKQUOTE:
            return true;
        default:
            return false;
    }
}

/// One walk over the document with an explicit stack: depth is the sender's choice, the stack is ours.
class Walker {
  public:
    Walker(std::size_t limit, bool cut_quotes) : out_(limit), cut_quotes_(cut_quotes) {}

    std::string run(const GumboNode* root) {
        enter(root);
        while (!stack_.empty() && !out_.full()) {
            Frame& top = stack_.back();
            const GumboVector& children = top.node->v.element.children;
            if (stopped_ || top.next >= children.length) {
                const Frame done = top;
                stack_.pop_back();
                close(done);
            } else {
                visit(static_cast<const GumboNode*>(children.data[top.next++]));
            }
        }
        return out_.finish();
    }

    bool met_quote() const { return met_quote_; }
    bool wrote_below_quote() const { return below_; }

  private:
    struct Frame {
        const GumboNode* node;
        unsigned next;
        std::size_t begin;  // of this element's text
    };

    void visit(const GumboNode* node) {
        if (node->type == GUMBO_NODE_ELEMENT) return enter(node);
        const bool text = node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE ||
                          node->type == GUMBO_NODE_CDATA;
        if (!text) return;
        const std::string_view words = node->v.text.text;
        below_ |= skipped_ && !trim(words).empty();
        out_.text(words);
    }

    void enter(const GumboNode* node) {
        const GumboTag tag = node->v.element.tag;
        const std::string_view style = attribute(node, "style");
        if (is_skipped(tag) || is_hidden(style) || stack_.size() >= kDeepest) return;
        if (skip_quote(node, style)) return;
        open(node);
        if (!stopped_) stack_.push_back({node, 0, out_.size()});
    }

    bool skip_quote(const GumboNode* node, std::string_view style) {
        if (node->v.element.attributes.length == 0 && node->v.element.tag != GUMBO_TAG_BLOCKQUOTE)
            return false;
        const Marks marks{attribute(node, "id"), attribute(node, "class"), style, attribute(node, "name")};
        const Quote quote = quote_of(gumbo_normalized_tagname(node->v.element.tag), marks);
        if (quote == Quote::none) return false;
        met_quote_ = true;
        if (!cut_quotes_ || !out_.has_words()) return false;
        skipped_ = true;
        stopped_ = quote == Quote::tail;
        return true;
    }

    void open(const GumboNode* node) {
        const GumboTag tag = node->v.element.tag;
        if (is_block(tag)) out_.block();
        if (is_paragraph(tag)) out_.paragraph();
        switch (tag) {
            case GUMBO_TAG_BR:
                out_.line_break();
                break;
            case GUMBO_TAG_HR:
                out_.block();
                out_.text("---");
                out_.block();
                break;
            case GUMBO_TAG_OL:
                items_.push_back(1);
                break;
            case GUMBO_TAG_UL:
                items_.push_back(0);
                break;
            case GUMBO_TAG_LI:
                out_.text(bullet());
                break;
            case GUMBO_TAG_TD:
            case GUMBO_TAG_TH:
                if (node->index_within_parent > 0) out_.cell();
                break;
            case GUMBO_TAG_BLOCKQUOTE:
                out_.quote(1);
                break;
            case GUMBO_TAG_PRE:
                out_.preformatted(1);
                break;
            case GUMBO_TAG_IMG:
                image(node);
                break;
            default:
                break;
        }
    }

    std::string bullet() {
        if (items_.empty() || items_.back() == 0) return "• ";
        return fmt::format("{}. ", items_.back()++);
    }

    void image(const GumboNode* node) {
        const std::string_view alt = trim(attribute(node, "alt"));
        const bool pixel = attribute(node, "width") == "1" || attribute(node, "height") == "1";
        if (!alt.empty() && alt.size() <= kLongestAlt && !pixel) out_.text(fmt::format("[{}]", alt));
    }

    void close(const Frame& frame) {
        const GumboTag tag = frame.node->v.element.tag;
        switch (tag) {
            case GUMBO_TAG_A:
                link(frame);
                break;
            case GUMBO_TAG_OL:
            case GUMBO_TAG_UL:
                if (!items_.empty()) items_.pop_back();
                break;
            case GUMBO_TAG_BLOCKQUOTE:
                out_.block();
                out_.quote(-1);
                break;
            case GUMBO_TAG_PRE:
                out_.preformatted(-1);
                break;
            default:
                break;
        }
        if (is_paragraph(tag)) out_.paragraph();
        if (is_block(tag)) out_.block();
    }

    /// "text <url>", unless the text shows where it leads.
    void link(const Frame& frame) {
        std::string_view href = trim(attribute(frame.node, "href"));
        const bool mail_link = istarts_with(href, "mailto:");
        if (href.size() > kLongestLink || !(mail_link || istarts_with(href, "http"))) return;
        if (mail_link)
            href = href.substr(7, href.find('?') == std::string_view::npos ? href.npos : href.find('?') - 7);
        std::string_view bare = href;
        for (const std::string_view scheme : {"https://", "http://"})
            if (istarts_with(bare, scheme)) bare.remove_prefix(scheme.size());
        if (bare.ends_with('/')) bare.remove_suffix(1);
        const std::string_view shown = trim(out_.since(frame.begin));
        if (!shown.empty() && !bare.empty() && !icontains(shown, bare)) out_.text(fmt::format(" <{}>", href));
    }

    HtmlEmitter out_;
    bool cut_quotes_;
    std::vector<Frame> stack_;
    std::vector<int> items_;  // per open list: the next number, 0 for bullets
    bool met_quote_ = false, skipped_ = false, below_ = false, stopped_ = false;
};

/// gumbo counts "&#5555555555555555;" beyond its numbers' end and writes what comes of it.
std::string sound(std::string text) {
    return is_utf8(text) && !contains(text, std::string_view("\0", 1)) ? std::move(text)
                                                                       : repaired_utf8(text);
}

}  // namespace

HtmlText html_to_text(std::string_view utf8, const Limits& limits) {
    HtmlText out;
    if (!is_safe_html(utf8, limits.html)) {
        out.refused = true;
        out.text = out.own = strip_tags(utf8);
        return out;
    }
    Arena arena;
    const GumboNode* root = read_document(utf8, arena);
    Walker whole(limits.text + 1, false);  // one more than is kept shows that something was cut
    out.text = sound(whole.run(root));
    out.own = out.text;
    if (!whole.met_quote()) return out;
    Walker own(limits.text, true);
    std::string cut = sound(own.run(root));
    out.cut = !own.wrote_below_quote() && cut.size() < out.text.size();
    if (out.cut) out.own = std::move(cut);
    return out;
}

bool has_quote_mark(std::string_view html) {
    constexpr std::string_view kMarks[] = {"gmail_quote",    "gmail_extra",
                                           "yahoo_quoted",   "protonmail_quote",
                                           "tutanota_quote", "zmail_extra",
                                           "wmi-quote",      "divRplyFwdMsg",
                                           "appendonsend",   "OLK_SRC_BODY_SECTION",
                                           "<blockquote",    "border-top:solid",
                                           "stopSpelling",   "moz-cite-prefix",
                                           "name=\"quote\"", "mail-editor-reference-message-container"};
    return std::ranges::any_of(kMarks, [&](std::string_view mark) { return contains(html, mark); });
}

}  // namespace mail
