// Letters that wait to be carried out. A table and not a folder of files: a notice is born in the very commit
// that registers its ticket, so neither can exist without the other. Final bytes and not template and values:
// a retry an hour later, after a template was edited, still sends the same letter under the same Message-ID,
// which is what lets a receiver drop the repeat.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/record.h"

namespace store {

OutboxId put(Database& db, const NewOutboxItem& item);
/// What put() would give now: bytes may name it before they are there.
OutboxId next_item(Database& db);

/// Marks at most `limit` due items as `sending`, in order of their time, and returns them with their bytes
/// and those recipients that are still pending. Commit before the attempt.
std::vector<OutboxItem> claim_due(Database& db, Instant now, int limit);

/// What came of a claim. Throws std::logic_error for an item that is not claimed.
void report(Database& db, OutboxId id, const ItemReport& report);

/// Claims that nothing was done with: queued again for the time that they had, as if never claimed.
void give_back(Database& db, const std::vector<OutboxId>& claimed);

/// Of an item that was carried out, in a store that is not kept, as a simulation's.
void forget_bytes(Database& db, OutboxId id);

/// Claimed items of a daemon that did not live to tell: without bytes. At start only.
std::vector<OutboxItem> claimed_items(Database& db);

/// When the next queued item is due; empty: none waits.
std::optional<Instant> next_due(Database& db);
/// Without bytes unless asked for.
std::optional<OutboxItem> find_item(Database& db, OutboxId id, bool with_bytes = false);
/// The item with this Message-ID: is this letter ours?
std::optional<OutboxItem> find_item_by_message_id(Database& db, std::string_view message_id);

struct OutboxFilter {
    std::vector<OutboxState> states;  // empty: all
    std::optional<TicketNumber> ticket;
    int limit = 1000;
};
/// Newest first, without bytes.
std::vector<OutboxItem> list_outbox(Database& db, const OutboxFilter& filter);

/// queued, failed, in_doubt → queued for `now`, refused recipients pending again; suppressed too (release).
/// False: not in such a state.
bool requeue(Database& db, OutboxId id, Instant now);
/// queued, failed, in_doubt, suppressed → dropped. False: not in such a state.
bool drop(Database& db, OutboxId id, std::string_view reason);

/// What the settling of this letter sent about this ticket, oldest first, without bytes.
std::vector<OutboxItem> items_of_letter(Database& db, TicketNumber ticket, LetterId letter);

// How many automatic letters went to this key (an address, a ticket; in whatever ASCII case) in the hour that
// `now` falls into. A small table that forgets: counting the outbox itself would cost more with every letter.
int rate(Database& db, std::string_view key, Instant now);
void count_rate(Database& db, std::string_view key, Instant now);

}  // namespace store
