// The words of answers to operators' questions and of explanations, in both languages.
#pragma once

#include "daemon/rules/rule_words.h"

namespace rules {

/// Why a status was set, by the journal's own words, which are English.
inline constexpr RuleWord kReasonWords[] = {
    {"an operator has taken it up", "взято в работу", "an operator has taken it up"},
    {"an operator has answered", "специалист ответил", "an operator has answered"},
    {"a question to the client", "вопрос клиенту", "a question to the client"},
    {"the answer is given", "дано решение", "the answer is given"},
    {"a workaround is offered", "предложено временное решение", "a workaround is offered"},
    {"work goes on", "работа продолжается", "work goes on"},
    {"the client has answered", "клиент ответил", "the client has answered"},
    {"the client objects", "клиент возражает", "the client objects"},
    {"the client confirms", "клиент подтвердил", "the client confirms"},
    {"the time that an operator set has come", "наступило время, назначенное специалистом",
     "the time that an operator set has come"},
};

inline constexpr RuleWord kQuestionWords[] = {
    // lists
    {"due", "срок", "due"},
    {"overdue", "просрочено", "overdue"},
    {"nobody", "никто", "nobody"},
    {"no-term", "сроков нет", "no term"},
    {"more", "и ещё", "and more:"},
    {"nothing-fits", "Таких обращений нет.", "There are none."},
    {"no-terms", "Ни один срок не идёт.", "No term runs."},
    {"times-in", "Время", "Times are of"},
    {"beyond", "Открытых обращений больше, чем прочитано: список неполный.",
     "There are more open tickets than were read: the list is not complete."},
    {"not-complete", "Поиск ещё не дошёл до самых новых писем: спросите снова через минуту.",
     "The newest letters have not been looked at yet: ask again in a minute."},

    // what cannot be answered
    {"no-such-ticket", "В ваших очередях нет обращения", "In your queues there is no ticket"},
    {"which-ticket", "О каком обращении? Нужен номер, например #42.",
     "Which ticket? A number is wanted, say #42."},
    {"which-words", "Что искать? Нужны слова.", "Which words? Nothing stands behind it."},
    {"stands-alone", "Эта команда пишется без слов за ней.", "Nothing may stand behind this tag."},
    {"of-one-ticket", "Этот вопрос не об одном обращении: номер перед ним лишний.",
     "This question is not about one ticket: leave the number before it out."},
    {"too-many", "Вопросов слишком много: отвечено на первые", "Too many questions: answered are the first"},
    {"for-leads", "Эта команда только для руководителей.", "This tag is for leads."},
    {"words-unused", "Остальные слова письма никуда не отправлены: письмо с вопросами не уходит дальше.",
     "The other words of your letter went nowhere: a letter that asks is not carried on."},
    {"mixed", "вопросы пишутся в отдельном письме, без других команд",
     "questions go in a letter of their own, without other tags"},

    // a ticket's page
    {"subject", "Тема", "Subject"},
    {"status", "Статус", "Status"},
    {"priority", "Приоритет", "Priority"},
    {"category", "Категория", "Category"},
    {"channel", "Канал", "Channel"},
    {"queue", "Очередь", "Queue"},
    {"assignee", "Ответственный", "Answerable"},
    {"client", "Клиент", "Client"},
    {"organisation", "Организация", "Organisation"},
    {"plan", "Тариф", "Plan"},
    {"service", "Услуга", "Service"},
    {"registered", "Зарегистрировано", "Registered"},
    {"follows", "Продолжает", "Continues"},
    {"gone-into", "вошло в обращение", "has gone into"},
    {"hears", "Копия", "Also hears"},
    {"terms", "Сроки", "Terms"},
    {"said", "Переписка, новое внизу", "What was said, the newest last"},
    {"journal", "Журнал", "Journal"},
    {"client-said", "клиент", "client"},
    {"operator-said", "специалист", "operator"},
    {"machine-said", "автомат", "machine"},
    {"public", "видно клиенту", "public"},
    {"internal", "внутреннее", "internal"},
    {"taken-back", "отменено", "taken back"},
    {"letter-taken-back", "отменено письмо", "taken back: letter"},
    {"left-out", "более ранних не показано", "earlier ones are left out"},
    {"cut", "… (дальше не показано)", "… (the rest is left out)"},

    // an explanation
    {"no-clock", "ни один срок не идёт", "no clock runs"},
    {"gone", "сроки, которых больше нет", "clocks that it no longer has"},
    {"running", "идёт", "running"},
    {"stopped", "остановлен", "stopped"},
    {"met", "выполнен", "met"},
    {"missed", "пропущен", "missed"},
    {"set", "назначен", "set"},
    {"resumed", "снова идёт", "resumed"},
    {"cancelled", "отменён", "cancelled"},
    {"term", "срок", "term"},
    {"by-hand", "назначен специалистом", "set by an operator"},
    {"starts", "начало", "starts"},
    {"to", "до", "to"},
    {"until", "до", "until"},
    {"ends", "конец", "due"},
    {"if-on", "конец, если бы шёл дальше", "due if it went on now"},
    {"over", "окончен", "ended"},
    {"counted", "учтено", "counted"},
    {"of", "из", "of"},
    {"escalated-at", "эскалация на", "escalated at"},
    {"escalated-to", "кому", "to"},
    {"now-since", "сейчас, с", "now, since"},
    {"to-come", "впереди", "to come"},
    {"warn", "предупреждение", "warn"},
    {"fall due", "срок истекает", "fall due"},
    {"escalate", "эскалация", "escalate"},
    {"ask", "спросить специалиста", "ask"},
    {"at", "на", "at"},
    {"lead", "руководитель", "lead"},
    {"responsible", "ответственный", "responsible"},
    {"begun-by", "начало", "begun by"},
    {"ended-by", "конец", "ended by"},
    {"journal-line", "журнал", "journal"},
    {"counts", "учитывается", "counts"},
    {"not-counted", "не учитывается", "not counted"},
    {"night", "ночь", "night"},
    {"break", "перерыв", "break"},
    {"weekend", "выходной", "weekend"},
    {"holiday", "праздник", "holiday"},
    {"pause", "пауза", "pause"},
    {"hours", "ч", "h"},
    {"minutes", "мин", "min"},
    {"seconds", "с", "s"},
    {"began-with", "Обращение началось с письма", "The ticket began with letter"},
    {"no-letter", "Обращение началось не с письма.", "The ticket did not begin with a letter."},
};

/// What #list may say behind it, in either language.
struct FilterWord {
    std::string_view word, means;
};
inline constexpr FilterWord kFilterWords[] = {
    {"all", "all"},     {"все", "all"},        {"mine", "mine"},       {"мои", "mine"},
    {"free", "free"},   {"свободные", "free"}, {"waiting", "waiting"}, {"ждут", "waiting"},
    {"today", "today"}, {"сегодня", "today"},
};

}  // namespace rules
