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
    {"of-whole-letter", "#{} не пишется вместе с #новая: регистрацию нельзя ни проверить, ни отменить",
     "#{} does not go with #new: a registration is neither tried nor taken back"},

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

    // ---- whole letters: order_parts, held_letter, questions, registration, undo
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
    {"held-only-quotes", "в ответе нет ничего, кроме цитаты", "the answer holds nothing but quoted text"},
    {"held-own-notice", "в ответе нет ничего, кроме нашего уведомления, а оно для специалистов",
     "the answer holds nothing but our own notice, which is for operators"},
    {"held-unproven", "на нём адрес специалиста, и ничто не доказывает, что написал он",
     "it bears an operator's address, and nothing proves that he wrote it"},
    {"held-unproven-notice",
     "на нём адрес специалиста, и ничто не доказывает, что написал он: уведомление, на которое оно отвечает, "
     "получил {}",
     "it bears an operator's address, and nothing proves that he wrote it: the notice that it answers was "
     "sent to {}"},
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
