#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/choices.h"
#include "daemon/rules/doing.h"
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

/// The ticket moves to this status; being there already is no error where the tag says more than that.
Problem move_to(Doing& d, Status to, std::string reason, Fields more = {}) {
    const Status from = d.work.ticket().status;
    if (from == to) {
        if (const auto until = more.find("until"); until != more.end()) d.work.note("hold", {*until});
        return {};
    }
    if (!may_follow(from, to)) return fmt::format("{} cannot become {}", to_string(from), to_string(to));
    d.work.enter(to, By::operator_, std::move(reason), std::move(more));
    d.effect =
        fmt::format("{} → {}", shown(from, d.work.policy().language), shown(to, d.work.policy().language));
    return {};
}

std::string keys_of(const Regulation& regulation, bool Reason::*may) {
    std::string out;
    for (const Reason& reason : regulation.reasons)
        if (reason.*may) out += (out.empty() ? "" : ", ") + reason.choice.key;
    return out.empty() ? "none: the policy lists no reasons" : out;
}

/// KEY, and what stands behind it.
struct ReasonAndRest {
    const Reason* reason = nullptr;
    std::string rest;
    Problem problem;
};

ReasonAndRest read_reason(const Doing& d, const std::string& argument, bool Reason::*may) {
    // Names of reasons may have several words: the longest one that the argument begins with counts.
    for (auto end = argument.size(); end != std::string::npos && end > 0;
         end = argument.rfind(' ', end - 1)) {
        const Reason* reason = find_reason(d.work.regulation(), argument.substr(0, end));
        if (reason && reason->*may)
            return {reason, end == argument.size() ? "" : argument.substr(end + 1), {}};
    }
    const std::string key = argument.substr(0, argument.find(' '));
    return {nullptr,
            {},
            fmt::format("\"{}\" is no reason of the policy; accepted: {}", key,
                        keys_of(d.work.regulation(), may))};
}

}  // namespace

Problem read_until(const Doing& d, std::string_view text, Fields& more) {
    if (text.empty()) return {};
    const When when = parse_when(text, d.work.regulation().calendar, d.work.now());
    if (!when.at) return when.problem;
    more["until"] = stamp(*when.at);
    return {};
}

Problem take(Doing& d, const Command&) {
    // Whoever takes what is his already has nothing new to tell the client.
    const bool had_it = d.work.ticket().status == Status::open && d.work.ticket().assignee == d.order.actor;
    if (d.work.ticket().status != Status::new_ && d.work.ticket().status != Status::open)
        if (auto problem = move_to(d, Status::open, "an operator has taken it up"); !problem.empty())
            return problem;
    if (d.work.ticket().status == Status::new_) move_to(d, Status::open, "an operator has taken it up");
    // At the shell he may be nobody who gets letters: then nobody is answerable yet, and #assign says who is.
    const Operator* at_shell = operator_at_shell(d.work.desk(), d.order.actor);
    if (at_shell) d.work.change("assignee", at_shell->address);
    if (!is_shell(d.order.actor)) d.work.change("assignee", d.order.actor);
    if (d.notice.empty() && !had_it) d.notice = "taken";
    return {};
}

Problem wait(Doing& d, const Command& command) {
    if (keeps_words_inside(d)) return "#note keeps the words inside, and they are the question to the client";
    Fields more;
    if (auto problem = read_until(d, command.argument, more); !problem.empty()) return problem;
    if (more.contains("until")) d.values["until"] = d.time(*instant_of(more.at("until")));
    d.notice = "question";
    return move_to(d, Status::waiting, "a question to the client", std::move(more));
}

Problem complete(Doing& d, const Command& command) {
    const std::string kind = folded(command.argument);
    const bool workaround = kind == "workaround" || kind == word(kOutcomeWords, "workaround", "ru");
    if (!kind.empty() && !workaround)
        return fmt::format("\"{}\" is no kind of solution; accepted: workaround", command.argument);
    d.notice = "completed";
    const std::string outcome = workaround ? "workaround" : "solved";
    d.values["outcome"] = word(kOutcomeWords, outcome, d.language());
    return move_to(d, Status::completed, workaround ? "a workaround is offered" : "the answer is given",
                   {{"outcome", outcome}});
}

Problem decline(Doing& d, const Command& command) {
    const auto [reason, rest, problem] = read_reason(d, command.argument, &Reason::may_decline);
    if (!reason) return problem;
    if (!rest.empty()) return fmt::format("#decline takes a reason alone; found \"{}\" behind it", rest);
    d.notice = "declined";
    d.values["reason"] = shown(reason->choice, d.language());
    return move_to(d, Status::completed, shown(reason->choice, d.work.policy().language),
                   {{"outcome", "declined"}, {"key", reason->choice.key}});
}

Problem postpone(Doing& d, const Command& command) {
    const auto [reason, rest, problem] = read_reason(d, command.argument, &Reason::may_postpone);
    if (!reason) return problem;
    Fields more{{"key", reason->choice.key}};
    if (auto wrong = read_until(d, rest, more); !wrong.empty()) return wrong;
    d.notice = "postponed";
    d.values["reason"] = shown(reason->choice, d.language());
    if (more.contains("until")) d.values["until"] = d.time(*instant_of(more.at("until")));
    return move_to(d, Status::postponed, shown(reason->choice, d.work.policy().language), std::move(more));
}

Problem external(Doing& d, const Command& command) {
    d.notice = "external";
    d.values["party"] = command.argument;
    return move_to(d, Status::external, "it depends on " + command.argument, {{"party", command.argument}});
}

Problem resume(Doing& d, const Command&) {
    return move_to(d, Status::open, "work goes on");
}

Problem delay(Doing& d, const Command& command) {
    const When when = parse_when(command.argument, d.work.regulation().calendar, d.work.now());
    if (!when.at) return when.problem;
    d.notice = "delay";
    d.values["expected"] = for_people(d.work.regulation().calendar, *when.at, d.language());
    d.work.note("told", {{"what", "delay"}, {"expected", stamp(*when.at)}});
    d.effect = d.time(*when.at);
    return {};
}

Problem note(Doing& d, const Command&) {
    if (d.order.is_part)
        return "a letter about several tickets has no words for this one: note it in a letter of its own";
    return {};
}

Problem ack(Doing& d, const Command& command) {
    Fields more;
    if (auto problem = read_until(d, command.argument, more); !problem.empty()) return problem;
    const auto clocks = d.work.clocks();
    const Clock* silence = find_clock(clocks, "answer");
    if (!silence) silence = find_clock(clocks, "confirmation");
    // Of a ticket that is about to close by silence, to have seen it means to keep it open until then; it
    // never closes sooner.
    if (silence && more.contains("until") && instant_of(more.at("until")) > silence->due)
        d.work.note("hold", more);
    else
        d.work.note("ack", more);
    if (more.contains("until")) d.effect = d.time(*instant_of(more.at("until")));
    return {};
}

}  // namespace rules
