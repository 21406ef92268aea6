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
    {"no-such-ticket", "обращения № {} нет; проверьте номер: #список",
     "there is no ticket #{}; look with #list"},
    {"never-changed", "обращение № {}: {}, оно больше не меняется", "#{} is {} and is never changed"},
    {"held-oversize", "в письме {} МБ, а принимается до {} МБ; оно осталось в ящике",
     "the letter has {} MB, the limit is {} MB; it stays in the mailbox"},
    {"held-no-sender", "в письме не назван отправитель, которому можно ответить",
     "the letter names no sender who could be answered"},
    {"held-own-address", "письмо с собственного адреса этой службы, и никто другой в нём не назван",
     "the letter comes from the desk's own address and names nobody else"},
    {"held-strangers-number", "в нём назван номер обращения, в котором его отправитель не участвует",
     "it names a ticket that its writer has no part in"},
    {"held-others-notice",
     "это ответ на уведомление для специалистов, посланное не его отправителю, а в обращении он не участвует",
     "it answers a notice for operators that was not sent to its writer, who has no part in the ticket"},
    {"held-on-no-list", "отправителя нет в списке клиентов", "the writer is on no client's list"},
    {"held-closed", "обращение закрыто, ответить по нему больше нельзя",
     "the ticket is closed and cannot be answered any more"},
    {"held-empty", "ответ пуст", "the answer is empty"},
    {"held-own-notice", "в ответе нет ничего, кроме нашего уведомления, а оно для специалистов",
     "the answer holds nothing but our own notice, which is for operators"},
    {"held-unproven", "на нём адрес специалиста, и ничто не доказывает, что написал он",
     "it bears an operator's address, and nothing proves that he wrote it"},
    {"held-contradicted",
     "на нём адрес специалиста, а почтовый сервер, которому служба верит, говорит, что это подделка",
     "it bears an operator's address, and a mail server that the desk trusts says that it is forged"},
    {"if-not-you", "если письмо не ваше, ответьте одной командой: #отклонить",
     "if it was not you, answer with #reject alone"},
    {"accept-or-reject", "на это уведомление отвечают #принять или #отклонить, без других команд",
     "this letter is answered with #accept or #reject, and with no other tag"},
    {"goes-alone", "#{} пишут одну: без других команд и без слов",
     "#{} goes alone: no other tags and no words beside it"},
    {"answers-none",
     "#{} пишут в ответ на уведомление о письме, которое ждёт проверки, а это письмо ни на какое не отвечает",
     "#{} answers the notice of a letter that is held, and this letter answers none"},
    {"not-your-queue", "письмо {} пришло в очередь {}, а она не ваша: попросите того, кто её ведёт",
     "letter {} came to the queue {}, which is not yours: ask one who serves it"},
    {"only-he-can-say", "только {} может сказать, его ли письмо {}",
     "only {} can say whether letter {} is his"},
    {"dropped-already", "письмо {} уже убрано, принять его поздно", "letter {} was dropped already"},
    {"not-held", "письмо {} ничего не ждёт: оно принято как обычное",
     "letter {} is not held: it was taken like any other"},
    {"passed-already", "письмо {} уже принято", "letter {} was let pass already"},
    {"passed-into", "письмо {} уже принято, оно в обращении № {}",
     "letter {} was let pass already: it is in #{}"},
    {"letter", "письмо {}", "letter {}"},
    {"letter-of", "письмо {} от {}", "letter {} of {}"},

    {"undo-alone", "#{} пишут одну, без других команд", "#{} goes alone, without other tags"},
    {"undo-nothing", "здесь нет ничего вашего, что можно отменить",
     "there is nothing of yours here that could be taken back"},
    {"undo-not-yours", "№ {}: то письмо не ваше, отменить его может только его автор",
     "#{}: that letter was not yours, and only its writer can take it back"},
    {"undo-final", "№ {}: то письмо завело или закончило обращение, это не отменяется",
     "#{}: that letter has made or ended a ticket, and that cannot be taken back"},
    {"undo-since", "№ {}: с тех пор произошло другое, это сделал {}; верните прежнее обычными командами",
     "#{}: something has happened since, by {}; lead it back by the usual tags"},
    {"undo-has-left", "письмо клиенту уже ушло: напишите ему ещё одно",
     "its letter to the client has left already: write to him again"},

    {"new-wants-client", "вместе с #новая нужно указать, чьё это обращение: #клиент АДРЕС",
     "#new wants #client ADDRESS beside it: whose ticket it is"},
    {"new-is-alone", "с #новая все команды о новом обращении: #{} с чужим номером дайте другим письмом",
     "with #new every tag is of the new ticket: give #{} to another one in another letter"},

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
