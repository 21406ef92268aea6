#include "mail/address.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "mail/ascii.h"
#include "mail/encoded_word.h"

namespace mail {
namespace {

constexpr std::size_t kLongestLocal = 256, kLongestDomain = 255, kLongestMailbox = 4096;

/// Walks the list once, collecting one mailbox at a time.
class AddressReader {
  public:
    AddressReader(std::string_view text, std::size_t limit, std::string_view hint)
        : text_(text), limit_(limit), hint_(hint) {}

    std::vector<Address> read() && {
        while (at_ < text_.size() && found_.size() < limit_) step(text_[at_]);
        emit();
        return std::move(found_);
    }

  private:
    void step(char c) {
        if (c == '(') return read_comment();
        if (c == '"') return read_quoted();
        if (c == '[' && ends_with_at(target())) return read_literal();
        ++at_;
        if (c == '<' && !inside_) return open_angle();
        if (c == '>' && inside_) {
            inside_ = false;
            return;
        }
        if (c == ':' && !inside_ && !has_angle_ && !contains(phrase_, "@")) return drop_group_name();
        if (c == ';' || (c == ',' && separates())) return emit();
        if (target().size() < kLongestMailbox) target() += c;
    }

    std::string& target() { return inside_ ? spec_ : phrase_; }
    static bool ends_with_at(std::string_view text) { return text.ends_with('@'); }

    void open_angle() {
        // "a@b <c@d>": the angles win. "<a@b> <c@d>" without a comma: two.
        if (has_angle_ && contains(spec_, "@")) emit();
        inside_ = has_angle_ = true;
        spec_.clear();
    }

    /// A comma inside angles ends them only when an address stands there already: "<a@b, c@d" lost its
    /// bracket; "<@r1,@r2:a@b>" is a source route (RFC 5322 §4.4).
    bool separates() const { return !inside_ || (contains(spec_, "@") && !spec_.starts_with('@')); }

    void drop_group_name() {
        phrase_.clear();
        comment_.clear();
    }

    /// RFC 5322 §3.2.2; unclosed ones run to the end.
    void read_comment() {
        std::string words;
        int depth = 0;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '\\' && at_ + 1 < text_.size()) {
                words += text_[++at_];
                continue;
            }
            if (c == '(' && depth++ == 0) continue;
            if (c == ')' && --depth == 0) break;
            words += c;
        }
        if (at_ < text_.size()) ++at_;
        if (comment_.empty()) comment_ = std::move(words);
        if (!inside_) phrase_ += ' ';
    }

    /// RFC 5322 §4.4: blanks and comments may stand around dots and '@': "so . many @ here . example".
    static std::string tightened(std::string_view phrase) {
        if (phrase.find('@') == std::string_view::npos || phrase.find('"') != std::string_view::npos)
            return std::string(phrase);
        std::string out;
        bool blank = false;
        for (const char c : phrase) {
            if (is_blank(c)) {
                blank = true;
                continue;
            }
            const bool joins = c == '.' || c == '@' || out.ends_with('.') || out.ends_with('@');
            if (blank && !joins && !out.empty()) out += ' ';
            blank = false;
            out += c;
        }
        return out;
    }

