#include "daemon/config_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "daemon/read_file.h"
#include "daemon/rules/nearest.h"

namespace ticketgate::settings {
namespace {

std::filesystem::path folder_of(const std::filesystem::path& file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

std::vector<std::string_view> keys_of(const Settings& settings, std::span<const std::string_view> tables) {
    std::vector<std::string_view> keys;
    for (const Setting& setting : settings) keys.push_back(setting.key);
    keys.insert(keys.end(), tables.begin(), tables.end());
    return keys;
}

bool all_tables(const Array& array) {
    return !array.empty() && std::all_of(array.begin(), array.end(), [](const Value& element) {
        return std::holds_alternative<Table>(element.is);
    });
}

}  // namespace

Settings joined(std::initializer_list<Settings> parts) {
    Settings result;
    for (const Settings& part : parts) result.insert(result.end(), part.begin(), part.end());
    return result;
}

std::string full_key(std::string_view section, std::string_view key) {
    return section.empty() ? std::string(key) : fmt::format("{}.{}", section, key);
}

std::string refusal(const Value& value, std::string_view why, std::string_view accepted) {
    return fmt::format("found {}{}{}; accepted: {}", describe(value), why.empty() ? "" : ": ", why, accepted);
}

std::string suggestion(std::string_view word, std::span<const std::string_view> candidates) {
    const auto near = rules::nearest(word, candidates);
    return near ? fmt::format("; did you mean \"{}\"?", *near) : std::string();
}

FileReader::FileReader(std::filesystem::path file) : file_(std::move(file)), place_{folder_of(file_)} {
    const FileText text = read_file(file_);
    if (text.error != 0) {
        fail(0, "", fmt::format("cannot be read: {}", std::strerror(text.error)));
        return;
    }
    auto parsed = parse_toml(text.bytes);
    if (const auto* broken = std::get_if<SyntaxError>(&parsed)) {
        fail(broken->line, "", fmt::format("not TOML: {}", broken->text));
    } else {
        root_ = std::get<Table>(std::move(parsed));
    }
}

const Table& FileReader::section(std::string_view name) {
    static const Table kEmpty;
    const Table* table = table_in(root_, "", name);
    return table == nullptr ? kEmpty : *table;
}

const Table* FileReader::table_in(const Table& parent, std::string_view section, std::string_view name) {
    const Value* value = parent.find(name);
    if (value == nullptr) return nullptr;
    if (const auto* table = std::get_if<Table>(&value->is)) return table;
    const std::string key = full_key(section, name);
    fail(parent.line_of(name), key, refusal(*value, "", fmt::format("a table [{}]", key)));
    return nullptr;
}

std::vector<const Table*> FileReader::sections(std::string_view name) {
    const Value* value = root_.find(name);
    if (value == nullptr) return {};
    const auto* array = std::get_if<Array>(&value->is);
    if (array == nullptr || !all_tables(*array)) {
        fail(root_.line_of(name), std::string(name),
             refusal(*value, "", fmt::format("tables [[{}]], in two pairs of brackets", name)));
        return {};
    }
    std::vector<const Table*> result;
    for (const Value& element : *array) result.push_back(&std::get<Table>(element.is));
    return result;
}

void FileReader::read_one(const Entry& entry, std::string_view section, const Settings& settings,
                          std::span<const std::string_view> tables) {
    if (std::find(tables.begin(), tables.end(), entry.key) != tables.end()) return;
    const auto setting =
        std::find_if(settings.begin(), settings.end(), [&](const Setting& s) { return s.key == entry.key; });
    const std::string name = full_key(section, entry.key);
    if (setting == settings.end()) {
        const auto known = keys_of(settings, tables);
        fail(entry.line, name,
             fmt::format("unknown key{}{} accepted: {}", suggestion(entry.key, known),
                         rules::nearest(entry.key, known) ? "" : ";", fmt::join(known, ", ")));
        return;
    }
    if (const Refusal refused = setting->put(entry.value)) {
        fail(entry.line, name, refusal(entry.value, *refused, setting->accepted));
    }
}

void FileReader::read(const Table& table, std::string_view section, const Settings& settings,
                      std::span<const std::string_view> tables) {
    for (const Entry& entry : table.entries) read_one(entry, section, settings, tables);
    for (const Setting& setting : settings) {
        if (setting.need == Need::optional || table.find(setting.key) != nullptr) continue;
        fail(table.line, full_key(section, setting.key),
             fmt::format("missing; accepted: {}", setting.accepted));
    }
}

void FileReader::fail(int line, std::string key, std::string text) {
    errors_.push_back({file_, line, std::move(key), std::move(text)});
}

void FileReader::refuse(const Table& table, std::string_view section, std::string_view key,
                        std::string_view why, std::string_view accepted) {
    const Value* value = table.find(key);
    const std::string text = value == nullptr ? fmt::format("missing: {}; accepted: {}", why, accepted)
                                              : refusal(*value, why, accepted);
    fail(table.line_of(key), full_key(section, key), text);
}

std::vector<ConfigError> FileReader::take_errors() {
    std::stable_sort(errors_.begin(), errors_.end(),
                     [](const ConfigError& a, const ConfigError& b) { return a.line < b.line; });
    return std::exchange(errors_, {});
}

}  // namespace ticketgate::settings
