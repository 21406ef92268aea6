#include "daemon/rules/actions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "daemon/rules/status.h"

namespace rules {
namespace {

struct ClockName {
    std::string_view kind, ru, en;
};
constexpr ClockName kClockNames[] = {
    {"reaction", "реакция", "reaction"},
    {"resolution", "решение", "resolution"},
    {"answer", "ответ клиента", "client's answer"},
    {"confirmation", "подтверждение", "confirmation"},
    {"reminder", "напоминание", "reminder"},
    {"progress", "ход работ", "progress"},
    {"resume", "возобновление", "resumption"},
};

std::string in_words(const JournalLine& line, bool ru) {
    const auto status = store::parse_status(line["to"]);
    if (line.kind == "registered") return ru ? "зарегистрировано" : "registered";
    if (line.kind == "status" && status) return std::string(shown(*status, ru ? "ru" : "en"));
    if (line.kind == "appended" && line["author"] == "operator" && line["public"] == "yes")
        return ru ? "ответ отправлен" : "an answer was sent";
    if (line.kind == "told") return ru ? "сообщено о ходе работ" : "word on progress was sent";
    return {};
}

}  // namespace

std::string clock_name(std::string_view kind, std::string_view language) {
    const auto found = std::ranges::find(kClockNames, kind, &ClockName::kind);
    if (found == std::end(kClockNames)) return std::string(kind);
    return std::string(language == "ru" ? found->ru : found->en);
}

std::string actions_of(const Journal& journal, const Calendar& calendar, std::string_view language) {
    std::string out;
    for (const JournalLine& line : journal)
        if (const std::string words = in_words(line, language == "ru"); !words.empty())
            out += fmt::format("{}{} – {}", out.empty() ? "" : "\n", for_people(calendar, line.at, language),
                               words);
    return out;
}

}  // namespace rules
