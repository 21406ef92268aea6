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
    {"minutes", "мин", "min"},
    {"screenshot", "снимок экрана с ошибкой", "a screenshot of the error"},
};

/// How a ticket ended, and what an operator calls a workaround.
inline constexpr RuleWord kOutcomeWords[] = {
    {"confirmed", "клиент подтвердил решение", "the client has confirmed the solution"},
    {"workaround", "временное решение", "a workaround"},
    {"solved", "решение", "a solution"},
    {"nothing-done", "ничего не выполнено, клиенту ничего не отправлено",
     "nothing was done, and nothing was sent"},
    {"all-done", "выполнено", "done"},
    {"leaves-at", "клиенту уйдёт {}; до тех пор можно ответить #отменить",
     "it leaves for the client at {}; until then you can answer #undo"},
    {"takes-part", "уже получает письма", "takes part already"},
    {"takes-back", "{} отменяет своё письмо", "{} takes back a letter"},
    {"only-tried", "проверка: вот что было бы сделано; ничего не сделано и не отправлено",
     "only tried: this is what would be done; nothing was done, and nothing was sent"},
    {"answered-meanwhile",
     "письмо не отправлено: клиенту уже ответили. Чтобы отправить и его, ответьте: #принять",
     "not sent: the client has been answered meanwhile. To send it too, answer: #accept"},
    {"words-for-nobody", "слова письма никому не отправлены: оно о нескольких обращениях",
     "the letter's words were sent to nobody: it is about several tickets"},
    {"stays-inside", "слова остались у специалистов, как и те, за которыми они следуют",
     "the text stays among operators, like that of the letter that it follows"},
    {"dealt-with", "решение об этом письме: {}; больше с ним делать ничего не нужно",
     "{} has dealt with this letter: nothing is left to do about it"},
    {"left-out", "выполнено без команд, которые выполнить нельзя",
     "done, without the commands that cannot be carried out"},
    {"let-pass", "письмо принято, дальше с ним всё как обычно",
     "the letter is let pass, and goes its way like any other"},
    {"rejected", "письмо не принято, отправителю об этом сообщено",
     "the letter is not taken, and its writer is told so"},
    {"rejected-silently", "письмо не принято, отправителю не сообщается",
     "the letter is not taken; its writer is not told"},
    {"spam", "письмо убрано, никому не сообщается", "the letter is put away; nobody is told"},
    {"undone", "отменено: прежнее письмо как если бы его не было",
     "taken back: as if the earlier letter had not been"},
    {"not-undone", "не отменено, всё остаётся как есть", "not taken back, all stays as it is"},
};

/// What operators are told of tickets that have to do with each other; {} is the other's number.
inline constexpr RuleWord kStructureWords[] = {
    {"merged-here", "сюда объединено обращение № {}", "ticket {} goes on in this one"},
};
/// An answer that begins so confirms nothing.
inline constexpr std::string_view kNoWords[] = {"no", "not", "нет", "не"};

/// Why a letter waits, as its writer is told: no more than he knows already.
inline constexpr RuleWord kHeldReasons[] = {
    {"stranger", "в письме назван номер обращения, в котором вы не участвуете",
     "it names a ticket that you have no part in"},
    {"unauthorised", "вашего адреса нет в списке тех, кто может обращаться",
     "your address is not on the list of those who may write"},
    {"oversize", "письмо больше, чем мы принимаем", "it is larger than we accept"},
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
