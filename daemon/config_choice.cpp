#include "daemon/config_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/config_values.h"
#include "mail/utf8.h"

namespace ticketgate::settings {
namespace {

using rules::Choice;
using rules::Words;

constexpr std::string_view kWords = "a line of words in that language";

constexpr Row<Choice> kKey[] = {
    {"key", Need::required, "a word without blanks or signs, such as \"incident\"",
     put<&Choice::key, name_value>},
};

constexpr Row<Choice> kNames[] = {
    {"names", Need::optional, "a list of other names that people use", put<&Choice::names, texts_value>},
};

Setting word_setting(Words& words, const std::string& language, Need need) {
    return {language, need, kWords, [&words, &language](const Value& value) -> Refusal {
                auto text = sentence_value(value, {});
                if (!text.value) return std::move(text.why);
                words[language] = std::move(*text.value);
                return std::nullopt;
            }};
}

}  // namespace

Settings word_settings(Words& words, const Languages& languages) {
    Settings settings{word_setting(words, languages.own, Need::required)};
    for (const std::string& language : languages.others) {
        if (language != languages.own) settings.push_back(word_setting(words, language, Need::optional));
    }
    return settings;
}

void read_words(const PolicyPart& part, const Table& table, std::string_view section, std::string_view name,
                Words& words) {
    const Table* found = part.reader.table_in(table, section, name);
    if (found == nullptr) return;
    part.reader.read(*found, full_key(section, name), word_settings(words, part.languages));
}

Settings choice_settings(Choice& choice, const PolicyPart& part) {
    return joined({bind(kKey, choice, part.reader.place()), name_settings(choice, part)});
}

Settings name_settings(Choice& choice, const PolicyPart& part) {
    return joined({word_settings(choice.shown, part.languages), bind(kNames, choice, part.reader.place())});
}

void own_names(Owners& owners, const Table& table, std::string_view section, const Choice& choice,
               std::string_view key) {
    std::vector<std::pair<std::string_view, std::string_view>> places{{key, choice.key}};
    for (const auto& [language, word] : choice.shown) places.emplace_back(language, word);
    for (const std::string& name : choice.names) places.emplace_back("names", name);
    std::set<std::string> mine;  // one choice may well be called the same in two languages
    for (const auto& [place, name] : places) {
        if (!mine.insert(mail::fold_line(name)).second) continue;
        owners.take(table, section, place, name, fmt::format("names of its own for each {}", section));
    }
}

void must_be_known(FileReader& reader, const Table& table, std::string_view section, std::string_view key,
                   std::string_view value, std::span<const std::string_view> known) {
    const auto has = [&](std::string_view word) { return std::ranges::find(known, word) != known.end(); };
    if (value.empty() || has(value) || has("")) return;
    const std::string accepted =
        known.empty() ? "nothing: none is defined" : fmt::to_string(fmt::join(known, ", "));
    reader.fail(table.line_of(key), full_key(section, key),
                fmt::format("found \"{}\", which is not defined{}; accepted: {}", value,
                            suggestion(value, known), accepted));
}

void must_be_priority(const PolicyPart& part, const Table& table, std::string_view section,
                      std::string_view key, int number) {
    const auto keys = keys_of(part.regulation.priorities);
    must_be_known(part.reader, table, section, key, number == 0 ? "" : fmt::to_string(number), keys);
}

}  // namespace ticketgate::settings
