// What the store's tests share: a folder that goes away, a database, and nouns with as little in them as will
// do.
#pragma once

#include <filesystem>
#include <string>

#include "store/ledger.h"
#include "store/outbox.h"
#include "store/tickets.h"
#include "store/transaction.h"
#include "tests/support/scratch_folder.h"

namespace desk {

inline store::Instant at(std::int64_t seconds) {
    return store::Instant(std::chrono::seconds(seconds));
}

constexpr std::int64_t kNoon = 1'790'000'000;
inline const store::Instant kNow = at(kNoon);

using Folder = testing::ScratchFolder;

inline store::Database memory() {
    return store::Database::open(":memory:", store::Database::Mode::read_write);
}

inline store::Database writer(const std::filesystem::path& path) {
    return store::Database::open(path, store::Database::Mode::read_write);
}

inline store::Database reader(const std::filesystem::path& path) {
    return store::Database::open(path, store::Database::Mode::read_only);
}

inline store::NewLetter letter(std::int64_t uid, std::string message_id = "a@client",
                               std::string bytes = "Subject: x\r\n\r\ny") {
    return {.mailbox = "support",
            .uidvalidity = 7,
            .uid = uid,
            .message_id = std::move(message_id),
            .sha256 = std::string(32, 's'),
            .content = std::string(32, 'c'),
            .size = static_cast<std::int64_t>(bytes.size()),
            .arrived = at(kNoon - 5),
            .bytes = std::move(bytes)};
}

inline store::LetterId accepted(store::Database& db, std::int64_t uid, std::string message_id = "a@client") {
    return store::accept(db, letter(uid, std::move(message_id)), kNow).value();
}

inline store::Ticket ticket(store::TicketNumber number, store::Status status = store::Status::new_) {
    return {.number = number,
            .queue = "support",
            .status = status,
            .subject = "Printer",
            .requester = "Anna@client.test",
            .requester_name = "Anna",
            .language = "ru",
            .assignee = "",
            .created = kNow,
            .updated = kNow,
            .follows = {},
            .category = "",
            .priority = 0,
            .impact = "",
            .urgency = "",
            .channel = "mail",
            .plan = "",
            .organisation = "",
            .service = ""};
}

inline store::TicketNumber registered(store::Database& db, store::Status status = store::Status::new_) {
    const auto number = store::next_number(db);
    store::insert_ticket(db, ticket(number, status));
    return number;
}

inline store::NewOutboxItem notice(const std::string& message_id, store::Instant next_at = kNow) {
    return {.ticket = {},
            .kind = "registered",
            .mailbox = "support",
            .message_id = message_id,
            .envelope_from = "support@desk.test",
            .recipients = {"anna@client.test"},
            .bytes = "Subject: [#1] x\r\n\r\nhello\r\n",
            .reason = "",
            .created = kNow,
            .next_at = next_at};
}

}  // namespace desk
