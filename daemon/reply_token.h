// What proves that somebody has had a letter of ours in his hands: it carries octets that nobody can make
// without the store's key (store_marks.h; HMAC-SHA-256) and that fit one letter and its recipients alone.
// They stand in its Message-ID and, where the mailbox takes plus addresses, in its Reply-To, for programs
// that drop References. Nothing here is random or asks the clock: the same letter on the same store has the
// same tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/record.h"

namespace ticketgate {

/// The secret of the Message-ID of a letter that is about to go to the outbox as `id`: 16 octets. Its
/// recipients are filled in, its Message-ID is not asked for.
std::string id_secret(std::string_view key, store::OutboxId id, std::int64_t unix_milliseconds,
                      const store::NewOutboxItem& item);

/// What stands behind the '+' of its Reply-To: which letter of the outbox, and 120 bits that prove it.
/// Letters and digits, lower case.
std::string reply_token(std::string_view key, store::OutboxId id, std::string_view message_id,
                        std::string_view recipient);

/// The letter that a token says it is of. Empty: it is not made like a token.
std::optional<store::OutboxId> letter_in_token(std::string_view token);
/// Whether the token is that letter's own.
bool is_token_of(std::string_view token, std::string_view key, const store::OutboxItem& item);

}  // namespace ticketgate
