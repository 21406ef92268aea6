// A TOML file as plain values that know their lines. The library behind it costs seconds per file that
// includes it, so it stays in one .cpp. Keys keep the order of their lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ticketgate::settings {

struct Value;
struct Entry;

struct Table {
    int line = 0;
    std::vector<Entry> entries;

    const Value* find(std::string_view key) const;  // null when absent
    int line_of(std::string_view key) const;        // the key's line, or the table's when it is absent
};

using Array = std::vector<Value>;

/// What no setting of ours is: a date, a time. Only its name is kept, for the error.
struct Other {
    std::string kind;
};

struct Value {
    std::variant<Other, std::string, std::int64_t, double, bool, Array, Table> is;
    int line = 0;
};

struct Entry {
    std::string key;
    int line = 0;
    Value value;
};

struct SyntaxError {
    int line = 0;
    std::string text;
};

/// TOML 1.0. A byte order mark is skipped; a doubled key and text that is not UTF-8 are syntax errors.
std::variant<Table, SyntaxError> parse_toml(std::string_view text);

/// The value as an error message shows it: "mvoe:X" in quotes, 5, true, a list, a table. Long text is cut,
/// control bytes are dots.
std::string describe(const Value& value);

}  // namespace ticketgate::settings
