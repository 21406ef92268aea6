#include "daemon/rules/delivery_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/backoff.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/notices.h"

namespace rules {
namespace {

using mail::Outcome;
using store::OutboxRecipient;
using store::OutboxState;
using store::RecipientState;

/// In doubt: sent once more under the same Message-ID, since a repeat can be dropped and a loss cannot be
/// mended; then never again.
RecipientState state_after(Outcome outcome, bool doubted_before) {
    switch (outcome) {
        case Outcome::sent:
            return RecipientState::sent;
        case Outcome::refused:
            return RecipientState::refused;
        case Outcome::in_doubt:
            return doubted_before ? RecipientState::in_doubt : RecipientState::pending;
        case Outcome::deferred:
            break;
    }
    return RecipientState::pending;
}

std::vector<OutboxRecipient> recipients_after(const RelayAnswered& answered) {
    std::vector<OutboxRecipient> after;
    for (const mail::Delivery& d : answered.deliveries)
        after.push_back(
            {d.recipient, state_after(d.outcome, answered.item.doubted), d.code, d.enhanced, d.text});
    return after;
}

bool any(const std::vector<OutboxRecipient>& recipients, RecipientState state) {
    return std::ranges::any_of(recipients, [&](const auto& r) { return r.state == state; });
}

OutboxState final_state(const std::vector<OutboxRecipient>& recipients, bool refused_before) {
    if (refused_before || any(recipients, RecipientState::refused)) return OutboxState::failed;
    if (any(recipients, RecipientState::in_doubt)) return OutboxState::in_doubt;
    return OutboxState::sent;
}

/// The relay was not reached at all: that says nothing of the letter, so its delay does not grow.
bool never_tried(const RelayAnswered& answered) {
    return std::ranges::all_of(answered.deliveries,
                               [](const auto& d) { return d.outcome == Outcome::deferred && d.code == 0; });
}

/// The attempt before this one was not heard either: the journal has its line for this silence.
bool unheard_before(const store::OutboxItem& item) {
    return std::ranges::all_of(item.recipients, [](const auto& r) { return r.code == 0 && !r.text.empty(); });
}

std::chrono::seconds delay_of(const RelayAnswered& answered, const RetryPolicy& retry, bool doubted_now) {
    if (doubted_now) return std::chrono::seconds(0);
    if (never_tried(answered)) return std::min(retry.first, std::chrono::seconds(60));
    return retry_delay(retry, answered.item.attempts, jitter_of(answered.item.message_id));
}

std::string words(const OutboxRecipient& r) {
    std::string out = r.code ? std::to_string(r.code) : "";
    for (const std::string& part : {r.enhanced, r.text})
        if (!part.empty()) out += (out.empty() ? "" : " ") + part;
    return out;
}

std::string_view event_kind(OutboxState state) {
    switch (state) {
        case OutboxState::sent:
            return "sent";
        case OutboxState::failed:
            return "not-delivered";
        case OutboxState::in_doubt:
            return "in-doubt";
        default:
            return "deferred";
    }
}

/// Letters to operators that fail are told by the log alone: a notice about a notice would be the next loop.
bool deserves_notice(const store::OutboxItem& item) {
    return item.ticket && !is_for_operators(item.kind);
}

void tell_of_failure(Decision& decision, const RelayAnswered& answered, const ReportItem& report,
                     const Facts& facts, const Desk& desk) {
    const store::OutboxItem& item = answered.item;
    const TicketFacts& ticket = facts.tickets.at(*item.ticket);
    const About about{desk, living_queue(desk, ticket.ticket.queue), &ticket, facts.loop_mark};
    for (const OutboxRecipient& r : report.recipients) {
        if (r.state != RecipientState::refused && r.state != RecipientState::in_doubt) continue;
        const Values values{{"recipient", r.address}, {"relay_text", words(r)}};
        for (Notice& notice : operator_notices(about, "op-bounce", operators_of(desk, about.queue), values))
            decision.notices.push_back(std::move(notice));
    }
}

/// The item's time is up: what is still pending will not be tried again.
void give_up(ReportItem& report, std::chrono::seconds after) {
    for (OutboxRecipient& r : report.recipients)
        if (r.state == RecipientState::pending) r.state = RecipientState::refused;
    report.state = OutboxState::failed;
    report.reason =
        fmt::format("given up after {} h", std::chrono::duration_cast<std::chrono::hours>(after).count());
}

ReportItem report_of(const RelayAnswered& answered, bool refused_before, const RetryPolicy& retry,
                     Instant now) {
    ReportItem report;
    report.item = answered.item.id;
    report.recipients = recipients_after(answered);
    report.attempted = !never_tried(answered);
    const bool doubted_now = std::ranges::any_of(
        answered.deliveries, [](const auto& d) { return d.outcome == Outcome::in_doubt; });
    report.doubted = answered.item.doubted || doubted_now;
    if (!any(report.recipients, RecipientState::pending)) {
        report.state = final_state(report.recipients, refused_before);
    } else {
        report.next_at = now + delay_of(answered, retry, doubted_now);
        if (report.next_at - answered.item.created > retry.give_up) give_up(report, retry.give_up);
    }
    for (const OutboxRecipient& r : report.recipients)
        if (report.reason.empty() && r.state != RecipientState::sent) report.reason = words(r);
    if (report.reason.empty() && refused_before) report.reason = "another recipient was refused before";
    return report;
}

}  // namespace

Decision decide_delivery(const RelayAnswered& answered, const Facts& facts, const Desk& desk, Instant now) {
    const store::OutboxItem& item = answered.item;
    const RetryPolicy& retry = policy_of(desk, living_queue(desk, item.mailbox)).retry;
    const ReportItem report = report_of(answered, facts.refused_before, retry, now);
    Decision decision;
    const std::string kind(event_kind(report.state));
    decision.verdict = {kind, report.reason, {}, item.ticket, report.state == OutboxState::failed};
    decision.changes.push_back(report);
    const bool told_before = report.state == OutboxState::queued && !report.attempted && unheard_before(item);
    if (!told_before)
        decision.changes.push_back(AppendEvent{{0, now, item.ticket, kind, "ticketgate",
                                                fields_json({{"outbox", std::to_string(item.id.value)},
                                                             {"notice", item.kind},
                                                             {"message_id", item.message_id},
                                                             {"relay", report.reason},
                                                             {"problem", answered.problem}})}});
    if (!answered.problem.empty()) {
        decision.verdict.alarming = true;
        return decision;
    }
    // At once, even while others of the envelope are still tried: a later answer speaks of those alone.
    const bool failed =
        any(report.recipients, RecipientState::refused) || any(report.recipients, RecipientState::in_doubt);
    if (failed && deserves_notice(item)) tell_of_failure(decision, answered, report, facts, desk);
    return decision;
}

}  // namespace rules
