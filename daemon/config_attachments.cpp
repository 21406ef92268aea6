#include "daemon/config_attachments.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "daemon/config_values.h"

namespace ticketgate::settings {
namespace {

using rules::AttachmentPolicy;
using rules::LoopPolicy;
using rules::RefusedKind;

constexpr std::string_view kSection = "attachments";
constexpr std::string_view kKind = "attachments.refuse";

Reading<std::vector<std::string>> words_value(const Value& value) {
    const auto* array = std::get_if<Array>(&value.is);
    if (array == nullptr || array->empty()) return {};
    std::vector<std::string> words;
    for (const Value& element : *array) {
        const auto* word = std::get_if<std::string>(&element.is);
        if (word == nullptr) return {{}, fmt::format("in it {}", describe(element))};
        words.push_back(*word);
        for (char& c : words.back())
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return {std::move(words), {}};
}

/// Media types, compared in lower case.
Reading<std::vector<std::string>> types_value(const Value& value, const Place&) {
    auto words = words_value(value);
    if (!words.value) return words;
    for (const std::string& type : *words.value) {
        const auto slash = type.find('/');
        if (slash == 0 || slash == std::string::npos || slash + 1 == type.size() ||
            type.find_first_of(" \t;*,") != std::string::npos)
            return {{}, fmt::format("in it \"{}\", which is no media type", type)};
    }
    return words;
}

/// Ends of names, in lower case.
Reading<std::vector<std::string>> endings_value(const Value& value, const Place&) {
    auto words = words_value(value);
    if (!words.value) return words;
    for (const std::string& name : *words.value)
        if (name.size() < 2 || name.front() != '.')
            return {{}, fmt::format("in it \"{}\", which does not begin with a dot", name)};
    return words;
}

/// One sentence for each language.
Reading<std::map<std::string, std::string>> advice_value(const Value& value, const Place& place) {
    const auto* table = std::get_if<Table>(&value.is);
    if (table == nullptr || table->entries.empty()) return {};
    std::map<std::string, std::string> advice;
    for (const Entry& entry : table->entries) {
        auto sentence = text_value(entry.value, place);
        if (!sentence.value)
            return {{},
                    fmt::format("{} is no sentence{}{}", entry.key, sentence.why.empty() ? "" : ": ",
                                sentence.why)};
        advice[entry.key] = std::move(*sentence.value);
    }
    return {std::move(advice), {}};
}

constexpr std::string_view kTypes = "a list of media types, such as [\"image/bmp\"]";
constexpr std::string_view kSize = "a size from \"64KB\" to \"1GB\"";

constexpr Row<AttachmentPolicy> kAttachments[] = {
    {"max", Need::optional, kSize, put<&AttachmentPolicy::max, size_value>},
    {"logo_max", Need::optional, kSize, put<&AttachmentPolicy::logo_max, size_value>},
    {"programs", Need::optional, "true (they pass) or false", put<&AttachmentPolicy::programs, flag_value>},
    {"pass", Need::optional, kTypes, put<&AttachmentPolicy::pass, types_value>},
};

constexpr Row<RefusedKind> kKinds[] = {
    {"types", Need::optional, kTypes, put<&RefusedKind::types, types_value>},
    {"names", Need::optional, "a list of ends of names, such as [\".bmp\"]",
     put<&RefusedKind::names, endings_value>},
    {"advice", Need::optional, "a sentence for each language: {ru = \"…\", en = \"…\"}",
     put<&RefusedKind::advice, advice_value>},
};

constexpr Row<LoopPolicy> kLoops[] = {
    {"ping_pong", Need::optional, "a number from 2 to 20", put<&LoopPolicy::ping_pong, number_value<2, 20>>},
    {"near_duplicate", Need::optional, "wall clock up to a day: \"30m\" or \"2h\"",
     put<&LoopPolicy::near_duplicate, duration_value<1, 86400>>},
    {"reopenings_day", Need::optional, "a number from 0 to 1000",
     put<&LoopPolicy::reopenings_day, number_value<0, 1000>>},
};

RefusedKind read_kind(FileReader& reader, const Table& table) {
    RefusedKind kind;
    reader.read(table, kKind, bind(kKinds, kind, reader.place()));
    if (table.find("types") == nullptr && table.find("names") == nullptr)
        reader.fail(table.line, std::string(kKind),
                    "neither types nor names: it refuses nothing; accepted: one of them, or both");
    return kind;
}

}  // namespace

rules::AttachmentPolicy read_attachments(FileReader& reader) {
    constexpr std::array<std::string_view, 1> kTables{"refuse"};
    AttachmentPolicy policy;
    const Table& table = reader.section(kSection);
    reader.read(table, kSection, bind(kAttachments, policy, reader.place()), kTables);
    const Value* kinds = table.find("refuse");
    if (kinds == nullptr) return policy;
    const auto* list = std::get_if<Array>(&kinds->is);
    const bool tables = list != nullptr && std::ranges::all_of(*list, [](const Value& element) {
                            return std::holds_alternative<Table>(element.is);
                        });
    if (!tables) {
        reader.refuse(table, kSection, "refuse", "", "tables [[attachments.refuse]]");
        return policy;
    }
    for (const Value& element : *list)
        policy.refuse.push_back(read_kind(reader, std::get<Table>(element.is)));
    return policy;
}

rules::LoopPolicy read_loops(FileReader& reader) {
    LoopPolicy policy;
    reader.read(reader.section("loops"), "loops", bind(kLoops, policy, reader.place()));
    return policy;
}

}  // namespace ticketgate::settings
