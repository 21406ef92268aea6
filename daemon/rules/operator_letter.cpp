#include "daemon/rules/operator_letter.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/desk.h"
#include "daemon/rules/held_letter.h"
#include "daemon/rules/operator_case.h"
#include "daemon/rules/order_parts.h"
#include "daemon/rules/registration.h"
#include "daemon/rules/rule_words.h"
#include "daemon/rules/several_tickets.h"
#include "daemon/rules/undo.h"

namespace rules {
namespace {

/// Nothing of it is done: what he wrote is held, and he hears why.
Decision refuse(const LetterCase& c, const std::vector<Done>& done, const Order& order) {
    TicketWork work = work_on(c);
    work.act_as(order.actor);
    // Tags alone are nothing that could wait; the words still do.
    const bool waits = !keeps_words(c);
    if (waits) {
        hold_letter(work, c, "a tag cannot be carried out, so nothing of the letter is");
        drop_corrected(work, c);
    } else {
        work.add(SettleLetter{c.came.letter, {}});
    }
    note_commands(work, done, order.actor);
    send_transcript(work, c,
                    {done, "nothing-done", order.text, "", waits ? c.came.letter : corrected(c)->row.id});
    return std::move(work).finish({std::string(kCommandFailed),
                                   "a tag cannot be carried out, so nothing of the letter is",
                                   {},
                                   {},
                                   false});
}

/// How long after a colleague's answer one may still not have seen it.
constexpr std::chrono::hours kUnaware{1};

/// A colleague has answered the client since the notice was written that this letter answers.
const JournalLine* answered_meanwhile(const LetterCase& c, const Order& order, const std::string& words) {
    const KnownId* notice = answered(c);
    const bool answers = speaks_to_client(order) && (!words.empty() || !order.attachments.empty());
    if (!notice || c.came.released || !answers) return nullptr;
    for (const JournalLine& line : c.ticket()->journal) {
        const bool answer =
            line.kind == "appended" && line["author"] == "operator" && line["public"] == "yes";
        if (answer && !same_address(line.actor, order.actor) && line.at > notice->created &&
            c.came.arrived < line.at + kUnaware)
            return &line;
    }
    return nullptr;
}

/// The client is not answered twice by people who do not know of each other: the second learns of the first.
Decision hold_second(const LetterCase& c, const std::string& words, const JournalLine& first) {
    TicketWork work = work_on(c);
    work.act_as(c.from_operator->address);
    const std::string reason = fmt::format("{} has answered the client meanwhile", first.actor);
    hold_letter(work, c, reason);
    const std::string& language = work.policy().language;
    send_transcript(
        work, c,
        {{},
         "answered-meanwhile",
         words,
         fmt::format("{}: {}", first.actor, for_people(work.regulation().calendar, first.at, language)),
         c.came.letter});
    return std::move(work).finish({std::string(kAnsweredMeanwhile), reason, {}, {}, false});
}

/// "#tkae (there is no tag #tkae), #merge 9 (there is no ticket #9)".
std::string named(const std::vector<Done>& left_out) {
    std::string out;
    for (const Done& one : left_out)
        out += fmt::format("{}#{} ({})", out.empty() ? "" : ", ", one.command.written, one.problem);
    return out;
}

/// Until when it can be taken back.
std::string word_on_grace(const TicketWork& work) {
    const auto grace = work.policy().grace;
    if (grace == grace.zero() || !work.tells_client()) return {};
    const std::string& language = work.policy().language;
    return fmt::format(fmt::runtime(word(kOutcomeWords, "leaves-at", language)),
                       for_people(work.regulation().calendar, work.now() + grace, language));
}

/// Where he might not know it: his words stay in the house, as those that he goes on from.
std::string word_on_direction(const LetterCase& c, const Part& own) {
    const bool says_so = has_tag(own.order, Tag::note);
    const bool stay = !words_said(own.order, own.done).empty() && !speaks_to_client(own.order);
    if (says_so || !stay || !goes_on_inside(c)) return {};
    return std::string(word(kOutcomeWords, "stays-inside", own.order.language));
}

/// `left_out`: tags of a letter that a person has let pass without them.
Decision accept(const LetterCase& c, Parts parts, const Verdict& verdict,
                const std::vector<Done>& left_out = {}) {
    TicketWork& work = *parts.front().work;
    const std::vector<Done> done = all_of(parts);
    work.add(SettleLetter{c.came.letter, {}});
    drop_corrected(work, c);
    note_commands(work, left_out, c.from_operator->address);
    std::string problem = left_out.empty() ? word_on_direction(c, parts.front()) : named(left_out);
    if (problem.empty()) problem = word_on_grace(work);
    if (!left_out.empty() || !done.empty())
        send_transcript(work, c, {done, left_out.empty() ? "all-done" : "left-out", "", problem});
    tell_colleagues(parts);
    return finished(std::move(parts), verdict);
}

/// A person has let it pass all the same: without the tags that cannot be carried out. What was to be a note
/// stays one.
Decision accept_the_rest(const LetterCase& c, Order order, std::vector<Done> left_out) {
    Parts parts = carry_out_parts(c, order);
    const std::vector<Done> done = all_of(parts);
    if (all_done(done))
        return accept(c, std::move(parts),
                      {"answered", "an operator's letter, without the tags that failed", {}, {}, false},
                      left_out);
    for (const Done& one : done) {
        if (one.problem.empty()) continue;
        if (is_like_note(one.command)) order.is_note = true;
        std::erase_if(order.commands, [&](const Command& command) {
            return command.line == one.command.line && command.written == one.command.written;
        });
        left_out.push_back(one);
    }
    return accept_the_rest(c, std::move(order), std::move(left_out));
}

/// Of no ticket: there is none.
Decision refuse_new(const LetterCase& c, const std::vector<Done>& done, const Order& order) {
    const bool waits = !keeps_words(c);
    Decision decision =
        set_aside(c, std::string(kCommandFailed), "a tag cannot be carried out, so nothing is registered",
                  waits ? store::LetterState::held : store::LetterState::settled);
    if (waits) drop_corrected(decision, c);
    note_of_no_ticket(decision, c, done);
    append(decision, transcript_of_no_ticket(c, {done, "nothing-done", order.text, "",
                                                 waits ? c.came.letter : corrected(c)->row.id}));
    return decision;
}

/// #try goes before the others, and is none of them.
std::vector<Done> taken_tries(Order& order) {
    std::vector<Done> tries;
    for (const Command& one : order.commands)
        if (one.tag == Tag::try_) tries.push_back({one, argument_problem(one, order.language), {}});
    std::erase_if(order.commands, [](const Command& one) { return one.tag == Tag::try_; });
    return tries;
}

/// What it would do, from what it has done on the table; and then nothing of it is done.
Decision tried(const LetterCase& c, Parts trial, const std::vector<Done>& tries, const Order& order) {
    std::vector<Done> done = all_of(trial);
    if (!all_done(tries)) done.insert(done.begin(), tries.begin(), tries.end());
    if (all_done(done)) send_transcript(*trial.front().work, c, {done, "only-tried", order.text, ""});
    const Decision would = finished(std::move(trial), {});
    TicketWork work = work_on(c);
    work.act_as(order.actor);
    work.add(SettleLetter{c.came.letter, {}});
    note_commands(work, tries, order.actor);
    if (!all_done(done)) send_transcript(work, c, {done, "nothing-done", order.text, ""});
    Decision decision = std::move(work).finish({"tried", "an operator asks what it would do", {}, {}, false});
    const std::string letters = letters_to_clients(would);
    for (Notice notice : would.notices) {
        if (notice.kind != "op-transcript") continue;
        notice.values["transcript"] += (letters.empty() ? "" : "\n") + letters;
        decision.notices.push_back(std::move(notice));
    }
    return decision;
}

}  // namespace

Decision letter_from_operator(const LetterCase& c) {
    Order order = order_of(c);
    if (has_tag(order, Tag::undo)) return undo_by_letter(c, order);
    const std::vector<Done> tries = taken_tries(order);
    Parts parts = carry_out_parts(c, order);
    const std::vector<Done> done = all_of(parts);
    if (!tries.empty()) return tried(c, std::move(parts), tries, order);
    if (!all_done(done) && c.came.leave_out) return accept_the_rest(c, std::move(order), {});
    if (!all_done(done)) return refuse(c, done, order);
    const std::string words = words_said(order, parts.front().done);
    if (const JournalLine* first = answered_meanwhile(c, order, words)) return hold_second(c, words, *first);
    const std::string reason = words.empty() ? "an operator's tags" : "an operator's answer";
    return accept(c, std::move(parts), {"answered", reason, {}, {}, false});
}

Decision letter_about_several(const LetterCase& c) {
    Order order = order_of(c);
    if (has_tag(order, Tag::undo)) return undo_by_letter(c, order);
    const std::vector<Done> tries = taken_tries(order);
    return decide_several(c, std::move(order), tries);
}

Decision append_without_words(const LetterCase& c, std::string reason) {
    TicketWork work = work_on(c);
    work.act_as(sender_of(c));
    work.add(SettleLetter{c.came.letter, {}});
    AddMessage message = message_of(c, work.ticket().number, store::Author::operator_, false);
    message.message.is_public = false;
    work.add(std::move(message));
    work.note("appended", {{"letter", std::to_string(c.came.letter.value)},
                           {"message_id", c.mail().message_id},
                           {"author", "operator"},
                           {"public", "no"},
                           {"reason", reason}});
    return std::move(work).finish({"appended", std::move(reason), {}, {}, false});
}

std::optional<Decision> new_ticket_by_operator(const LetterCase& c) {
    Order order = order_of(c);
    if (!corrects_registration(c) && !has_tag(order, Tag::new_)) return std::nullopt;
    const std::string& subject = corrected(c) ? corrected(c)->came.base_subject : c.came.base_subject;
    Registration made = register_for_client(order, c.came.mailbox, subject, c.facts, c.desk, c.now);
    if (!made.work) return refuse_new(c, made.done, order);
    TicketWork& work = *made.work;
    work.add(SettleLetter{c.came.letter, {}});
    drop_corrected(work, c);
    note_commands(work, made.done, order.actor);
    send_transcript(work, c, {made.done, "all-done", "", ""});
    if (keeps_words(c))
        tell_colleagues(work, order, order.text, "op-new");
    else
        tell_operators_of_letter(work, c, "op-new", true);
    return std::move(work).finish(
        {"registered", "an operator has registered it for a client", {}, {}, false});
}

}  // namespace rules
