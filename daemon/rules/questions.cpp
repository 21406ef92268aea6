#include "daemon/rules/questions.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/actions.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/operator_case.h"
#include "daemon/rules/order.h"
#include "daemon/rules/plain_text.h"
#include "daemon/rules/question_words.h"
#include "daemon/rules/rule_words.h"
#include "daemon/rules/ticket_page.h"

namespace rules {
namespace {

constexpr std::size_t kMostListed = 200;
constexpr std::size_t kMostFound = 100;

/// One question's answer; `ticket`: the one that it shows.
struct Answer {
    std::string text;
    const TicketFacts* ticket = nullptr;
};

struct Asking {
    const LetterCase& c;
    Reader reader;

    const Asked& asked() const { return c.facts.asked; }
    std::string word(std::string_view key) const { return std::string(reader.word(key)); }
    std::string times_in() const { return fmt::format("{}: {}\n\n", word("times-in"), reader.zone()); }
    std::string beyond() const { return asked().more_living ? "\n\n" + word("beyond") : ""; }
};

Tickets seen_living(const Asking& a) {
    Tickets living;
    for (const Listed& one : a.asked().living)
        if (row_of(one.ticket.status).alive && a.reader.may_see(one.ticket)) living.push_back(one);
    return living;
}

Answer list(const Asking& a, const Command& command) {
    Tickets fitting = seen_living(a);
    std::erase_if(fitting, [&](const Listed& one) { return !fits(a.reader, one, command.argument); });
    if (fitting.empty()) return {a.word("nothing-fits") + a.beyond()};
    sort_by_term(fitting);
    return {a.times_in() + lines_of(a.reader, fitting, kMostListed) + a.beyond()};
}

struct Ending {
    const store::Deadline* deadline;
    const store::Ticket* ticket;
};

std::string line_of_term(const Asking& a, const Ending& ending) {
    const store::Ticket& t = *ending.ticket;
    const bool over = ending.deadline->due <= a.reader.now;
    return fmt::format("{} · {}{} · {}", a.reader.time(ending.deadline->due),
                       over ? a.word("overdue") + " · " : "",
                       clock_name(ending.deadline->kind, a.reader.language), line_of(a.reader, t));
}

/// Those that are overdue come first of themselves.
Answer due(const Asking& a, const Command&) {
    const Tickets living = seen_living(a);
    std::vector<Ending> endings;
    for (const Listed& one : living)
        for (const store::Deadline& deadline : one.deadlines)
            if (deadline.kind != "reminder") endings.push_back({&deadline, &one.ticket});
    if (endings.empty()) return {a.word("no-terms") + a.beyond()};
    std::ranges::sort(endings, {}, [](const Ending& e) {
        return std::tuple(e.deadline->due, e.ticket->number, e.deadline->kind);
    });
    std::string out = a.times_in();
    for (std::size_t i = 0; i < endings.size() && i < kMostListed; ++i)
        out += line_of_term(a, endings[i]) + "\n";
    if (endings.size() > kMostListed)
        out += fmt::format("… {} {}\n", a.word("more"), endings.size() - kMostListed);
    return {out + a.beyond()};
}

/// Behind it, before it, or the one that the letter is about.
std::optional<store::TicketNumber> number_of(const Asking& a, const Command& command) {
    if (!command.argument.empty()) return number_in_argument(command);
    if (command.ticket) return command.ticket;
    return a.c.thread.ticket;
}

/// What he may not see is not there for him.
const TicketFacts* seen_ticket(const Asking& a, store::TicketNumber number) {
    const auto found = a.c.facts.tickets.find(number);
    if (found == a.c.facts.tickets.end() || !a.reader.may_see(found->second.ticket)) return nullptr;
    return &found->second;
}

template <class Render>
Answer of_ticket(const Asking& a, const Command& command, Render render) {
    const auto number = number_of(a, command);
    if (!number) return {a.word("which-ticket")};
    const TicketFacts* facts = seen_ticket(a, *number);
    if (!facts) return {fmt::format("{} #{}.", a.word("no-such-ticket"), number->value)};
    std::string gone;
    if (facts->ticket.number != *number)
        gone = fmt::format("#{} {} #{}.\n\n", number->value, a.word("gone-into"), facts->ticket.number.value);
    return {gone + render(*facts), facts};
}

Answer show(const Asking& a, const Command& command) {
    return of_ticket(a, command, [&](const TicketFacts& facts) {
        const auto said = a.asked().said.find(facts.ticket.number);
        return a.times_in() +
               page_of(a.reader, facts,
                       said == a.asked().said.end() ? std::vector<store::Message>() : said->second);
    });
}

Answer why(const Asking& a, const Command& command) {
    return of_ticket(a, command, [&](const TicketFacts& facts) {
        const auto first = a.asked().first_letters.find(facts.ticket.number);
        return reasons_of(a.reader, facts, first == a.asked().first_letters.end() ? nullptr : &first->second);
    });
}

Answer find(const Asking& a, const Command& command) {
    const auto search = a.asked().searches.find(command.argument);
    if (search == a.asked().searches.end()) return {a.word("nothing-fits")};
    std::string out;
    std::size_t count = 0;
    for (const store::Ticket& ticket : search->second.found)
        if (a.reader.may_see(ticket) && ++count <= kMostFound)
            out += (out.empty() ? "" : "\n") + line_of(a.reader, ticket);
    if (count > kMostFound) out += fmt::format("\n… {} {}", a.word("more"), count - kMostFound);
    if (count == 0) out = a.word("nothing-fits");
    return {out + (search->second.complete ? "" : "\n\n" + a.word("not-complete"))};
}

Answer help(const Asking& a, const Command&) {
    return {tags_card(a.reader.language)};
}

struct Question {
    Tag tag;
    Answer (*answer)(const Asking&, const Command&);
};
constexpr Question kQuestions[] = {{Tag::list, list}, {Tag::show, show}, {Tag::find, find},
                                   {Tag::due, due},   {Tag::why, why},   {Tag::help, help}};
static_assert(std::all_of(kTags.begin(), kTags.end(),
                          [](const TagRow& row) {
                              return row.scope != Scope::question ||
                                     std::any_of(std::begin(kQuestions), std::end(kQuestions),
                                                 [&](const Question& q) { return q.tag == row.tag; });
                          }),
              "a question that nobody answers");

/// Why it cannot be answered as it stands; empty: it can.
std::string problem_of(const Asking& a, const Command& command) {
    const TagRow& row = row_of(*command.tag);
    if (a.c.from_operator->role != OperatorRole::lead && a.c.policy.lead_only.contains(std::string(row.en)))
        return a.word("for-leads");
    if (row.argument == Argument::none && !command.argument.empty()) return a.word("stands-alone");
    if (row.argument == Argument::rest && command.argument.empty()) return a.word("which-words");
    const bool of_one = command.tag == Tag::show || command.tag == Tag::why;
    if (command.ticket && !of_one) return a.word("of-one-ticket");
    return {};
}

Answer answer_to(const Asking& a, const Command& command) {
    if (const std::string problem = problem_of(a, command); !problem.empty()) return {problem};
    return std::ranges::find(kQuestions, *command.tag, &Question::tag)->answer(a, command);
}

std::string trimmed_end(std::string text) {
    text.erase(text.find_last_not_of(" \n") + 1);
    return text;
}

/// As he wrote it, and not as a line that could be a tag.
std::string head_of(const Command& command) {
    const std::string before = command.ticket ? fmt::format("#{} ", command.ticket->value) : "";
    return fmt::format("— {}#{}", before, on_one_line(command.written));
}

struct Answered {
    std::string text;
    const TicketFacts* ticket = nullptr;  // the letter is about it
};

Answered answer_all(const Asking& a, const std::vector<Command>& commands) {
    Answered out;
    for (std::size_t i = 0; i < commands.size() && i < kMostQuestions; ++i) {
        const Answer answer = answer_to(a, commands[i]);
        out.text +=
            fmt::format("{}{}\n\n{}", i == 0 ? "" : "\n\n\n", head_of(commands[i]), trimmed_end(answer.text));
        if (commands.size() == 1) out.ticket = answer.ticket;
    }
    if (commands.size() > kMostQuestions)
        out.text += fmt::format("\n\n\n{} {}.", a.word("too-many"), kMostQuestions);
    return out;
}

/// Threaded to his letter.
std::vector<Notice> letters_back(const LetterCase& c, const TicketFacts* ticket, const std::string& kind,
                                 Values values) {
    About about = c.about(ticket);
    if (ticket)
        about.queue = living_queue(c.desk, ticket->ticket.queue);
    else
        values.emplace("subject", c.came.mailbox);
    auto notices = operator_notices(about, kind, {*c.from_operator}, std::move(values));
    for (Notice& notice : notices) {
        notice.language = c.policy.language;
        if (c.mail().message_id.empty()) continue;
        notice.in_reply_to = c.mail().message_id;
        notice.references.push_back(c.mail().message_id);
    }
    return notices;
}

bool is_question(const Command& command) {
    return command.tag && row_of(*command.tag).scope == Scope::question;
}

Done refused(const Asking& a, const Command& command) {
    return {command, is_question(command) ? a.word("mixed") : unknown_tag(command, a.reader.language), {}};
}

/// The ticket that the letter is about, when it is one of his queues'.
const TicketFacts* own_ticket(const Asking& a) {
    const TicketFacts* ticket = a.c.ticket();
    return ticket && a.reader.may_see(ticket->ticket) ? ticket : nullptr;
}

/// Beside other tags: nothing is done, nothing is answered.
Decision refuse_mixed(const Asking& a, const Commands& commands) {
    const LetterCase& c = a.c;
    Decision decision = set_aside(c, std::string(kCommandFailed),
                                  "questions go in a letter without other tags", store::LetterState::held);
    const TicketFacts* ticket = own_ticket(a);
    std::vector<Done> done;
    for (const Command& command : commands.list) done.push_back(refused(a, command));
    note_of_no_ticket(decision, c, done);
    decision.notices =
        letters_back(c, ticket, "op-transcript",
                     {{"transcript", transcript_of(done)},
                      {"outcome", std::string(word(kOutcomeWords, "nothing-done", c.policy.language))},
                      {"text", commands.text}});
    return decision;
}

AppendEvent asked_line(const LetterCase& c, std::optional<store::TicketNumber> ticket,
                       const std::vector<Command>& commands) {
    std::string questions;
    for (const Command& command : commands)
        questions += fmt::format("{}#{}", questions.empty() ? "" : "; ", on_one_line(command.written));
    return {{0, c.now, ticket, "asked", c.from_operator->address,
             fields_json({{"letter", std::to_string(c.came.letter.value)},
                          {"message_id", c.mail().message_id},
                          {"questions", on_one_line(questions, 500)}})}};
}

}  // namespace

bool asks(const std::vector<Command>& commands) {
    return std::ranges::any_of(commands, is_question);
}

Decision answer_questions(const LetterCase& c, const Commands& commands) {
    const Asking a{c, {c.desk, *c.from_operator, c.policy.regulation.calendar, c.policy.language, c.now}};
    if (!std::ranges::all_of(commands.list, is_question)) return refuse_mixed(a, commands);
    const Answered answered = answer_all(a, commands.list);
    Decision decision;
    decision.verdict = {"asked", "an operator's questions, answered by mail", {}, {}, false};
    if (answered.ticket) decision.verdict.ticket = answered.ticket->ticket.number;
    decision.changes.push_back(SettleLetter{c.came.letter, {}});
    decision.changes.push_back(asked_line(c, decision.verdict.ticket, commands.list));
    const bool words = !commands.text.empty() || !c.mail().attachments.empty();
    decision.notices =
        letters_back(c, answered.ticket, "op-answer",
                     {{"answers", answered.text}, {"problem", words ? a.word("words-unused") : ""}});
    return decision;
}

}  // namespace rules
