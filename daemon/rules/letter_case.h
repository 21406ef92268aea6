// One letter on the table: what is known of it, gathered for the rules of letters, and the pieces that their
// decisions are built from. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/rules/decision.h"
#include "daemon/rules/facts.h"
#include "daemon/rules/notices.h"
#include "daemon/rules/policy.h"
#include "daemon/rules/problem_words.h"
#include "daemon/rules/stimulus.h"
#include "daemon/rules/thread.h"
#include "daemon/rules/ticket_work.h"

namespace rules {

struct LetterCase {
    const LetterCame& came;
    const Facts& facts;
    const Desk& desk;
    const Policy& policy;
    Instant now;
    ThreadFinding thread;
    const Operator* from_operator = nullptr;  // the sender is one of the desk's

    const mail::ParsedMail& mail() const { return came.mail; }
    const TicketFacts* ticket() const;  // the one that the thread found
    About about(const TicketFacts* of) const { return {desk, came.mailbox, of, facts.loop_mark}; }
    About about() const { return about(ticket()); }
    mail::Address answer_to() const;  // Reply-To, else From; an empty address when there is none
};

/// What the person wrote now, as an answer.
std::string words_of(const LetterCame& came);
/// The letter's own text as it goes on record and on to others: what this person wrote now, or all of it for
/// a first letter.
std::string words_of(const LetterCase& c, bool first);

// Endings. Each leaves the ledger's row to the caller, who knows the evidence.
Decision set_aside(const LetterCase& c, std::string name, std::string reason, store::LetterState state);
/// A sentence that the ledger has in English and people in their own language.
using Sentence = std::function<std::string(std::string_view language)>;
Sentence sentence(ProblemKey<0> key);
/// Held for a person; the operators are told, and the sender if a person wrote.
Decision hold(const LetterCase& c, std::string why, const Sentence& reason, bool tell_sender);

/// What the operators hear of a letter that is held.
std::vector<Notice> held_notices(const LetterCase& c, const Sentence& reason,
                                 const std::vector<Operator>& to);

// Pieces.
std::string sender_of(const LetterCase& c);
/// A machine is never answered by a machine.
bool may_be_answered(const LetterCase& c);
AddMessage message_of(const LetterCase& c, store::TicketNumber ticket, store::Author author, bool first);
/// To the queue's operators but the writer, with what came with the letter.
void tell_operators_of_letter(TicketWork& work, const LetterCase& c, const std::string& kind, bool first);

/// Automatic letters to one address and about one ticket are limited by the hour, whatever caused them: the
/// second line against mail loops.
void limit_automatic(Decision& decision, const LetterCase& c);

}  // namespace rules
