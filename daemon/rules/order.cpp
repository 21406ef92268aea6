#include "daemon/rules/order.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "daemon/rules/choices.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/rule_words.h"
#include "daemon/rules/status_table.h"
#include "daemon/rules/when.h"

namespace rules {
namespace {

/// An order in the doing: what its tags say of the letter to the client that goes with it.
struct Doing {
    TicketWork& work;
    const Order& order;
    bool is_public;
    std::string notice;  // the client's letter that carries the text; empty: a plain answer
    Values values;       // of that letter
    std::string effect;  // of the tag in hand

    const std::string& language() const { return work.ticket().language; }
    std::string time(Instant at) const {
        return for_people(work.regulation().calendar, at, work.policy().language);
    }
};

using Problem = std::string;  // empty: done

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

/// Fields of an optional time.
Problem read_until(const Doing& d, std::string_view text, Fields& more) {
    if (text.empty()) return {};
    const When when = parse_when(text, d.work.regulation().calendar, d.work.now());
    if (!when.at) return when.problem;
    more["until"] = stamp(*when.at);
    return {};
}

Problem take(Doing& d, const Command&) {
    if (d.work.ticket().status != Status::new_ && d.work.ticket().status != Status::open)
        if (auto problem = move_to(d, Status::open, "an operator has taken it up"); !problem.empty())
            return problem;
    if (d.work.ticket().status == Status::new_) move_to(d, Status::open, "an operator has taken it up");
    d.work.change("assignee", d.order.actor);
    if (d.notice.empty()) d.notice = "taken";
    return {};
}

Problem wait(Doing& d, const Command& command) {
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
    const auto blank = argument.find(' ');
    const std::string key = argument.substr(0, blank);
    const Reason* reason = find_reason(d.work.regulation(), key);
    if (reason && reason->*may)
        return {reason, blank == std::string::npos ? "" : argument.substr(blank + 1), {}};
    return {nullptr,
            {},
            fmt::format("\"{}\" is no reason of the policy; accepted: {}", key,
                        keys_of(d.work.regulation(), may))};
}

Problem decline(Doing& d, const Command& command) {
    const auto [reason, rest, problem] = read_reason(d, command.argument, &Reason::may_decline);
    if (!reason) return problem;
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
    d.is_public = false;
    return {};
}

/// Whoever changes what terms depend on tells the client, unless another letter goes to him anyway.
void changed(Doing& d, const std::string& what, const std::string& from, const std::string& to) {
    d.effect = fmt::format("{} → {}", from.empty() ? "–" : from, to);
    auto& line = d.values["change"];
    line +=
        fmt::format("{}{}: {}", line.empty() ? "" : "\n", word(kFieldWords, what, d.language()), d.effect);
    if (d.notice.empty() && d.order.text.empty()) d.notice = "priority";
}

/// From impact and urgency, where the desk has a matrix.
void derive_priority(Doing& d) {
    const store::Ticket& t = d.work.ticket();
    if (const auto number = priority_of(d.work.regulation(), t.impact, t.urgency))
        d.work.change("priority", std::to_string(*number));
}

std::string all_keys(const auto& list) {
    std::string out;
    for (const auto& one : list) {
        const Choice* choice = nullptr;
        if constexpr (requires { one.choice; })
            choice = &one.choice;
        else
            choice = &one;
        out += (out.empty() ? "" : ", ") + choice->key;
    }
    return out.empty() ? "none: the policy lists none" : out;
}

Problem priority(Doing& d, const Command& command) {
    const Priority* found = find_priority(d.work.regulation(), command.argument);
    if (!found)
        return fmt::format("\"{}\" is no priority; accepted: {}", command.argument,
                           all_keys(d.work.regulation().priorities));
    const int before = d.work.ticket().priority;
    if (before == found->number) return {};
    d.work.change("priority", std::to_string(found->number));
    const auto label = [&](int number) { return shown_priority(d.work.regulation(), number, d.language()); };
    changed(d, "priority", label(before), label(found->number));
    return {};
}

Problem impact(Doing& d, const Command& command) {
    const Impact* found = find_impact(d.work.regulation(), command.argument);
    if (!found)
        return fmt::format("\"{}\" is no impact; accepted: {}", command.argument,
                           all_keys(d.work.regulation().impacts));
    const int before = d.work.ticket().priority;
    d.work.change("impact", found->choice.key);
    derive_priority(d);
    const auto label = [&](int number) { return shown_priority(d.work.regulation(), number, d.language()); };
    if (before != d.work.ticket().priority)
        changed(d, "priority", label(before), label(d.work.ticket().priority));
    return {};
}

Problem urgency(Doing& d, const Command& command) {
    const Choice* found = find_urgency(d.work.regulation(), command.argument);
    if (!found)
        return fmt::format("\"{}\" is no urgency; accepted: {}", command.argument,
                           all_keys(d.work.regulation().urgencies));
    const int before = d.work.ticket().priority;
    d.work.change("urgency", found->key);
    derive_priority(d);
    const auto label = [&](int number) { return shown_priority(d.work.regulation(), number, d.language()); };
    if (before != d.work.ticket().priority)
        changed(d, "priority", label(before), label(d.work.ticket().priority));
    return {};
}

Problem category(Doing& d, const Command& command) {
    const Category* found = find_category(d.work.regulation(), command.argument);
    if (!found)
        return fmt::format("\"{}\" is no category; accepted: {}", command.argument,
                           all_keys(d.work.regulation().categories));
    const std::string before = d.work.ticket().category;
    if (before == found->choice.key) return {};
    const auto was = std::ranges::find(d.work.regulation().categories, before,
                                       [](const Category& c) { return c.choice.key; });
    d.work.change("category", found->choice.key);
    changed(d, "category",
            was == d.work.regulation().categories.end() ? before : shown(was->choice, d.language()),
            shown(found->choice, d.language()));
    return {};
}

Problem client(Doing& d, const Command& command) {
    const std::string& address = command.argument;
    if (address.find('@') == std::string::npos || address.find(' ') != std::string::npos)
        return fmt::format("\"{}\" is no mail address", address);
    d.work.add_participant({address, "", store::Role::requester});
    d.work.change("requester", address);
    return {};
}

Problem channel(Doing& d, const Command& command) {
    const Channel* found = find_channel(d.work.regulation(), command.argument);
    if (!found)
        return fmt::format("\"{}\" is no channel; accepted: {}", command.argument,
                           all_keys(d.work.regulation().channels));
    const auto& only = found->only_priorities;
    if (!only.empty() && !only.contains(d.work.ticket().priority))
        return in_language(found->refusal, d.work.policy().language);
    d.work.change("channel", found->choice.key);
    return {};
}

/// The unit that the text begins with; empty: none, and that means minutes.
std::string_view unit_at(std::string_view text) {
    for (const std::string_view unit : kTimeUnits)
        if (text.starts_with(unit)) return unit;
    return {};
}
bool is_hour(std::string_view text) {
    return std::ranges::find(kHourUnits, unit_at(text)) != std::end(kHourUnits);
}

/// "45m", "1h", "1h30m", "90".
std::optional<int> minutes_of(std::string_view text) {
    int total = 0;
    while (!text.empty()) {
        int count = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
        if (error != std::errc() || count < 0 || count > 100000) return {};
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const bool hours = is_hour(text);
        total += hours ? count * 60 : count;
        text.remove_prefix(unit_at(text).size());
        while (text.starts_with(' ')) text.remove_prefix(1);
    }
    if (total <= 0) return {};
    return total;
}

Problem spent(Doing& d, const Command& command) {
    const auto minutes = minutes_of(command.argument);
    if (!minutes) return fmt::format("\"{}\" is no time; accepted: 45m, 1h, 1h30m", command.argument);
    const int counted = std::max(*minutes, d.work.regulation().least_minutes_spent);
    d.work.note("spent", {{"minutes", std::to_string(counted)}, {"stated", std::to_string(*minutes)}});
    d.values["spent"] = "yes";
    d.effect = fmt::format("{} min", counted);
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

Problem new_(Doing&, const Command&) {
    return "#new begins a letter of its own and not an answer to a ticket";
}

struct Handler {
    Tag tag;
    Problem (*run)(Doing&, const Command&);
};

constexpr Handler kHandlers[] = {
    {Tag::take, take},         {Tag::wait, wait},         {Tag::complete, complete}, {Tag::decline, decline},
    {Tag::postpone, postpone}, {Tag::external, external}, {Tag::resume, resume},     {Tag::reopen, resume},
    {Tag::delay, delay},       {Tag::note, note},         {Tag::priority, priority}, {Tag::impact, impact},
    {Tag::urgency, urgency},   {Tag::category, category}, {Tag::new_, new_},         {Tag::client, client},
    {Tag::channel, channel},   {Tag::spent, spent},       {Tag::ack, ack},
};
static_assert(std::size(kHandlers) == std::size(kTags), "a tag that nobody carries out");

Problem run(Doing& d, const Command& command) {
    if (!command.tag)
        return command.nearest.empty()
                   ? fmt::format("there is no tag #{}", command.name)
                   : fmt::format("there is no tag #{}; did you mean #{}?", command.name, command.nearest);
    const TagRow& row = row_of(*command.tag);
    const bool needs_argument = row.argument == Argument::word || row.argument == Argument::rest ||
                                row.argument == Argument::when || row.argument == Argument::reason ||
                                row.argument == Argument::reason_and_when;
    if (needs_argument && command.argument.empty())
        return fmt::format("#{} wants {} behind it", command.name, row.example);
    if (row.argument == Argument::none && !command.argument.empty())
        return fmt::format("#{} stands alone; found \"{}\" behind it", command.name, command.argument);
    if ((row.statuses & bit(d.work.ticket().status)) == 0)
        return fmt::format("#{} cannot be given to a ticket that is {}", command.name,
                           to_string(d.work.ticket().status));
    const auto handler = std::ranges::find(kHandlers, *command.tag, &Handler::tag);
    return handler->run(d, command);
}

/// The operator's words go on record, and to the client unless they are internal.
void say(Doing& d) {
    const bool words = !d.order.text.empty() || !d.order.attachments.empty();
    TicketWork& work = d.work;
    if (words) {
        store::Message message;
        message.ticket = work.ticket().number;
        message.letter = d.order.letter;
        message.author = store::Author::operator_;
        message.address = d.order.actor;
        message.is_public = d.is_public;
        message.at = d.order.written;
        message.text = d.order.text;
        work.add(AddMessage{std::move(message)});
        work.note("appended", {{"letter", d.order.letter ? std::to_string(d.order.letter->value) : ""},
                               {"message_id", d.order.message_id},
                               {"author", "operator"},
                               {"public", d.is_public ? "yes" : "no"}});
    }
    if (!d.is_public) return;
    if (words && work.ticket().status == Status::new_)
        work.enter(Status::open, By::operator_, "an operator has answered");
    const int least = work.regulation().least_minutes_spent;
    if (words && least > 0 && !d.values.contains("spent"))
        work.note("spent", {{"minutes", std::to_string(least)}});
    if (!words && d.notice.empty()) return;
    d.values["text"] = d.order.text;
    d.values["operator_name"] = work.policy().show_operator ? d.order.name : "";
    d.values.erase("spent");
    const std::string kind = d.notice.empty() || (d.notice == "taken" && words) ? "answer" : d.notice;
    Notice* notice = work.tell_client(kind, d.values);
    // Its form is switched off by the policy: a person's words go out all the same.
    if (!notice && words) notice = work.tell_client("answer", d.values);
    if (!notice || !words) return;
    notice->automatic = false;
    notice->counts = false;
    notice->suppressed.clear();
    notice->attachments = d.order.attachments;
}

}  // namespace

std::vector<Done> carry_out(TicketWork& work, const Order& order) {
    work.act_as(order.actor, order.written);
    Doing doing{work, order, order.is_public, {}, {}, {}};
    std::vector<Done> done;
    for (const Command& command : order.commands) {
        doing.effect.clear();
        std::string problem = run(doing, command);
        done.push_back({command, std::move(problem), doing.effect});
    }
    if (all_done(done)) say(doing);
    return done;
}

bool all_done(const std::vector<Done>& done) {
    return std::ranges::all_of(done, [](const Done& one) { return one.problem.empty(); });
}

std::string transcript_of(const std::vector<Done>& done) {
    const bool all = all_done(done);
    std::string out;
    for (const Done& one : done) {
        out += fmt::format("{}#{}", out.empty() ? "" : "\n", one.command.written);
        if (!one.problem.empty())
            out += fmt::format(": ✗ {}", one.problem);
        else if (all)  // of the others nothing is said: they were not done either
            out += one.effect.empty() ? ": ✓" : fmt::format(": ✓ {}", one.effect);
    }
    return out;
}

void note_commands(TicketWork& work, const std::vector<Done>& done, const std::string& actor) {
    for (const Done& one : done)
        work.note("command",
                  {{"operator", actor},
                   {"name", one.command.tag ? std::string(row_of(*one.command.tag).en) : one.command.name},
                   {"args", one.command.argument},
                   {"ok", one.problem.empty() ? "yes" : "no"},
                   {"error", one.problem}});
}

}  // namespace rules
