#include "daemon/rules/letter_rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "daemon/rules/client_letter.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/held_letter.h"
#include "daemon/rules/letter_case.h"
#include "daemon/rules/letter_files.h"
#include "daemon/rules/loop_rules.h"
#include "daemon/rules/operator_case.h"
#include "daemon/rules/operator_letter.h"
#include "daemon/rules/operator_proof.h"
#include "daemon/rules/questions.h"
#include "daemon/rules/registration.h"
#include "daemon/rules/tags.h"

namespace rules {
namespace {

using store::LetterState;
using store::Status;

/// What one rule found; with a decision, the rest is not asked.
struct Step {
    std::string found;
    std::optional<Decision> decision;
};

Step is_oversize(const LetterCase& c) {
    const auto megabytes = [](auto octets) { return static_cast<double>(octets) / 1048576.0; };
    if (!c.came.head_only || c.came.released)
        return {fmt::format("{} octets, within the limit", c.came.size), {}};
    const auto reason =
        fmt::format("the letter has {:.1f} MB, the limit is {:.1f} MB; it stays in the mailbox",
                    megabytes(c.came.size), megabytes(c.desk.max_letter));
    return {reason, hold(c, "oversize", reason, true)};
}

Step is_own(const LetterCase& c) {
    if (c.facts.own)
        return {fmt::format("letter {} of the outbox came back", c.facts.own->id.value),
                set_aside(c, "own", "a letter of our own came back", LetterState::settled)};
    if (!c.mail().loop_mark.empty() && c.mail().loop_mark == c.facts.loop_mark)
        return {"it carries our loop mark",
                set_aside(c, "own", "a letter of our own came back", LetterState::settled)};
    return {"neither its Message-ID nor its loop mark is ours", {}};
}

Step is_duplicate(const LetterCase& c) {
    if (!c.facts.same) {
        return {c.facts.same_id_other_content
                    ? "its Message-ID is on record with other content: another letter"
                    : "not on record",
                {}};
    }
    const auto reason = fmt::format("the same letter is on record as letter {}", c.facts.same->id.value);
    Decision decision = set_aside(c, "duplicate", reason, LetterState::settled);
    auto& fate = std::get<SettleLetter>(decision.changes.front()).fate;
    fate.same_as = c.facts.same->id;
    fate.forget_bytes = c.facts.same_bytes;
    decision.verdict.ticket = c.facts.same->ticket;
    // The ticket has its journal line from the first copy; a second one would read as a second letter.
    std::get<AppendEvent>(decision.changes.back()).event.ticket.reset();
    return {reason, std::move(decision)};
}

/// RFC 3464 section 2.3.3: a server on the way goes on trying, and nothing is lost yet.
bool only_delayed(const mail::Bounce& bounce) {
    const auto says = [](std::string_view action) {
        return [action](const mail::BouncedRecipient& r) { return r.action == action; };
    };
    return std::ranges::any_of(bounce.recipients, says("delayed")) &&
           std::ranges::none_of(bounce.recipients,
                                [](const auto& r) { return r.action == "failed" || r.action.empty(); });
}

Step is_bounce(const LetterCase& c) {
    if (c.mail().origin != mail::Origin::bounce || c.came.released) return {"no delivery report", {}};
    const KnownId* bounced = c.facts.bounced ? &*c.facts.bounced : nullptr;
    if (!bounced || !bounced->ticket)
        return {"a delivery report of no letter that we know",
                set_aside(c, "bounce", "a delivery report of no letter that we know", LetterState::held)};
    LetterCase of_ticket = c;
    of_ticket.thread.ticket = bounced->ticket;
    const bool delayed = only_delayed(c.mail().bounce);
    Decision decision = append_from_machine(
        of_ticket, delayed ? "a letter about the ticket is delayed: the server goes on trying"
                           : "a letter about the ticket could not be delivered");
    decision.verdict.name = delayed ? "delayed" : "bounced";
    std::string recipients, words = c.mail().bounce.diagnostic;
    for (const auto& r : c.mail().bounce.recipients)
        recipients += (recipients.empty() ? "" : ", ") + r.address;
    const Values values{{"recipient", recipients}, {"relay_text", words}};
    // A notice to operators about a notice to operators would bounce from the same box, for ever.
    const bool to_operator = is_for_operators(bounced->kind);
    decision.verdict.alarming = to_operator && !delayed;
    if (!to_operator)
        for (Notice& notice : operator_notices(of_ticket.about(), delayed ? "op-delayed" : "op-bounce",
                                               operators_of(c.desk, c.came.mailbox), values))
            decision.notices.push_back(std::move(notice));
    return {fmt::format("a delivery report of <{}>", bounced->id), std::move(decision)};
}

Step is_complaint(const LetterCase& c) {
    if (!c.mail().complaint || c.came.released) return {"no abuse report", {}};
    return {"an abuse report",
            set_aside(c, "auto-reply", "somebody reports a letter of ours as unwanted (an abuse report)",
                      LetterState::held)};
}

Step is_automatic_reply(const LetterCase& c) {
    if (c.mail().origin != mail::Origin::auto_reply || c.came.released) return {"no automatic reply", {}};
    if (c.ticket() && c.ticket()->ticket.status != Status::closed)
        return {"an automatic reply to the ticket",
                append_from_machine(c, "an automatic reply: on record, and nothing follows")};
    if (!c.mail().auto_replied)
        return {"a machine that answers nothing: a request like any other, but no machine is answered", {}};
    return {"an automatic reply to nothing that is open",
            set_aside(c, "auto-reply", "an automatic reply to nothing that is open", LetterState::held)};
}

Step is_list(const LetterCase& c) {
    if (c.mail().origin != mail::Origin::list || c.ticket() || c.came.released)
        return {"no mailing list", {}};
    return {"a mailing list", set_aside(c, "list", "a letter of a mailing list", LetterState::held)};
}

Step has_sender(const LetterCase& c) {
    const std::string address = c.answer_to().address;
    if (address.empty() && c.came.released) return {"nobody to answer: let pass by a person", {}};
    if (address.empty())
        return {"nobody to answer",
                hold(c, "quarantine", "the letter names no sender who could be answered", false)};
    if (is_ours(c.desk, address) && !c.ticket() && !c.came.released)
        return {"it comes from our own address",
                hold(c, "loop", "the letter comes from the desk's own address and names nobody else", false)};
    return {address, {}};
}

/// Without what quoting and wrapping put between the words.
std::string unquoted(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c != '>' && c != ' ' && c != '\t' && c != '\r' && c != '\n') out += c;
    return out;
}

/// A reply with nothing new in it is shown whole, and then it is our own notice to operators: that must not
/// leave the house.
bool quotes_our_notice(const LetterCase& c) {
    const std::string line = unquoted(c.desk.reply_delimiter);
    return !line.empty() && unquoted(words_of(c, false)).find(line) != std::string::npos;
}

/// Empty: there is something in the answer that the client may read.
std::string what_is_missing(const LetterCase& c) {
    if (!commands_of(c).list.empty()) return "";
    if (c.mail().reply_text.empty() && c.mail().text.empty() && c.mail().attachments.empty())
        return "the answer is empty";
    if (c.mail().only_quotes) return "the answer holds nothing but quoted text";
    if (quotes_our_notice(c)) return "the answer holds nothing but our own notice, which is for operators";
    return "";
}

bool is_requester(const LetterCase& c) {
    return c.ticket() && same_address(c.ticket()->ticket.requester, c.from_operator->address);
}

/// Who forwards a client's letter to the desk as himself says afterwards whose it is.
bool says_whose(const LetterCase& c) {
    const auto commands = commands_of(c);
    return std::ranges::find(commands.list, Tag::client, &Command::tag) != commands.list.end();
}

bool asks_for_new(const LetterCase& c) {
    const auto commands = commands_of(c);
    return std::ranges::any_of(commands.list,
                               [](const Command& command) { return command.tag == Tag::new_; });
}

/// A notice for operators that was forwarded, or stolen: nothing that its ticket says is his.
Step is_forwarded_notice(const LetterCase& c) {
    if (c.came.released || !is_in_other_hands(c)) return {"no notice of an operator in other hands", {}};
    const KnownId& notice = *shown_notice(c);
    const std::string found =
        fmt::format("it answers {}, which was sent to {}", notice.kind, fmt::join(notice.sent_to, ", "));
    return {found,
            hold(c, "stranger",
                 "it answers a notice for operators that was not sent to its writer, who has no part in "
                 "the ticket",
                 true)};
}

/// #accept, #reject, #spam; a yes or no to op-confirm.
Step is_of_held_letter(const LetterCase& c) {
    if (!is_about_held(c)) return {"no answer about a letter that is held", {}};
    const Proven proven = proven_operator(c);
    if (!proven.ok && !c.came.released)
        return {"about a letter that is held, without proof: " + proven.by, hold_unproven(c, proven)};
    return {"about a letter that is held, proved: " + proven.by, decide_about_held(c)};
}

/// #list, #show and their like: of whatever ticket, or of none.
Step is_question(const LetterCase& c) {
    if (!c.from_operator || is_requester(c)) return {"no question of an operator", {}};
    const Commands commands = commands_of(c);
    if (!asks(commands.list)) return {"no question of an operator", {}};
    const Proven proven = proven_operator(c);
    if (!proven.ok && !c.came.released)
        return {"a question without proof: " + proven.by, hold_unproven(c, proven)};
    return {proven.ok ? "an operator asks, proved: " + proven.by : "an operator asks, let pass by a person",
            answer_questions(c, commands)};
}

/// For somebody who telephoned: #new.
Step is_registration(const LetterCase& c) {
    if (!c.from_operator || c.ticket() || (!asks_for_new(c) && !corrects_registration(c)))
        return {"no #new of an operator", {}};
    const Proven proven = proven_operator(c);
    if (!proven.ok && !c.came.released) return {"#new without proof: " + proven.by, hold_unproven(c, proven)};
    return {"#new of an operator, proved: " + proven.by, new_ticket_by_operator(c)};
}

/// Which steers tickets that it names, or takes back what such a letter did.
Step is_for_several(const LetterCase& c) {
    if (!c.from_operator || c.ticket()) return {"no operator's letter of no ticket", {}};
    const auto commands = commands_of(c);
    const bool steers = std::ranges::any_of(commands.list, [](const Command& command) {
        return command.ticket || command.tag || !command.nearest.empty();
    });
    if (!steers) return {"no tags in it", {}};
    const Proven proven = proven_operator(c);
    if (!proven.ok && !c.came.released) return {"tags without proof: " + proven.by, hold_unproven(c, proven)};
    return {"tags of an operator, proved: " + proven.by, letter_about_several(c)};
}

Step is_operators(const LetterCase& c) {
    if (!c.from_operator) return {"no operator's address", {}};
    if (!c.ticket()) return {"an operator's address, but of no ticket: as any client", {}};
    if (is_requester(c) && !says_whose(c)) return {"an operator who is this ticket's client", {}};
    const bool closed = c.ticket()->ticket.status == Status::closed;
    if (closed && c.came.released) return {"an operator, and the ticket is closed: let pass by a person", {}};
    if (closed)
        return {"an operator, and the ticket is closed",
                hold(c, "quarantine", "the ticket is closed and cannot be answered any more", false)};
    const Proven proven = proven_operator(c);
    if (!proven.ok && !c.came.released)
        return {"an operator's address without proof: " + proven.by, hold_unproven(c, proven)};
    const std::string missing = what_is_missing(c);
    if (!missing.empty() && c.came.released)
        return {"an operator's letter without words, let pass by a person", append_without_words(c, missing)};
    if (!missing.empty())
        return {"an operator's letter without a word of his own", hold(c, "quarantine", missing, false)};
    return {proven.ok ? "an operator, proved: " + proven.by : "an operator, let pass by a person",
            letter_from_operator(c)};
}

Step is_thanks(const LetterCase& c) {
    if (!c.ticket() || !c.mail().bare_thanks) return {"more than thanks, or of no ticket", {}};
    return {fmt::format("nothing but thanks, about #{}", c.ticket()->ticket.number.value), append_thanks(c)};
}

Step is_follow_up(const LetterCase& c) {
    if (!c.ticket()) return {"of no ticket", {}};
    const auto& ticket = c.ticket()->ticket;
    if (ticket.status == Status::closed)
        return {fmt::format("#{} is closed: a new ticket is registered and linked", ticket.number.value),
                register_ticket(c, "the ticket it answers is closed")};
    return {fmt::format("#{} is open", ticket.number.value),
            append_from_client(c, "an answer to the ticket")};
}

Step is_stranger(const LetterCase& c) {
    if (!c.thread.strangers_number || c.came.released) return {"no stranger with a number", {}};
    return {"a ticket's number from somebody who has no part in it",
            hold(c, "stranger", "it names a ticket that its writer has no part in", true)};
}

Decision reject(const LetterCase& c) {
    Decision decision =
        set_aside(c, "unauthorised", "the writer is on no client's list", LetterState::settled);
    if (!may_be_answered(c) || switched_off(c.about(nullptr), "rejected")) return decision;
    Notice notice = stranger_notice(c.about(nullptr), "rejected", c.answer_to(),
                                    {{"subject", c.mail().subject}}, c.mail().message_id);
    decision.notices.push_back(std::move(notice));
    return decision;
}

/// Whom the contracts name. Operators may always write.
Step is_on_the_list(const LetterCase& c) {
    const Strangers strangers = c.policy.regulation.strangers;
    if (strangers == Strangers::accept) return {"the desk takes letters from everybody", {}};
    if (const store::Client* client = client_with(c.facts, c.answer_to().address))
        return {"on the list of " + client->organisation, {}};
    if (c.came.released || c.from_operator) return {"on no list, but let pass", {}};
    if (strangers == Strangers::reject) return {"on no client's list", reject(c)};
    return {"on no client's list", hold(c, "unauthorised", "the writer is on no client's list", true)};
}

Step is_repeated(const LetterCase& c) {
    const EarlierLetter* earlier = repeated_by(c);
    if (!earlier) return {"not of late by this person", {}};
    LetterCase of_ticket = c;
    of_ticket.thread.ticket = earlier->letter.ticket;
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(c.now - earlier->letter.at).count();
    const auto found = fmt::format(
        "letter {} of {} min ago by the same person, with the same subject, says "
        "nearly the same: it went to #{}",
        earlier->letter.letter.value, minutes, earlier->letter.ticket.value);
    return {found, append_from_client(of_ticket, "the same person has said nearly the same before")};
}

struct Rule {
    std::string_view check;
    Step (*ask)(const LetterCase&);
};

constexpr Rule kRules[] = {
    {"our own letter", is_own},
    // Before the size: a letter too large stays in the folder, and a new UIDVALIDITY shows it again.
    {"the same letter", is_duplicate},
    {"size", is_oversize},
    {"abuse report", is_complaint},
    {"delivery report", is_bounce},
    {"automatic reply", is_automatic_reply},
    {"mailing list", is_list},
    {"sender", has_sender},
    {"forwarded notice", is_forwarded_notice},
    {"held letter", is_of_held_letter},
    {"question of an operator", is_question},
    {"registration by an operator", is_registration},
    {"several tickets", is_for_several},
    {"operator", is_operators},
    {"thanks", is_thanks},
    {"follow-up", is_follow_up},
    {"stranger", is_stranger},
    {"client", is_on_the_list},
    {"said before", is_repeated},
};

void write_fate(Decision& decision) {
    for (Change& change : decision.changes) {
        auto* settled = std::get_if<SettleLetter>(&change);
        if (!settled) continue;
        settled->fate.verdict = decision.verdict.name;
        settled->fate.reason = decision.verdict.reason;
        settled->fate.evidence = evidence_json(decision.verdict.evidence);
        settled->fate.ticket = decision.verdict.ticket;
    }
}

const Operator* sender_operator(const LetterCame& came, const Desk& desk) {
    return came.mail.from.size() == 1 ? operator_with(desk, came.mail.from.front().address) : nullptr;
}

/// An operator may name a ticket of his queues by its number alone; he is believed as with any letter of his.
void find_by_number(ThreadFinding& thread, const Facts& facts, const Operator* who) {
    if (!who || !thread.strangers_number || !facts.subject_number) return;
    if (!serves(*who, facts.tickets.at(*facts.subject_number).ticket.queue)) return;
    thread.strangers_number = false;
    thread.proof = Proof::number;
    thread.ticket = facts.subject_number;
    thread.evidence.push_back({"number in the subject", "the sender is an operator of its queue"});
}

std::vector<Evidence> first_evidence(const LetterCase& c) {
    std::vector<Evidence> evidence;
    for (const std::string& sign : c.mail().origin_evidence) evidence.push_back({"person or machine", sign});
    for (const std::string& defect : c.mail().defects) evidence.push_back({"defect", defect});
    evidence.insert(evidence.end(), c.thread.evidence.begin(), c.thread.evidence.end());
    if (c.came.released) evidence.push_back({"released", "a person has let it pass"});
    return evidence;
}

/// A letter that names no ticket may have found one all the same.
LetterCase in_its_ticket(const LetterCase& c, const Decision& decision) {
    LetterCase found = c;
    const auto ticket = decision.verdict.ticket;
    if (ticket && c.facts.tickets.contains(*ticket)) found.thread.ticket = ticket;
    return found;
}

}  // namespace

