// Why something of an operator's letter cannot be done, as he reads it, in both languages. The sentence names
// what was found, what is accepted, and what to do. Pure.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "daemon/rules/rule_words.h"

namespace rules {

/// Each {} is filled in order; where the languages want another order, {0}, {1} in both.
inline constexpr RuleWord kProblemWords[] = {
    // ---- reading tags: tags.cpp, order.cpp
    {"no-tag", "нет команды #{}", "there is no tag #{}"},
    {"no-tag-but", "нет команды #{}; может быть, #{}?", "there is no tag #{}; did you mean #{}?"},
    {"new-in-answer", "#{} начинает отдельное письмо, а не ответ об обращении: напишите новое письмо",
     "#{} begins a letter of its own and not an answer to a ticket: write a new letter"},
    {"goes-with-new", "#{} пишется вместе с #новая, в отдельном письме",
     "#{} goes with #new, in a letter of its own"},
    {"of-held-letter", "#{} пишется в ответ на уведомление о письме, которое ждёт проверки",
     "#{} answers the notice of a letter that is held"},
    {"question-alone", "#{} — вопрос: он пишется в письме без других команд",
     "#{} is a question: it goes in a letter without other tags"},
    {"of-whole-letter", "#{} не пишется вместе с #новая: регистрацию нельзя ни проверить, ни отменить",
     "#{} does not go with #new: a registration is neither tried nor taken back"},

    // ---- one ticket: order_*.cpp, canned.cpp, when.cpp, who.cpp

    // ---- whole letters: order_parts, held_letter, questions, registration, undo
    {"no-such-ticket", "обращения № {} нет; проверьте номер: #список", "there is no ticket #{}; look with #list"},
    {"never-changed", "обращение № {}: {}, оно больше не меняется", "#{} is {} and is never changed"},
    {"of-no-ticket", "письмо не о каком-то одном обращении: напишите номер перед командой, например #42 #{}",
     "the letter is about no ticket: write the number before the tag, say #42 #{}"},
};

/// A key of the table above whose sentences take `N` values, or it does not compile.
template <std::size_t N>
struct ProblemKey {
    const RuleWord* row = nullptr;

    consteval ProblemKey(const char* key) {
        row = std::find_if(std::begin(kProblemWords), std::end(kProblemWords),
                           [&](const RuleWord& one) { return one.key == key; });
        if (row == std::end(kProblemWords)) throw "no such key in kProblemWords";
        const auto values = [](std::string_view text) { return std::count(text.begin(), text.end(), '{'); };
        if (values(row->ru) != N || values(row->en) != N) throw "another number of values";
    }
};

/// `language`: "ru", or English.
template <class... Values>
std::string problem(ProblemKey<sizeof...(Values)> key, std::string_view language, const Values&... values) {
    return fmt::format(fmt::runtime(language == "ru" ? key.row->ru : key.row->en), values...);
}

}  // namespace rules
