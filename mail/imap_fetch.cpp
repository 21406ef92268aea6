// Reading FETCH answers (RFC 3501 §7.4.2).
#include "mail/ascii.h"
#include "mail/imap_text.h"
#include "mail/whole_number.h"

#include <algorithm>

namespace mail::imap {
namespace {

struct Value {
    std::string_view word;  // an atom, or what stood between quotes, still escaped
    std::string* literal = nullptr;
    bool is_quoted = false;
};

/// Walks through "(NAME value NAME value …)". Every step says none when the answer is not well-formed.
class Items {
  public:
    Items(std::string_view text, std::vector<std::string>& literals) : text_(text), literals_(literals) {}

    bool at_end() {
        while (text_.starts_with(' ')) text_.remove_prefix(1);
        return text_.empty() || text_.starts_with(')');
    }

    bool closed() const { return text_.starts_with(')'); }

    /// "BODY[HEADER.FIELDS (TO)]<0>" is one name, blanks and all.
    std::string_view name() {
        std::size_t end = std::min(text_.find_first_of(" )["), text_.size());
        if (end < text_.size() && text_[end] == '[') {
            end = std::min(text_.find(']', end), text_.size());
            end = std::min(text_.find(' ', end), text_.size());
        }
        return take(end);
    }

    std::optional<Value> value() {
        while (text_.starts_with(' ')) text_.remove_prefix(1);
        if (text_.starts_with('"')) return quoted_value();
        if (text_.starts_with('{')) return literal_value();
        if (text_.starts_with('(')) return list_value();
        return Value{.word = take(std::min(text_.find_first_of(" )"), text_.size()))};
    }

  private:
    std::string_view take(std::size_t count) {
        const std::string_view taken = text_.substr(0, count);
        text_.remove_prefix(count);
        return taken;
    }

    std::optional<Value> quoted_value() {
        std::size_t end = 1;
        while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
        if (end >= text_.size()) return std::nullopt;
        const std::string_view inside = text_.substr(1, end - 1);
        take(end + 1);
        return Value{.word = inside, .is_quoted = true};
    }

    std::optional<Value> literal_value() {
        const std::size_t close = text_.find('}');
        if (close == text_.npos || next_literal_ >= literals_.size()) return std::nullopt;
        take(close + 1);
        return Value{.word = {}, .literal = &literals_[next_literal_++]};
    }

    /// Flags, envelopes, structures: of no use to us, but what is in them must not be taken for ours.
    std::optional<Value> list_value() {
        int depth = 0;
        do {
            if (text_.empty()) return std::nullopt;
            const char c = text_.front();
            if (c == '"' || c == '{') {
                if (!(c == '"' ? quoted_value() : literal_value())) return std::nullopt;
                continue;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            take(1);
        } while (depth > 0);
        return Value{};
    }

    std::string_view text_;
    std::vector<std::string>& literals_;
    std::size_t next_literal_ = 0;
};

/// nstring: a literal, a quoted string for what is short, or NIL.
std::string octets(const Value& value) {
    if (value.literal != nullptr) return std::move(*value.literal);
    if (!value.is_quoted) return {};
    std::string bytes;
    for (std::size_t i = 0; i < value.word.size(); ++i) {
        if (value.word[i] == '\\' && i + 1 < value.word.size()) ++i;
        bytes += value.word[i];
    }
    return bytes;
}

void keep(FetchData& data, std::string_view name, const Value& value) {
    if (iequals(name, "UID")) data.uid = whole_number<std::uint32_t>(value.word).value_or(0);
    if (iequals(name, "RFC822.SIZE")) data.size = whole_number<std::uint64_t>(value.word);
    if (iequals(name, "INTERNALDATE")) data.arrived = internal_date(value.word);
    if (istarts_with(name, "BODY[")) data.body = octets(value);
}

}  // namespace

std::optional<FetchData> fetch_data(Response& response) {
    const std::string_view text = response.text;
    const std::size_t open = text.find('(');
    if (open == text.npos || !counted(text.substr(0, open), "FETCH")) return std::nullopt;
    FetchData data;
    Items items(text.substr(open + 1), response.literals);
    while (!items.at_end()) {
        const std::string_view name = items.name();
        const auto value = items.value();
        if (name.empty() || !value) return std::nullopt;
        keep(data, name, *value);
    }
    return items.closed() ? std::optional(std::move(data)) : std::nullopt;
}

}  // namespace mail::imap
