// Words of rules that stand in notices and not in a template, in both languages. A desk's own words are its
// policy's.
#pragma once

#include <array>
#include <string_view>

namespace rules {

struct RuleWord {
    std::string_view key, ru, en;
};

/// How a clock is called to people.
inline constexpr RuleWord kClockWords[] = {
    {"reaction", "реакция", "reaction"},
    {"resolution", "решение", "resolution"},
    {"answer", "ответ клиента", "client's answer"},
    {"confirmation", "подтверждение", "confirmation"},
    {"reminder", "напоминание", "reminder"},
    {"progress", "ход работ", "progress"},
    {"resume", "возобновление", "resumption"},
};

/// What was done, as a client is told.
inline constexpr RuleWord kActionWords[] = {
    {"registered", "зарегистрировано", "registered"},
    {"answered", "ответ отправлен", "an answer was sent"},
    {"told", "сообщено о ходе работ", "word on progress was sent"},
};

inline constexpr RuleWord kFieldWords[] = {
    {"priority", "приоритет", "priority"},
    {"category", "категория", "category"},
    {"screenshot", "снимок экрана с ошибкой", "a screenshot of the error"},
};

/// How a ticket ended, and what an operator calls a workaround.
inline constexpr RuleWord kOutcomeWords[] = {
    {"confirmed", "клиент подтвердил решение", "the client has confirmed the solution"},
    {"workaround", "обходное решение", "a workaround"},
    {"solved", "решение", "a solution"},
    {"nothing-done", "ничего не выполнено, клиенту ничего не отправлено",
     "nothing was done, and nothing was sent"},
    {"all-done", "выполнено", "done"},
};

/// What operators are told of tickets that have to do with each other; {} is the other's number.
inline constexpr RuleWord kStructureWords[] = {
    {"merged-here", "сюда объединено обращение № {}", "ticket {} goes on in this one"},
};

/// Units of time spent, the longer ones first.
inline constexpr std::string_view kTimeUnits[] = {"мин", "min", "h", "ч", "m", "м"};
inline constexpr std::string_view kHourUnits[] = {"h", "ч"};

/// The key itself when there is no such word.
template <std::size_t N>
constexpr std::string_view word(const RuleWord (&words)[N], std::string_view key, std::string_view language) {
    for (const RuleWord& one : words)
        if (one.key == key) return language == "ru" ? one.ru : one.en;
    return key;
}

}  // namespace rules
