#include "daemon/rules/operator_proof.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "daemon/rules/calendar.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/operator_case.h"
#include "daemon/rules/thread.h"

namespace rules {
namespace {

/// A client's copy of a notice proves nothing of an operator who had one too.
bool went_to_alone(const KnownId& notice, std::string_view address) {
    return !notice.sent_to.empty() &&
           std::ranges::all_of(notice.sent_to, [&](const auto& to) { return same_address(to, address); });
}

std::optional<std::string> contradiction_of(const LetterCase& c) {
    return contradicted_by_server(c.mail().authentication_results, c.desk.trusted_authserv, c.mail().from);
}

std::string lines_of_tags(const std::vector<Command>& commands) {
    std::string out;
    for (const Command& command : commands) {
        const std::string ticket = command.ticket ? fmt::format("#{} ", command.ticket->value) : "";
        out += fmt::format("{}{}#{}", out.empty() ? "" : "\n", ticket, command.written);
    }
    return out;
}

std::vector<Notice> ask_him(const LetterCase& c, const std::string& reason) {
    const Commands commands = commands_of(c);
    const Values values{
        {"letter_id", std::to_string(c.came.letter.value)},
        {"arrived", for_people(c.policy.regulation.calendar, c.came.arrived, c.policy.language)},
        {"subject", c.mail().subject},
        {"reason", reason},
        {"transcript", lines_of_tags(commands.list)},
        {"text", commands.text}};
    return operator_notices(c.about(nullptr), "op-confirm", {*c.from_operator}, values);
}

Sentence why_unproven(const LetterCase& c) {
    if (contradiction_of(c)) return sentence("held-contradicted");
    const KnownId* notice = shown_notice(c);
    if (!notice || notice->sent_to.empty()) return sentence("held-unproven");
    return [to = fmt::format("{}", fmt::join(notice->sent_to, ", "))](std::string_view language) {
        return problem("held-unproven-notice", language, to);
    };
}

}  // namespace

const KnownId* shown_notice(const LetterCase& c) {
    const bool of_ticket = c.thread.proof == Proof::token;
    const auto found = std::ranges::find_if(
        c.facts.known, [&](const KnownId& id) { return id.ours && (id.ticket || !of_ticket); });
    return found == c.facts.known.end() ? nullptr : &*found;
}

Proven proven_by_notice(const LetterCase& c) {
    const KnownId* notice = shown_notice(c);
    if (const auto word = contradiction_of(c))
        return {false, (notice ? "it answers a notice of ours, but " : "") + *word};
    if (!notice) return {false, "it answers no notice that was sent to him"};
    const auto his = [&](const KnownId& id) {
        return id.ours && went_to_alone(id, c.from_operator->address);
    };
    if (std::ranges::any_of(c.facts.known, his)) return {true, "the notice that it answers was sent to him"};
    return {false, fmt::format("the notice that it answers was sent to {}, not to him alone",
                               fmt::join(notice->sent_to, ", "))};
}

Proven proven_operator(const LetterCase& c) {
    Proven by_notice = proven_by_notice(c);
    if (by_notice.ok || contradiction_of(c)) return by_notice;
    Proven by_server =
        proven_by_server(c.mail().authentication_results, c.desk.trusted_authserv, c.mail().from);
    if (!by_server.ok) by_server.by = by_notice.by + ", and " + by_server.by;
    return by_server;
}

std::vector<Operator> colleagues_of(const Desk& desk, std::string_view queue, std::string_view address) {
    const auto is_he = [&](const Operator& who) { return same_address(who.address, address); };
    auto others = operators_of(desk, queue);
    std::erase_if(others, is_he);
    if (others.empty()) others = leads_of(desk, queue);
    std::erase_if(others, is_he);
    return others;
}

Decision hold_unproven(const LetterCase& c, const Proven& proven) {
    const Sentence reason = why_unproven(c);
    Decision decision = hold(c, "unauthorised", reason, false);
    decision.verdict.reason += ": " + proven.by;
    std::erase_if(decision.notices, [](const Notice& notice) { return notice.kind == "op-held"; });
    append(decision, {{}, {}, ask_him(c, reason(c.policy.language))});
    const auto colleagues = colleagues_of(c.desk, c.came.mailbox, c.from_operator->address);
    append(decision, {{}, {}, held_notices(c, reason, colleagues)});
    return decision;
}

bool is_in_other_hands(const LetterCase& c) {
    const KnownId* notice = shown_notice(c);
    if (!notice || !is_for_operators(notice->kind) || c.from_operator) return false;
    if (c.mail().from.size() != 1) return true;
    const std::string& writer = c.mail().from.front().address;
    const auto is_writer = [&](const std::string& address) { return same_address(address, writer); };
    return !(c.ticket() && takes_part(*c.ticket(), writer)) &&
           std::ranges::none_of(notice->sent_to, is_writer);
}

}  // namespace rules
