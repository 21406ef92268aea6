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

    // ---- one ticket: order*.cpp, canned.cpp, when.cpp, who.cpp
    {"wants-argument", "после #{} нужно указать: {}", "#{} wants {} behind it"},
    {"wants-one-of", "после #{} нужно указать: {}; подойдёт: {}", "#{} wants {} behind it; accepted: {}"},
    {"stands-alone", "после #{} на этой строке ничего не пишут, а там «{}»; слова письма пишут ниже команд",
     "#{} stands alone; found \"{}\" behind it; the letter's words go below the tags"},
    {"new-in-answer",
     "с #{} начинают отдельное письмо, а это ответ по обращению: напишите на адрес очереди новое письмо",
     "#{} begins a letter of its own and not an answer to a ticket: write a new letter to the queue's "
     "address"},
    {"goes-with-new", "#{} пишут только вместе с #новая, когда письмо регистрирует обращение",
     "#{} goes with #new, in a letter that registers a ticket"},
    {"for-held-letter",
     "#{} пишут в ответ на уведомление о письме, которое ждёт проверки; это обращение не ждёт",
     "#{} answers the notice of a letter that is held; this ticket is none"},
    {"is-question", "#{} — вопрос: задайте его отдельным письмом, без других команд",
     "#{} is a question: ask it in a letter of its own, without other tags"},
    {"for-letters", "#{} действует только в письме, на всё письмо сразу",
     "#{} is for letters, and for the whole of one"},
    {"for-leads", "#{} по правилам этой очереди дают только руководители: попросите руководителя",
     "#{} is for leads, by the policy of this queue: ask one of them"},
    {"wrong-status", "#{} нельзя дать обращению в статусе «{}»; можно в статусах: {}",
     "#{} cannot be given to a ticket that is {}; it can while it is: {}"},
    {"wrong-status-completed",
     "#{} нельзя дать обращению в статусе «{}»; сначала верните его в работу: #открыть",
     "#{} cannot be given to a ticket that is {}; first take work up again: #reopen"},
    {"policy-has-none", "по правилам этой очереди #{} не даётся: выбирать там не из чего",
     "the policy of this queue has nothing that #{} could choose from"},

    {"no-time", "«{}» — не срок; подойдёт: {}", "\"{}\" is not a time; accepted: {}"},
    {"time-passed", "«{}» — это {}, уже в прошлом; подойдёт: {}", "\"{}\" ({}) has passed; accepted: {}"},
    {"time-too-far", "«{}» — это больше чем через пять лет; подойдёт: {}",
     "\"{}\" is more than five years ahead; accepted: {}"},
    {"time-uncounted",
     "«{}» не отсчитать: по календарю этой очереди в ближайшие два года нет рабочего времени; "
     "подойдёт: {}",
     "\"{}\" cannot be counted: by the calendar of this queue no working time is left in the next two years; "
     "accepted: {}"},

    {"no-question",
     "нет вопроса клиенту: напишите его под командой #{} или возьмите готовый командой #шаблон",
     "there is no question to the client: write it below #{}, or take a prepared one with #canned"},
    {"no-question-of-several",
     "письмо о нескольких обращениях, и слова из него клиенту не уйдут: спросите его ответом на письмо об "
     "этом "
     "обращении",
     "the letter is about several tickets, and no words of it reach the client: ask him in an answer to a "
     "letter "
     "about this one"},
    {"no-sooner",
     "клиент может ответить до {}: #{} без слов продлевает ожидание и не сокращает; чтобы сократить, "
     "напишите клиенту",
     "the client may answer until {}: without words #{} makes that later and never sooner; to make it "
     "sooner, "
     "write to him"},
    {"question-kept-inside",
     "#{} задаёт вопрос клиенту, а #заметка оставляет слова внутри: уберите одну из двух",
     "#note keeps the words inside, and with #{} they are the question to the client: leave one of the two "
     "out"},
    {"no-outcome", "«{}» — такого вида решения нет; подойдёт: временное решение, или не пишите ничего",
     "\"{}\" is no kind of solution; accepted: workaround, or nothing at all"},
    {"no-reason", "нет причины «{}»; есть: {}", "\"{}\" is no reason of the policy; accepted: {}"},
    {"reason-alone", "после #{} пишут только причину, а там ещё «{}»; слова для клиента пишут ниже команд",
     "#{} takes a reason alone; found \"{}\" behind it; words to the client go below the tags"},
    {"note-of-several",
     "письмо о нескольких обращениях, и слова из него ни к одному не относятся: заметку напишите ответом на "
     "письмо об этом обращении",
     "a letter about several tickets has no words for this one: note it in an answer to a letter about it"},

    {"no-priority", "нет приоритета «{}»; есть: {}", "\"{}\" is no priority; accepted: {}"},
    {"no-impact", "нет влияния «{}»; есть: {}", "\"{}\" is no impact; accepted: {}"},
    {"no-urgency", "нет срочности «{}»; есть: {}", "\"{}\" is no urgency; accepted: {}"},
    {"no-category", "нет категории «{}»; есть: {}", "\"{}\" is no category; accepted: {}"},
    {"no-channel", "нет канала «{}»; есть: {}", "\"{}\" is no channel; accepted: {}"},
    {"no-duration", "«{}» — не затраченное время; подойдёт: 45м, 1ч, 1ч30м",
     "\"{}\" is no time; accepted: 45m, 1h, 1h30m"},
    {"no-canned-answers", "шаблона «{}» нет, и других тоже: папка готовых ответов пуста",
     "there is no canned answer \"{}\" and no other: their folder is empty"},
    {"no-canned-answer", "нет шаблона «{}»; есть: {}", "\"{}\" is no canned answer; there are: {}"},

    {"nobody-called", "в очереди {} нет специалиста «{}»; есть: {}",
     "nobody of the queue {} is called \"{}\"; there are: {}"},
    {"nobody-serves", "очередь {} никто не ведёт: впишите специалиста в настройки",
     "nobody serves the queue {}: name an operator in the configuration"},
    {"several-called", "«{}» подходит нескольким: {}; напишите адрес",
     "\"{}\" may be one of several: {}; write the address"},
    {"no-address", "«{}» — не почтовый адрес; нужен один адрес вида anna@example.org",
     "\"{}\" is no mail address; write one, such as anna@example.org"},
    {"client-is-desk", "{} — адрес этой службы, клиентом он быть не может; укажите адрес клиента",
     "{} is an address of this desk and cannot be its client; write the client's"},
    {"cc-is-desk", "{} — адрес этой службы, копия пришла бы сюда же; укажите адрес того, кому её слать",
     "{} is an address of this desk: a letter to it would come back; write that of whoever is to hear"},
    {"cc-is-operator", "{} — специалист ({}), копии клиента ему не нужны; поручить обращение: #назначить {}",
     "{} is an operator, {}: he hears of it as one; give it to him with #assign {}"},

    {"no-number", "«{}» — не номер обращения; нужен номер, например 42",
     "\"{}\" is no ticket's number; write one, such as 42"},
    {"ticket-itself", "№ {} — это само обращение; укажите номер другого",
     "#{} is this ticket itself; name another one"},
    {"no-such-ticket", "обращения № {} нет; проверьте номер: #список",
     "there is no ticket #{}; look with #list"},
    {"goes-on-in", "обращение № {} продолжается в № {}: укажите его номер",
     "#{} goes on in #{}: name that one"},
    {"in-other-queue", "обращение № {} в очереди {}, а она не ваша: попросите того, кто её ведёт",
     "#{} is in the queue {}, which is not yours: ask one who serves it"},
    {"merge-into-ended", "обращение № {} уже «{}», в нём ничего не продолжить; связать их можно: #связать {}",
     "#{} is {}: nothing goes on in it; to tie the two together: #link {}"},
    {"merge-to-stranger",
     "обращение № {0} завёл {1}, а {2}, насколько известно, не из его организации: чужому о нём знать "
     "нельзя; "
     "сначала дайте #копия {3} в обращении № {4} или только свяжите их: #связать {5}",
     "#{0} is {1}'s, and {2} is not known to be of the same organisation: nothing of it may reach a "
     "stranger; "
     "give #cc {3} in ticket #{4} first, or #link {5} instead"},
    {"split-what", "#{} пишут в ответ на то письмо, которое надо отделить",
     "#{} is written in an answer to the letter that is to be split off"},
    {"split-no-letter", "последние слова клиента пришли не письмом, отделять нечего",
     "the client's last words in it did not come in a letter: there is nothing to split off"},
    {"split-only-letter", "это единственное письмо клиента в обращении, отделять нечего",
     "it is the only letter of the client in this ticket: there is nothing to split off"},
    {"split-already", "это письмо уже стало отдельным обращением: № {}",
     "that letter is a ticket of its own already: #{}"},
    {"no-queue", "нет очереди «{}»; есть: {}", "\"{}\" is no queue of this desk; there are: {}"},

    // ---- whole letters: several_tickets, held_letter, questions, registration, undo
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