    void read_quoted() {
        std::string words;
        bool special = false;
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
            words += text_[at_];
            special |= !is_alnum(text_[at_]) && !contains(".!#$%&'*+-/=?^_`{|}~", text_.substr(at_, 1)) &&
                       !is_high(text_[at_]);
        }
        if (at_ < text_.size()) ++at_;
        const bool local_part = at_ < text_.size() && text_[at_] == '@';
        // RFC 5321 §4.1.2: quotes that are not needed say nothing; those that are stay part of the address.
        target() += local_part && special ? quoted(words) : words;
    }

    static std::string quoted(std::string_view words) {
        std::string out = "\"";
        for (const char c : words) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        return out + '"';
    }

    /// RFC 5322 §3.4.1 domain-literal.
    void read_literal() {
        const std::size_t end = std::min(text_.find(']', at_), text_.size() - 1);
        target().append(text_.substr(at_, end - at_ + 1));
        at_ = end + 1;
    }

    void emit() {
        if (auto address = mailbox(); !address.address.empty()) found_.push_back(std::move(address));
        phrase_.clear();
        spec_.clear();
        comment_.clear();
        inside_ = has_angle_ = false;
    }

    Address mailbox() const {
        const std::string bare = has_angle_ ? std::string() : tightened(phrase_);
        std::string_view spec = trim(has_angle_ ? std::string_view(spec_) : std::string_view(bare));
        std::string_view name = has_angle_ ? trim(phrase_) : std::string_view{};
        if (has_angle_ && spec.find('@') == std::string_view::npos && contains(phrase_, "@"))
            spec = trim(phrase_), name = {};
        if (spec.starts_with('@')) {
            const std::size_t colon = spec.find(':');
            if (colon != std::string_view::npos) spec = trim(spec.substr(colon + 1));
        }
        if (istarts_with(spec, "mailto:")) spec.remove_prefix(7);
        if (!has_angle_) split_phrase(spec, name);
        if (name.empty()) name = trim(comment_);
        return {display_name(name), address_of(spec)};
    }

    /// "Ivan Petrov ivan@example.org" without brackets: the last word before the '@' is the local part.
    static void split_phrase(std::string_view& spec, std::string_view& name) {
        const std::size_t at = spec.rfind('@');
        if (at == std::string_view::npos || spec.starts_with('"')) return;
        const std::string_view local = trim_right(spec.substr(0, at));
        const std::size_t blank = local.find_last_of(" \t");
        if (blank == std::string_view::npos) return;
        name = trim(local.substr(0, blank));
        spec.remove_prefix(blank + 1);
    }

    static std::string address_of(std::string_view spec) {
        const std::size_t at = spec.rfind('@');
        if (at == std::string_view::npos) return {};
        std::string local;
        const std::string_view before = trim(spec.substr(0, at));
        for (const char c : before)
            if (!is_control(c) && (before.starts_with('"') || !is_blank(c))) local += c;
        std::string_view domain = trim(spec.substr(at + 1));
        if (!domain.starts_with('[')) domain = domain.substr(0, domain.find_first_of(" \t\r\n<>,;\"'()"));
        while (domain.ends_with('.')) domain.remove_suffix(1);
        std::string host;
        std::ranges::copy_if(domain, std::back_inserter(host), [](char c) { return !is_control(c); });
        if (local.empty() || host.empty() || local.size() > kLongestLocal || host.size() > kLongestDomain)
            return {};
        return readable(local) + '@' + lower(readable(host));
    }

    /// An address is UTF-8 (RFC 6532) or nothing better: encoded words do not belong into it, yet some
    /// programs put them there.
    static std::string readable(const std::string& text) {
        return contains(text, "=?") || std::ranges::any_of(text, is_high) ? decode_words(text) : text;
    }

    std::string display_name(std::string_view name) const {
        std::string out = decode_words(name, hint_);
        const std::string_view inner = trim(unwrap(unwrap(trim(out), '\'', '\''), '"', '"'));
        return std::string(inner);
    }

    std::string_view text_;
    std::size_t limit_;
    std::string_view hint_;
    std::size_t at_ = 0;
    std::string phrase_, spec_, comment_;
    bool inside_ = false, has_angle_ = false;
    std::vector<Address> found_;
};

}  // namespace

std::vector<Address> parse_addresses(std::string_view value, std::size_t limit, std::string_view hint) {
    return AddressReader(value, limit, hint).read();
}

std::string bare_address(std::string_view value) {
    const auto found = parse_addresses(value, 1);
    return found.empty() ? std::string() : found.front().address;
}

}  // namespace mail
