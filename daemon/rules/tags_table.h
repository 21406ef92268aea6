// The operators' language as one table: parser, permissions, shell, help and manual all come from it. A new
// tag is a new row here and what carries it out. Its names are the only Russian in it besides the help.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "daemon/rules/status_table.h"

namespace rules {

enum class Tag {
    take,
    wait,
    complete,
    decline,
    postpone,
    external,
    resume,
    reopen,
    delay,
    note,
    priority,
    impact,
    urgency,
    category,
    new_,
    client,
    channel,
    spent,
    ack,
    assign,
    split,
    merge,
    link,
    move,
    cc,
    canned,
    accept,
    reject,
    spam,
    list,
    show,
    find,
    due,
    why,
    help,
    try_,
    undo
};

/// What a tag is for. `ticket`: changes the ticket that the letter is about. `registration`: of a new one.
/// `held`: a letter that waits for a person. `question`: changes nothing, the answer comes by mail. `letter`:
/// says how the whole letter is to be taken.
enum class Scope { ticket, registration, held, question, letter };

/// What stands behind a tag. `rest`: all of the line. `reason_and_when`: a reason's key, and perhaps a time.
enum class Argument {
    none,
    optional_word,
    word,
    optional_rest,
    rest,
    when,
    optional_when,
    reason,
    reason_and_when
};

struct TagRow {
    Tag tag;
    std::string_view en, ru;  // names as folded() leaves them, without '#'
    Argument argument;
    std::string_view example_en, example_ru;  // of the argument: "UNTIL", "N"
    Scope scope;
    std::uint32_t statuses;  // in which it may be given; 0: of no ticket
    std::string_view help_en, help_ru;
    std::string_view also = "";  // other names that people try, with one blank between them
};

/// All that are alive.
inline constexpr std::uint32_t kLiving = [] {
    std::uint32_t bits = 0;
    for (const StatusRow& row : kStatuses)
        if (row.alive) bits |= bit(row.status);
    return bits;
}();
inline constexpr std::uint32_t kUnsolved = kLiving & ~bit(Status::completed);

inline constexpr std::array<TagRow, 37> kTags{{
    {Tag::take, "take", "взять", Argument::none, "", "", Scope::ticket, kUnsolved, "in work, and yours",
     "в работе, ответственный вы"},
    {Tag::wait, "wait", "ждать", Argument::optional_when, "[UNTIL]", "[СРОК]", Scope::ticket, kLiving,
     "the text is a question to the client", "текст письма: вопрос клиенту"},
    {Tag::complete, "complete", "завершить", Argument::optional_word, "[workaround]", "[временное решение]",
     Scope::ticket, kUnsolved, "the text is the solution; the client is asked to confirm it",
     "текст письма: решение; клиента просят подтвердить", "close закрыть"},
    {Tag::decline, "decline", "отказать", Argument::reason, "REASON", "ПРИЧИНА", Scope::ticket, kUnsolved,
     "work is declined, with a reason from the list", "отказ, с причиной из списка"},
    {Tag::postpone, "postpone", "отложить", Argument::reason_and_when, "REASON [UNTIL]", "ПРИЧИНА [СРОК]",
     Scope::ticket, kUnsolved, "work is put off, with a reason from the list",
     "отложено, с причиной из списка"},
    {Tag::external, "external", "третья-сторона", Argument::rest, "PARTY", "КТО", Scope::ticket, kUnsolved,
     "depends on a third party; the client is told", "зависит от третьей стороны; клиент об этом узнает"},
    {Tag::resume, "resume", "возобновить", Argument::none, "", "", Scope::ticket,
     any_of_statuses(Status::waiting, Status::external, Status::postponed), "work goes on",
     "работа продолжается"},
    {Tag::reopen, "reopen", "открыть", Argument::none, "", "", Scope::ticket, bit(Status::completed),
     "work on a completed ticket goes on", "работа по завершённому обращению продолжается"},
    {Tag::delay, "delay", "перенести", Argument::when, "WHEN", "СРОК", Scope::ticket, kLiving,
     "tells the client the expected term; the text says why",
     "сообщает клиенту ожидаемый срок; текст письма: почему"},
    {Tag::note, "note", "заметка", Argument::none, "", "", Scope::ticket, kLiving,
     "the text stays among operators", "текст письма останется внутренним"},
    {Tag::priority, "priority", "приоритет", Argument::rest, "N", "N", Scope::ticket, kLiving,
     "sets the priority; the terms are counted anew", "меняет приоритет; сроки считаются заново"},
    {Tag::impact, "impact", "влияние", Argument::rest, "X", "УРОВЕНЬ", Scope::ticket, kLiving,
     "sets the impact, and so the priority", "меняет влияние, а с ним приоритет"},
    {Tag::urgency, "urgency", "срочность", Argument::rest, "X", "УРОВЕНЬ", Scope::ticket, kLiving,
     "sets the urgency, and so the priority", "меняет срочность, а с ней приоритет"},
    {Tag::category, "category", "категория", Argument::rest, "X", "НАЗВАНИЕ", Scope::ticket, kLiving,
     "sets the category; the terms are counted anew", "меняет категорию; сроки считаются заново"},
    {Tag::new_, "new", "новая", Argument::none, "", "", Scope::registration, 0,
     "registers the letter as a ticket of somebody else", "регистрирует письмо как обращение другого лица"},
    {Tag::client, "client", "клиент", Argument::word, "ADDRESS", "АДРЕС", Scope::ticket, kLiving,
     "whose ticket it is; with #new: on whose behalf", "чьё это обращение; вместе с #новая: от чьего имени"},
    {Tag::channel, "channel", "канал", Argument::word, "NAME", "ИМЯ", Scope::registration, 0,
     "with #new: how it came, say phone", "вместе с #новая: как поступило, например phone"},
    {Tag::spent, "spent", "время", Argument::word, "45m", "45м", Scope::ticket, kLiving,
     "time to account for this answer", "учтённое время этого ответа"},
    {Tag::ack, "ack", "вижу", Argument::optional_when, "[2h]", "[2ч]", Scope::ticket, kLiving,
     "I have seen it: silences an escalation", "вижу: эскалация умолкает"},
    {Tag::assign, "assign", "назначить", Argument::rest, "NAME", "ИМЯ", Scope::ticket, kLiving,
     "another operator, or a lead, has it in hand", "ответственный: другой специалист или руководитель"},
    {Tag::split, "split", "отделить", Argument::none, "", "", Scope::ticket, kLiving,
     "the client's letter becomes a ticket of its own", "письмо клиента станет отдельным обращением"},
    {Tag::merge, "merge", "объединить", Argument::word, "N", "N", Scope::ticket, kLiving,
     "goes on in ticket N; this one ends", "продолжается в обращении N; это заканчивается"},
    {Tag::link, "link", "связать", Argument::word, "N", "N", Scope::ticket, kLiving,
     "ticket N has to do with it; nothing else changes", "связано с обращением N; больше ничего не меняется"},
    {Tag::move, "move", "переместить", Argument::word, "QUEUE", "ОЧЕРЕДЬ", Scope::ticket, kLiving,
     "to another queue, and its rules", "в другую очередь, по её правилам"},
    {Tag::cc, "cc", "копия", Argument::word, "ADDRESS", "АДРЕС", Scope::ticket, kLiving,
     "who else hears what the client hears", "кто ещё получает то же, что и клиент"},
    {Tag::canned, "canned", "шаблон", Argument::word, "NAME", "ИМЯ", Scope::ticket, kLiving,
     "a prepared answer, before your own words", "готовый ответ, перед вашими словами"},
    {Tag::accept, "accept", "принять", Argument::none, "", "", Scope::held, 0,
     "a letter that is held: let it pass", "письмо, которое ждёт проверки: принять"},
    {Tag::reject, "reject", "отклонить", Argument::none, "", "", Scope::held, 0,
     "a letter that is held: its writer is told that nothing follows",
     "письмо, которое ждёт проверки: отправитель узнает, что оно не принято"},
    {Tag::spam, "spam", "спам", Argument::none, "", "", Scope::held, 0,
     "a letter that is held: put away, nobody is told", "письмо, которое ждёт проверки: убрать молча"},
    {Tag::list, "list", "список", Argument::optional_rest, "[WORDS]", "[СЛОВА]", Scope::question, 0,
     "which tickets are open: all, mine, free, waiting, today, or an address",
     "какие обращения открыты: все, мои, свободные, ждут, сегодня или адрес"},
    {Tag::show, "show", "показать", Argument::optional_word, "[N]", "[N]", Scope::question, 0,
     "a ticket as it stands, with all that was said", "обращение целиком: что известно и что сказано"},
    {Tag::find, "find", "найти", Argument::rest, "WORDS", "СЛОВА", Scope::question, 0,
     "tickets in which these words were said", "обращения, где были эти слова"},
    {Tag::due, "due", "сроки", Argument::none, "", "", Scope::question, 0, "which terms end next",
     "какие сроки кончаются раньше других"},
    {Tag::why, "why", "почему", Argument::optional_word, "[N]", "[N]", Scope::question, 0,
     "how each term of a ticket was counted", "как сосчитан каждый срок обращения"},
    {Tag::help, "help", "помощь", Argument::none, "", "", Scope::question, 0, "this card", "эта памятка"},
    {Tag::try_, "try", "проверить", Argument::none, "", "", Scope::letter, kLiving,
     "says what the letter would do, and does nothing", "говорит, что сделало бы письмо, и не делает ничего"},
    {Tag::undo, "undo", "отменить", Argument::none, "", "", Scope::letter, kLiving,
     "takes back your last letter's commands, while what they sent has not left",
     "отменяет команды вашего последнего письма, пока не ушло то, что по ним отправлено"},
}};

constexpr const TagRow& row_of(Tag tag) {
    return kTags.at(static_cast<std::size_t>(tag));
}
constexpr std::string_view example_of(const TagRow& row, std::string_view language) {
    return language == "ru" ? row.example_ru : row.example_en;
}

// ---- proofs

constexpr bool tags_stand_in_order() {
    for (std::size_t i = 0; i < kTags.size(); ++i)
        if (static_cast<std::size_t>(kTags[i].tag) != i) return false;
    return kTags.size() == static_cast<std::size_t>(Tag::undo) + 1;
}
static_assert(tags_stand_in_order());

constexpr bool names_are_unique() {
    for (const TagRow& a : kTags)
        for (const TagRow& b : kTags) {
            if (a.en.empty() || a.ru.empty() || a.en == b.ru) return false;
            if (a.tag != b.tag && (a.en == b.en || a.ru == b.ru)) return false;
        }
    return true;
}
static_assert(names_are_unique(), "a name means one tag, in whichever language");

static_assert(std::all_of(kTags.begin(), kTags.end(),
                          [](const TagRow& row) {
                              return (row.argument == Argument::none) == row.example_en.empty() &&
                                     row.example_en.empty() == row.example_ru.empty() &&
                                     !row.help_en.empty() && !row.help_ru.empty();
                          }),
              "each argument has an example, each tag its help");

static_assert(std::all_of(kStatuses.begin(), kStatuses.end(),
                          [](const StatusRow& status) {
                              return status.alive ==
                                     std::any_of(kTags.begin(), kTags.end(), [&](const TagRow& row) {
                                         return (row.statuses & bit(status.status)) != 0;
                                     });
                          }),
              "every living status accepts a tag, and no other does");

/// Where these lead, their own statuses (to say it anew) and the table of statuses let them.
constexpr bool may_lead(Tag tag, Status to) {
    for (const StatusRow& from : kStatuses) {
        const bool given = (row_of(tag).statuses & bit(from.status)) != 0;
        if (given && from.status != to && !may_follow(from.status, to)) return false;
    }
    return true;
}
static_assert(may_lead(Tag::take, Status::open) && may_lead(Tag::wait, Status::waiting) &&
              may_lead(Tag::complete, Status::completed) && may_lead(Tag::decline, Status::completed) &&
              may_lead(Tag::postpone, Status::postponed) && may_lead(Tag::external, Status::external) &&
              may_lead(Tag::resume, Status::open) && may_lead(Tag::reopen, Status::open) &&
              may_lead(Tag::resume, Status::open) && may_lead(Tag::reopen, Status::open) &&
              may_lead(Tag::merge, Status::merged));

}  // namespace rules
