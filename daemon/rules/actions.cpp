#include "daemon/rules/actions.h"

#include <fmt/format.h>

#include "daemon/rules/rule_words.h"
#include "daemon/rules/status_table.h"

namespace rules {
namespace {

std::string in_words(const JournalLine& line, std::string_view language) {
    const auto status = store::parse_status(line["to"]);
    if (line.kind == "status" && status) return std::string(shown(*status, language));
    const bool answer = line.kind == "appended" && line["author"] == "operator" && line["public"] == "yes";
    if (!answer && line.kind != "registered" && line.kind != "told") return {};
    return std::string(word(kActionWords, answer ? "answered" : line.kind, language));
}

}  // namespace

std::string clock_name(std::string_view kind, std::string_view language) {
    return std::string(word(kClockWords, kind, language));
}

std::string actions_of(const Journal& journal, const Calendar& calendar, std::string_view language) {
    std::string out;
    for (const JournalLine& line : journal)
        if (const std::string words = in_words(line, language); !words.empty())
            out += fmt::format("{}{} – {}", out.empty() ? "" : "\n", for_people(calendar, line.at, language),
                               words);
    return out;
}

}  // namespace rules
