// Settings as rows of tables: key, whether it must be there, what is accepted (for people), where it goes.
// One loop reads them all and finds all that is wrong in one go; an unknown key is an error that names the
// nearest known one.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config.h"
#include "daemon/config_toml.h"

namespace ticketgate::settings {

/// A value as the program wants it, or why it is not taken ("no host"; empty: it simply is not what is
/// accepted).
template <class T>
struct Reading {
    std::optional<T> value;
    std::string why;
};

/// Empty: the value was taken.
using Refusal = std::optional<std::string>;

/// What relative paths are relative to.
struct Place {
    std::filesystem::path base;
};

enum class Need { optional, required };

template <class Target>
struct Row {
    std::string_view key;
    Need need;
    std::string_view accepted;
    Refusal (*put)(Target&, const Value&, const Place&);
};

/// The usual last column of a row: convert, then assign to a member.
template <auto Member, auto Convert, class Target>
Refusal put(Target& target, const Value& value, const Place& place) {
    auto reading = Convert(value, place);
    if (!reading.value) return std::move(reading.why);
    target.*Member = std::move(*reading.value);
    return std::nullopt;
}

/// A row that knows its target.
struct Setting {
    std::string_view key;
    Need need;
    std::string_view accepted;
    std::function<Refusal(const Value&)> put;
};

using Settings = std::vector<Setting>;

template <class Target, std::size_t N>
Settings bind(const Row<Target> (&rows)[N], Target& target, const Place& place) {
    Settings result;
    for (const Row<Target>& row : rows) {
        result.push_back({row.key, row.need, row.accepted, [&target, &place, put = row.put](const Value& v) {
                              return put(target, v, place);
                          }});
    }
    return result;
}

Settings joined(std::initializer_list<Settings> parts);

/// One file: its tables, and all that is wrong with it.
class FileReader {
  public:
    /// Reads and parses; a failure is the file's only error, and root() stays empty.
    explicit FileReader(std::filesystem::path file);

    const Table& root() const { return root_; }
    const Place& place() const { return place_; }
    bool readable() const { return errors_.empty(); }

    /// The table [name]; an empty one when it is absent. Not a table: an error.
    const Table& section(std::string_view name);
    /// The table [section.name] inside the table `section`; null when it is absent. Not a table: an error.
    const Table* table_in(const Table& parent, std::string_view section, std::string_view name);
    /// The tables [[name]], in order.
    std::vector<const Table*> sections(std::string_view name);

    /// Reads the settings of one table. `tables` are keys that are known and read elsewhere. Section "" is
    /// the root.
    void read(const Table& table, std::string_view section, const Settings& settings,
              std::span<const std::string_view> tables = {});

    void fail(int line, std::string key, std::string text);
    /// `key` of this table: found what it holds, accepted something else.
    void refuse(const Table& table, std::string_view section, std::string_view key, std::string_view why,
                std::string_view accepted);

    std::vector<ConfigError> take_errors();

  private:
    void read_one(const Entry& entry, std::string_view section, const Settings& settings,
                  std::span<const std::string_view> tables);

    std::filesystem::path file_;
    Place place_;
    Table root_;
    std::vector<ConfigError> errors_;
};

/// "section.key", or the key alone at the root.
std::string full_key(std::string_view section, std::string_view key);

/// `found "x": why; accepted: …`
std::string refusal(const Value& value, std::string_view why, std::string_view accepted);

/// `; did you mean "x"?`, or nothing when no candidate is near.
std::string suggestion(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace ticketgate::settings
