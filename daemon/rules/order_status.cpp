#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/choices.h"
#include "daemon/rules/doing.h"
#include "daemon/rules/history.h"
#include "daemon/rules/question_words.h"
#include "daemon/rules/rule_words.h"
#include "daemon/rules/status_table.h"
#include "daemon/rules/when.h"
#include "daemon/rules/who.h"

namespace rules {
namespace {

/// Words that a tag makes the client's, and #note nobody's.
bool keeps_words_inside(const Doing& d) {
    const auto is_note = [](const Command& one) { return one.tag == Tag::note; };
    return !d.order.text.empty() && std::ranges::any_of(d.order.commands, is_note);
}

/// The ticket moves to this status, which the table of tags says that it may.
void move_to(Doing& d, Status to, std::string reason, Fields more = {}) {
    const std::string& language = d.order.language;
    d.effect = fmt::format("{} → {}", shown(d.work.ticket().status, language), shown(to, language));
    if (const auto until = more.find("until"); until != more.end())
        d.effect += fmt::format(", {} {}", word(kQuestionWords, "until", language),
                                d.time(*instant_of(until->second)));
    d.work.enter(to, By::operator_, std::move(reason), std::move(more));
}

/// In the status that the tag leads to it says what is otherwise now.
void say_anew(Doing& d, Fields what) {
    if (const auto until = what.find("until"); until != what.end())
        d.effect = d.time(*instant_of(until->second));
    what["status"] = to_string(d.work.ticket().status);
    d.work.note("restated", std::move(what));
}

/// KEY, and what stands behind it.
struct ReasonAndRest {
    const Reason* reason = nullptr;  // null: `rest` begins with none
    std::string rest;
};

ReasonAndRest read_reason(const Doing& d, const std::string& argument, bool Reason::*may) {
    // Names of reasons may have several words: the longest one that the argument begins with counts.
    for (auto end = argument.size(); end != std::string::npos && end > 0;
         end = argument.rfind(' ', end - 1)) {
        const Reason* reason = find_reason(d.work.regulation(), argument.substr(0, end));
        if (reason && reason->*may) return {reason, end == argument.size() ? "" : argument.substr(end + 1)};
    }
    return {nullptr, argument.substr(0, argument.find(' '))};
}

/// When the client's silence acts.
std::optional<Instant> end_of_silence(const TicketWork& work) {
    const auto clocks = work.clocks();
    const Clock* silence = find_clock(clocks, "answer");
    if (!silence) silence = find_clock(clocks, "confirmation");
    return silence ? std::optional(silence->due) : std::nullopt;
}

bool asks_something(const Doing& d) {
    return !d.order.text.empty() ||
           std::ranges::any_of(d.order.commands, [](const Command& one) { return one.tag == Tag::canned; });
}

/// A time without a question: who is waited for already is given longer, and need not hear of it.
Problem hold_open(Doing& d, const Command& command, Fields more) {
    const auto silence = end_of_silence(d.work);
    const bool waits = silence || d.work.ticket().status == Status::waiting;
    if (!waits || !more.contains("until"))
        return d.order.is_part ? d.refuse("no-question-of-several") : d.refuse("no-question", command.name);
    const Instant until = *instant_of(more.at("until"));
    if (silence && until <= *silence) return d.refuse("no-sooner", d.time(*silence), command.name);
    d.effect = d.time(until);
    d.work.note("hold", std::move(more));
    return {};
}

/// What is said anew without a time leaves the time as it was: nothing that is put off may be forgotten.
void keep_until(const Doing& d, Fields& more) {
    const auto stands = read_history(d.work.journal()).now().until;
    if (stands && *stands > d.work.now()) more.emplace("until", stamp(*stands));
}

}  // namespace

Problem read_until(const Doing& d, std::string_view text, Fields& more) {
    if (text.empty()) return {};
    const When when = parse_when(text, d.work.regulation().calendar, d.work.now(), d.order.language);
    if (!when.at) return when.problem;
    more["until"] = stamp(*when.at);
    return {};
}

Problem take(Doing& d, const Command&) {
    // Whoever takes what is his already has nothing new to tell the client.
    const bool had_it = d.work.ticket().status == Status::open && d.work.ticket().assignee == d.order.actor;
    if (d.work.ticket().status != Status::open) move_to(d, Status::open, "an operator has taken it up");
    // At the shell he may be nobody who gets letters: then nobody is answerable yet, and #assign says who is.
    const Operator* at_shell = operator_at_shell(d.work.desk(), d.order.actor);
    if (at_shell) d.work.change("assignee", at_shell->address);
    if (!is_shell(d.order.actor)) d.work.change("assignee", d.order.actor);
    if (d.notice.empty() && !had_it) d.notice = "taken";
    return {};
}

Problem wait(Doing& d, const Command& command) {
    if (keeps_words_inside(d)) return d.refuse("question-kept-inside", command.name);
    Fields more;
    if (auto problem = read_until(d, command.argument, more); !problem.empty()) return problem;
    if (!asks_something(d)) return hold_open(d, command, more);
    if (more.contains("until")) d.values["until"] = d.clients_time(*instant_of(more.at("until")));
    d.notice = "question";
    if (d.work.ticket().status != Status::waiting)
        move_to(d, Status::waiting, "a question to the client", std::move(more));
    else if (more.contains("until"))
        d.work.note("hold", std::move(more));
    return {};
}

Problem complete(Doing& d, const Command& command) {
    const std::string kind = folded(command.argument);
    const bool workaround = kind == "workaround" || kind == word(kOutcomeWords, "workaround", "ru");
    if (!kind.empty() && !workaround) return d.refuse("no-outcome", command.argument);
    d.notice = "completed";
    const std::string outcome = workaround ? "workaround" : "solved";
    d.values["outcome"] = word(kOutcomeWords, outcome, d.language());
    move_to(d, Status::completed, workaround ? "a workaround is offered" : "the answer is given",
            {{"outcome", outcome}});
    return {};
}

Problem decline(Doing& d, const Command& command) {
    const auto [reason, rest] = read_reason(d, command.argument, &Reason::may_decline);
    if (!reason) return none_of_these(d, command, "no-reason");
    if (!rest.empty()) return d.refuse("reason-alone", command.name, rest);
    d.notice = "declined";
    d.values["reason"] = shown(reason->choice, d.language());
    move_to(d, Status::completed, shown(reason->choice, d.work.policy().language),
            {{"outcome", "declined"}, {"key", reason->choice.key}});
    return {};
}

Problem postpone(Doing& d, const Command& command) {
    const auto [reason, rest] = read_reason(d, command.argument, &Reason::may_postpone);
    if (!reason) return none_of_these(d, command, "no-reason");
    Fields more{{"key", reason->choice.key}};
    if (auto wrong = read_until(d, rest, more); !wrong.empty()) return wrong;
    const std::string why = shown(reason->choice, d.work.policy().language);
    d.notice = "postponed";
    d.values["reason"] = shown(reason->choice, d.language());
    if (d.work.ticket().status == Status::postponed) {
        keep_until(d, more);
        more["reason"] = why;
    }
    if (more.contains("until")) d.values["until"] = d.clients_time(*instant_of(more.at("until")));
    if (d.work.ticket().status == Status::postponed)
        say_anew(d, std::move(more));
    else
        move_to(d, Status::postponed, why, std::move(more));
    return {};
}

Problem external(Doing& d, const Command& command) {
    const std::string why = "it depends on " + command.argument;
    d.notice = "external";
    d.values["party"] = command.argument;
    if (d.work.ticket().status == Status::external)
        say_anew(d, {{"party", command.argument}, {"reason", why}});
    else
        move_to(d, Status::external, why, {{"party", command.argument}});
    return {};
}

Problem resume(Doing& d, const Command&) {
    move_to(d, Status::open, "work goes on");
    return {};
}

Problem delay(Doing& d, const Command& command) {
    const When when =
        parse_when(command.argument, d.work.regulation().calendar, d.work.now(), d.order.language);
    if (!when.at) return when.problem;
    d.notice = "delay";
    d.values["expected"] = d.clients_time(*when.at);
    d.work.note("told", {{"what", "delay"}, {"expected", stamp(*when.at)}});
    d.effect = d.time(*when.at);
    return {};
}

Problem note(Doing& d, const Command&) {
    if (d.order.is_part) return d.refuse("note-of-several");
    d.effect = word(kQuestionWords, "internal", d.order.language);
    return {};
}

Problem ack(Doing& d, const Command& command) {
    Fields more;
    if (auto problem = read_until(d, command.argument, more); !problem.empty()) return problem;
    const auto silence = end_of_silence(d.work);
    // Of a ticket that is about to close by silence, to have seen it means to keep it open until then; it
    // never closes sooner.
    if (silence && more.contains("until") && instant_of(more.at("until")) > *silence)
        d.work.note("hold", more);
    else
        d.work.note("ack", more);
    if (more.contains("until")) d.effect = d.time(*instant_of(more.at("until")));
    return {};
}

}  // namespace rules
