#include "daemon/rules/thread.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/choices.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/registration.h"

namespace rules {
namespace {

const KnownId* first_known(const Facts& facts, bool ours, std::string_view header) {
    const auto found = std::ranges::find_if(facts.known, [&](const KnownId& id) {
        return id.ours == ours && id.ticket && (header.empty() || id.header == header);
    });
    return found == facts.known.end() ? nullptr : &*found;
}

std::string describe(const KnownId* id) {
    return id ? fmt::format("<{}> in {} belongs to #{}", id->id, id->header, id->ticket->value) : "none";
}

/// An authorised person of the same organisation: by the list of clients for both, never by what a letter
/// says of itself.
bool is_colleague(const LetterCame& came, const Facts& facts, const TicketFacts& ticket) {
    if (came.mail.from.empty()) return false;
    const store::Client* writer = client_with(facts, came.mail.from.front().address);
    const store::Client* requester = client_with(facts, ticket.ticket.requester);
    return writer && requester && !writer->organisation.empty() &&
           folded(writer->organisation) == folded(requester->organisation);
}

void by_id(ThreadFinding& finding, Proof proof, const KnownId* id) {
    if (!id || finding.ticket) return;
    finding.proof = proof;
    finding.ticket = id->ticket;
    if (proof == Proof::token) finding.token_sent_to = id->sent_to;
}

/// Reply tokens in addresses: what they say beside the headers.
void by_token_in_address(ThreadFinding& finding, const Facts& facts) {
    for (const std::string& address : facts.false_tokens)
        finding.evidence.push_back(
            {"token in the address", address + ": no token of ours, it proves nothing"});
    for (const KnownId& id : facts.known) {
        if (!id.ours || !id.ticket || id.header == "In-Reply-To" || id.header == "References") continue;
        finding.evidence.push_back({"token in the address", describe(&id)});
        if (finding.ticket && *finding.ticket != *id.ticket)
            finding.evidence.push_back(
                {"conflict",
                 fmt::format("the address names #{}, a letter that it answers #{}: that one holds",
                             id.ticket->value, finding.ticket->value)});
    }
}

void by_number(ThreadFinding& finding, const LetterCame& came, const Facts& facts) {
    if (!facts.subject_number) {
        finding.evidence.push_back({"number in the subject", "none"});
        return;
    }
    const auto number = *facts.subject_number;
    const TicketFacts& ticket = facts.tickets.at(number);
    const bool there = takes_part(came.mail, ticket), part = there || is_colleague(came, facts, ticket);
    finding.evidence.push_back(
        {"number in the subject", fmt::format("#{}, the sender {}", number.value,
                                              there  ? "takes part"
                                              : part ? "is on the list of the same organisation"
                                                     : "has no part in it")});
    if (finding.ticket) {
        if (*finding.ticket != number)
            finding.evidence.push_back(
                {"conflict", fmt::format("the subject says #{}, the stronger proof #{}: that one holds",
                                         number.value, finding.ticket->value)});
        return;
    }
    finding.strangers_number = !part;
    if (!part) return;
    finding.proof = Proof::number;
    finding.ticket = number;
}

}  // namespace

bool takes_part(const TicketFacts& ticket, std::string_view address) {
    return std::ranges::any_of(ticket.participants,
                               [&](const store::Participant& p) { return same_address(p.address, address); });
}

bool takes_part(const mail::ParsedMail& mail, const TicketFacts& ticket) {
    const auto there = [&](const mail::Address& a) { return takes_part(ticket, a.address); };
    return std::ranges::any_of(mail.from, there) || std::ranges::any_of(mail.reply_to, there);
}

ThreadFinding find_thread(const LetterCame& came, const Facts& facts) {
    ThreadFinding finding;
    const KnownId* token = first_known(facts, true, "");
    const KnownId* reply = first_known(facts, false, "In-Reply-To");
    const KnownId* reference = first_known(facts, false, "References");
    finding.evidence.push_back({"a letter of ours is named", describe(token)});
    finding.evidence.push_back({"In-Reply-To is on record", describe(reply)});
    finding.evidence.push_back({"References are on record", describe(reference)});
    by_id(finding, Proof::token, token);
    by_id(finding, Proof::known_id, reply);
    by_id(finding, Proof::known_id, reference);
    by_token_in_address(finding, facts);
    by_number(finding, came, facts);
    return finding;
}

}  // namespace rules
