#include "daemon/rules/authentication_results.h"

#include <algorithm>

namespace rules {
namespace {

bool is_white(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_key(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

std::string ascii_lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// Reads on from where it stands; nothing when the grammar does not hold there.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    /// Blanks and comments, which may hold comments. False: one is not closed.
    bool skip_comments() {
        int depth = 0;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (depth > 0 && c == '\\' && at_ + 1 < text_.size()) {
                ++at_;
            } else if (c == '(') {
                ++depth;
            } else if (depth > 0 && c == ')') {
                --depth;
            } else if (depth == 0 && !is_white(c)) {
                return true;
            }
        }
        return depth == 0;
    }

    bool at_end() const { return at_ == text_.size(); }
    char here() const { return at_end() ? '\0' : text_[at_]; }
    bool take(char c) {
        const bool is = !at_end() && text_[at_] == c;
        at_ += is ? 1 : 0;
        return is;
    }

    /// A token or a quoted string, or a quoted local part with its domain.
    std::optional<std::string> value() {
        std::string out;
        const std::size_t begin = at_;
        while (!at_end() && !is_white(here()) && here() != ';' && here() != '(' && here() != ')') {
            if (here() != '"') {
                out += text_[at_++];
            } else if (!quoted(out)) {
                return std::nullopt;
            }
        }
        return at_ == begin ? std::nullopt : std::optional(out);
    }

    /// "header.d", "dkim/1", with blanks and comments around the mark only.
    std::optional<std::string> key() {
        std::string out = word();
        for (;;) {
            if (out.empty() || !skip_comments()) return std::nullopt;
            if (here() != '.' && here() != '/') return ascii_lower(std::move(out));
            out += text_[at_++];
            if (!skip_comments()) return std::nullopt;
            const std::string next = word();
            if (next.empty()) return std::nullopt;
            out += next;
        }
    }

    std::string word() {
        const std::size_t begin = at_;
        while (!at_end() && is_key(here())) ++at_;
        return std::string(text_.substr(begin, at_ - begin));
    }

  private:
    bool quoted(std::string& out) {
        for (++at_; !at_end(); ++at_) {
            if (here() == '\\' && at_ + 1 < text_.size()) {
                ++at_;
            } else if (here() == '"') {
                ++at_;
                return true;
            }
            out += here();
        }
        return false;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

struct Pair {
    std::string key, value;
};

std::optional<Pair> read_pair(Scanner& scanner) {
    auto key = scanner.key();
    if (!key || !scanner.take('=') || !scanner.skip_comments()) return std::nullopt;
    auto value = scanner.value();
    if (!value || !scanner.skip_comments()) return std::nullopt;
    return Pair{std::move(*key), std::move(*value)};
}

/// "dkim/1" is dkim; of another version nothing is known.
std::optional<std::string> method_of(const std::string& key) {
    const auto mark = key.find_first_of("./");
    if (mark == std::string::npos) return key;
    return key.substr(mark) == "/1" ? std::optional(key.substr(0, mark)) : std::nullopt;
}

bool add_property(AuthenticationResult& result, Pair pair) {
    const auto dots = std::ranges::count(pair.key, '.');
    if (dots > 1 || pair.key.find('/') != std::string::npos) return false;
    if (pair.key == "reason") {
        result.reason = std::move(pair.value);
    } else if (dots == 1) {
        result.properties.emplace_back(std::move(pair.key), std::move(pair.value));
    }
    return true;
}

bool ends_result(const Scanner& scanner) {
    return scanner.at_end() || scanner.here() == ';';
}

std::optional<AuthenticationResult> read_result(Scanner& scanner) {
    auto head = read_pair(scanner);
    if (!head) return std::nullopt;
    const auto method = method_of(head->key);
    if (!method) return std::nullopt;
    AuthenticationResult result{*method, ascii_lower(std::move(head->value)), {}, {}};
    while (!ends_result(scanner)) {
        auto pair = read_pair(scanner);
        if (!pair || !add_property(result, std::move(*pair))) return std::nullopt;
    }
    return result;
}

/// Of the part that may also be a lone "none", which says nothing.
bool takes_none(Scanner& scanner) {
    Scanner ahead = scanner;
    if (ascii_lower(ahead.word()) != "none" || !ahead.skip_comments() || !ends_result(ahead)) return false;
    scanner = ahead;
    return true;
}

/// The authserv-id and, behind a blank, the version.
std::optional<std::string> read_head(Scanner& scanner) {
    if (!scanner.skip_comments()) return std::nullopt;
    auto id = scanner.value();
    if (!id || id->empty() || !scanner.skip_comments()) return std::nullopt;
    const std::string version = scanner.word();
    if ((!version.empty() && version != "1") || !scanner.skip_comments()) return std::nullopt;
    if (id->ends_with('.')) id->pop_back();
    return ascii_lower(std::move(*id));
}

}  // namespace

std::string AuthenticationResult::property(std::string_view name) const {
    const auto is_named = [&](const auto& pair) { return pair.first == name; };
    if (std::ranges::count_if(properties, is_named) != 1) return "";
    return std::ranges::find_if(properties, is_named)->second;
}

std::optional<AuthenticationResults> read_authentication_results(std::string_view header) {
    Scanner scanner(header);
    auto id = read_head(scanner);
    if (!id) return std::nullopt;
    AuthenticationResults all{std::move(*id), {}};
    while (scanner.take(';')) {
        if (!scanner.skip_comments()) return std::nullopt;
        if (ends_result(scanner) || takes_none(scanner)) continue;
        auto result = read_result(scanner);
        if (!result) return std::nullopt;
        all.results.push_back(std::move(*result));
    }
    return scanner.at_end() ? std::optional(std::move(all)) : std::nullopt;
}

}  // namespace rules
