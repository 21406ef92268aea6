// Pieces that all decisions on an operator's letter are built from: what he says, what he hears. Pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/rules/letter_case.h"
#include "daemon/rules/order.h"

namespace rules {

Commands commands_of(const LetterCase& c);
/// Tags and words as an order. Whether the words are for the client follows from what the letter answers.
Order order_of(const LetterCase& c);
/// Of the ticket's queue, else of the one that the letter came to.
std::string language_of_transcript(const LetterCase& c);
bool has_tag(const Order& order, Tag tag);

/// Whether the words of an answer to such a notice of ours are the client's. Empty: to none.
bool is_for_client(std::string_view answered_kind);

/// The letter of ours that this one answers; null: none.
const KnownId* answered(const LetterCase& c);

/// The ticket that the letter is about, by the rules of its own queue.
TicketWork work_on(const LetterCase& c);

/// An ending without a word in any ticket: the letter is read, and that is all.
Decision settled_as(const LetterCase& c, std::string verdict, std::string reason);
/// The letter waits for a person, and the ticket's journal says so.
void hold_letter(TicketWork& work, const LetterCase& c, const std::string& reason);

/// What he hears of his letter.
struct Transcript {
    std::vector<Done> done;
    std::string outcome;  // a key of kOutcomeWords
    std::string text;     // his words, where they went nowhere
    std::string problem;
    std::optional<store::LetterId> held = {};  // the letter that waits, and that his answer is about
};
void send_transcript(TicketWork& work, const LetterCase& c, const Transcript& transcript);
/// `list`: the tickets that it is about, one a line.
Decision transcript_of_no_ticket(const LetterCase& c, const Transcript& transcript,
                                 const std::string& list = "");
/// A journal line for each tag of a letter that changed nothing.
void note_of_no_ticket(Decision& decision, const LetterCase& c, const std::vector<Done>& done);
/// The letters that a decision sends to clients, one a line: which, to whom.
std::string letters_to_clients(const Decision& decision);
/// "#42 · open · 12.03.2026 15:00": as it stands on the table.
std::string standing_line(const TicketWork& work);

}  // namespace rules
