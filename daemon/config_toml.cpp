#include "daemon/config_toml.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>

namespace ticketgate::settings {
namespace {

Value plain(const toml::node& node);

int line_of(const toml::source_region& place) {
    return static_cast<int>(place.begin.line);
}

Table plain_table(const toml::table& table) {
    Table result{line_of(table.source()), {}};
    for (const auto& [key, node] : table) {
        result.entries.push_back({std::string(key.str()), line_of(key.source()), plain(node)});
    }
    std::stable_sort(result.entries.begin(), result.entries.end(),
                     [](const Entry& a, const Entry& b) { return a.line < b.line; });
    return result;
}

Array plain_array(const toml::array& array) {
    Array result;
    for (const auto& node : array) result.push_back(plain(node));
    return result;
}

Value plain(const toml::node& node) {
    const int line = line_of(node.source());
    if (const auto* text = node.as_string()) return {text->get(), line};
    if (const auto* number = node.as_integer()) return {number->get(), line};
    if (const auto* real = node.as_floating_point()) return {real->get(), line};
    if (const auto* flag = node.as_boolean()) return {flag->get(), line};
    if (const auto* array = node.as_array()) return {plain_array(*array), line};
    if (const auto* table = node.as_table()) return {plain_table(*table), line};
    return {Other{node.is_time() ? "a time" : "a date"}, line};
}

std::string quoted(std::string_view text) {
    constexpr std::size_t kShown = 60;
    std::size_t end = std::min(text.size(), kShown);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    std::string shown(text.substr(0, end));
    for (char& c : shown) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '.';
    }
    return fmt::format("\"{}{}\"", shown, end < text.size() ? "…" : "");
}

struct Describe {
    std::string operator()(const Other& other) const { return other.kind; }
    std::string operator()(const std::string& text) const { return quoted(text); }
    std::string operator()(std::int64_t number) const { return fmt::to_string(number); }
    std::string operator()(double real) const { return fmt::to_string(real); }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(const Array& array) const { return array.empty() ? "an empty list" : "a list"; }
    std::string operator()(const Table&) const { return "a table"; }
};

}  // namespace

const Value* Table::find(std::string_view key) const {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; });
    return found == entries.end() ? nullptr : &found->value;
}

int Table::line_of(std::string_view key) const {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; });
    return found == entries.end() ? line : found->line;
}

std::variant<Table, SyntaxError> parse_toml(std::string_view text) {
    try {
        return plain_table(toml::parse(text, std::string_view("configuration")));
    } catch (const toml::parse_error& error) {
        return SyntaxError{line_of(error.source()), std::string(error.description())};
    }
}

std::string describe(const Value& value) {
    return std::visit(Describe{}, value.is);
}

}  // namespace ticketgate::settings