Decision decide_letter(const LetterCame& came, const Facts& facts, const Desk& desk, Instant now) {
    LetterCase c{came,
                 facts,
                 desk,
                 policy_of(desk, came.mailbox),
                 now,
                 find_thread(came, facts),
                 sender_operator(came, desk)};
    find_by_number(c.thread, facts, c.from_operator);
    std::vector<Evidence> evidence = first_evidence(c);
    std::optional<Decision> decision;
    for (const auto& [check, ask] : kRules) {
        Step step = ask(c);
        evidence.push_back({std::string(check), step.found});
        decision = std::move(step.decision);
        if (decision) break;
    }
    if (!decision) decision = register_ticket(c, "a new request");
    const LetterCase settled = in_its_ticket(c, *decision);
    note_files(*decision, settled);
    note_correspondence(*decision, settled);
    limit_automatic(*decision, c);
    std::ranges::move(decision->verdict.evidence, std::back_inserter(evidence));
    decision->verdict.evidence = std::move(evidence);
    write_fate(*decision);
    return std::move(*decision);
}

Decision decide_failed_letter(const LetterFailed& failed, const Facts& facts, const Desk& desk, Instant now) {
    Decision decision;
    decision.verdict = {"quarantined", failed.problem, {{"settling", failed.problem}}, {}, true};
    store::Fate fate;
    fate.state = LetterState::quarantined;
    decision.changes.push_back(SettleLetter{failed.letter, fate});
    const std::string id = std::to_string(failed.letter.value);
    decision.changes.push_back(AppendEvent{{0,
                                            now,
                                            {},
                                            "quarantined",
                                            "ticketgate",
                                            fields_json({{"letter", id}, {"problem", failed.problem}})}});
    const About about{desk, living_queue(desk, failed.mailbox), nullptr, facts.loop_mark};
    for (Notice& notice : operator_notices(about, "op-quarantine", operators_of(desk, about.queue),
                                           {{"letter_id", id}, {"problem", failed.problem}}))
        decision.notices.push_back(std::move(notice));
    write_fate(decision);
    return decision;
}

}  // namespace rules
