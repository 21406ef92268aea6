// What a store has made for itself, at random, when somebody first asked.
#pragma once

#include <string>

#include "store/database.h"

namespace ticketgate {

/// 16 digits in hex that all letters of this store carry: what comes back with them is its own.
std::string loop_mark(store::Database& db);

/// 32 octets in hex that prove its letters (reply_token.h).
std::string reply_key(store::Database& db);

}  // namespace ticketgate
