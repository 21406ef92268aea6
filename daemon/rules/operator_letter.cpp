#include "daemon/rules/operator_letter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "daemon/rules/client_letter.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/order.h"
#include "daemon/rules/registration.h"
#include "daemon/rules/rule_words.h"

namespace rules {
namespace {

/// Notices that a client's words or a question to him came with: an answer to them is for the client. An
/// answer to any other letter of ours stays in the house.
constexpr std::array<std::string_view, 5> kAnsweredToClient{"op-new", "op-message", "op-assigned",
                                                            "op-transcript", "op-progress-due"};

/// The letter of ours that this one answers.
const KnownId* answered(const LetterCase& c) {
    const auto found =
        std::ranges::find_if(c.facts.known, [](const KnownId& id) { return id.ours && id.ticket; });
    return found == c.facts.known.end() ? nullptr : &*found;
}

bool is_for_client(const LetterCase& c) {
    const KnownId* ours = answered(c);
    return !ours || !is_for_operators(ours->kind) ||
           std::ranges::find(kAnsweredToClient, ours->kind) != kAnsweredToClient.end();
}

Order order_of(const LetterCase& c) {
    Commands commands =
        parse_commands(words_of(c, false), c.mail().subject, c.ticket() ? c.ticket()->ticket.subject : "");
    Order order;
    order.commands = std::move(commands.list);
    order.text = std::move(commands.text);
    order.is_public = is_for_client(c);
    order.actor = c.from_operator->address;
    order.name = c.from_operator->name;
    order.attachments = c.mail().attachments;
    order.letter = c.came.letter;
    order.message_id = c.mail().message_id;
    order.written = c.came.released ? c.now : c.came.arrived;
    return order;
}

TicketWork work_on(const LetterCase& c) {
    return {c.desk, c.facts, *c.ticket(), living_queue(c.desk, c.ticket()->ticket.queue), c.now};
}

void send_transcript(TicketWork& work, const LetterCase& c, const std::vector<Done>& done,
                     const std::string& text) {
    if (done.empty()) return;
    const std::string_view outcome = all_done(done) ? "all-done" : "nothing-done";
    work.tell_operators("op-transcript", {*c.from_operator},
                        {{"transcript", transcript_of(done)},
                         {"outcome", std::string(word(kOutcomeWords, outcome, work.policy().language))},
                         {"text", all_done(done) ? "" : text}});
}

/// Nothing of it is done: what he wrote is held, and he hears why.
Decision refuse(const LetterCase& c, TicketWork work, const std::vector<Done>& done, const Order& order) {
    work.act_as(order.actor);
    store::Fate fate;
    fate.state = store::LetterState::held;
    work.add(SettleLetter{c.came.letter, fate});
    note_commands(work, done, order.actor);
    send_transcript(work, c, done, order.text);
    return std::move(work).finish(
        {"command-failed", "a tag cannot be carried out, so nothing of the letter is", {}, {}, false});
}

Decision accept(const LetterCase& c, TicketWork work, const std::vector<Done>& done, const Order& order,
                Verdict verdict) {
    work.add(SettleLetter{c.came.letter, {}});
    note_commands(work, done, order.actor);
    send_transcript(work, c, done, "");
    if (!order.text.empty() || !order.attachments.empty()) {
        auto others = operators_of(c.desk, work.ticket().queue);
        std::erase_if(others, [&](const Operator& who) { return same_address(who.address, order.actor); });
        work.tell_operators("op-message", others, {{"text", order.text}, {"operator_name", order.name}},
                            order.attachments);
    }
    return std::move(work).finish(std::move(verdict));
}

/// Of no ticket: there is none.
Decision refuse_new(const LetterCase& c, const std::vector<Done>& done) {
    Decision decision =
        set_aside(c, "command-failed", "a tag cannot be carried out, so nothing is registered",
                  store::LetterState::held);
    const Values values{{"transcript", transcript_of(done)},
                        {"outcome", std::string(word(kOutcomeWords, "nothing-done", c.policy.language))},
                        {"text", words_of(c, false)}};
    for (Notice& notice : operator_notices(c.about(nullptr), "op-transcript", {*c.from_operator}, values))
        decision.notices.push_back(std::move(notice));
    return decision;
}

}  // namespace

Decision letter_from_operator(const LetterCase& c) {
    const Order order = order_of(c);
    TicketWork work = work_on(c);
    const auto done = carry_out(work, order);
    if (!all_done(done)) return refuse(c, work_on(c), done, order);
    const std::string reason = order.text.empty() ? "an operator's tags" : "an operator's answer";
    return accept(c, std::move(work), done, order, {"answered", reason, {}, {}, false});
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
    const auto is_new = [](const Command& command) { return command.tag == Tag::new_; };
    if (std::ranges::none_of(order.commands, is_new)) return std::nullopt;
    std::erase_if(order.commands, is_new);
    Registration made =
        register_for_client(order, c.came.mailbox, c.came.base_subject, c.facts, c.desk, c.now);
    if (!made.work) return refuse_new(c, made.done);
    TicketWork& work = *made.work;
    work.add(SettleLetter{c.came.letter, {}});
    note_commands(work, made.done, order.actor);
    send_transcript(work, c, made.done, "");
    tell_operators_of_letter(work, c, "op-new", true);
    return std::move(work).finish(
        {"registered", "an operator has registered it for a client", {}, {}, false});
}

}  // namespace rules
