// The intake ledger: which letters are ours, and what became of each. The whole exactly-once story on the way
// in stands on UNIQUE(mailbox, uidvalidity, uid) and on the state column, which only ever leaves `accepted`
// in the commit that settles.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/record.h"

namespace store {

/// Takes a letter in. Empty: this place of the server is in the ledger already (fetched again after a crash).
std::optional<LetterId> accept(Database& db, const NewLetter& letter, Instant now);

std::optional<Letter> find_letter(Database& db, LetterId id);
/// What is known of this place of the server.
std::optional<Letter> letter_at(Database& db, std::string_view mailbox, std::int64_t uidvalidity,
                                std::int64_t uid);
/// All letters with this Message-ID, oldest first. Empty for an empty id.
std::vector<Letter> letters_by_message_id(Database& db, std::string_view message_id);
/// All letters without a Message-ID and with this content, oldest first.
std::vector<Letter> anonymous_letters_by_content(Database& db, std::string_view content);
/// The exact bytes; empty when none are kept.
std::string raw_bytes(Database& db, LetterId id);

/// A letter that is settled and will never be read again: of a store that is not kept, as a simulation's.
void forget_bytes(Database& db, LetterId id);
/// Likewise all letters of a ticket.
void forget_bytes(Database& db, TicketNumber ticket);

/// Accepted and undecided, oldest first, above `after`.
std::vector<LetterId> accepted_letters(Database& db, LetterId after, int limit);
std::int64_t count_accepted(Database& db);

/// The state is still `accepted` when this is called in the same transaction that read it so; throws
/// std::logic_error otherwise.
void settle(Database& db, LetterId id, const Fate& fate, Instant now);
/// One more try is about to be made, or has killed us. Returns how many that makes.
int mark_attempt(Database& db, LetterId id);
/// held or quarantined → accepted again, `released` set. False: it is in neither state.
bool release(Database& db, LetterId id);
/// held or quarantined → dropped; the bytes stay. False: it is in neither state.
bool drop_letter(Database& db, LetterId id, std::string_view reason);

struct LetterFilter {
    std::vector<LetterState> states;  // empty: all
    std::string mailbox;              // empty: all
    std::optional<TicketNumber> ticket;
    int limit = 1000;
};
/// Newest first.
std::vector<Letter> list_letters(Database& db, const LetterFilter& filter);
/// (uid, state) of all that is known of one epoch of a mailbox, ascending: for reconcile.
std::vector<Letter> letters_of_epoch(Database& db, std::string_view mailbox, std::int64_t uidvalidity);

std::optional<Cursor> cursor(Database& db, std::string_view mailbox);
void set_cursor(Database& db, std::string_view mailbox, Cursor cursor);

}  // namespace store
