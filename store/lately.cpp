#include "store/lately.h"

#include <algorithm>
#include <iterator>

#include "store/statement.h"
#include "store/words.h"

namespace store {
namespace {

constexpr std::int64_t kHoursKept = 24;

std::int64_t hour_of(Instant at) {
    return std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count();
}

}  // namespace

bool has_picture(Database& db, TicketNumber ticket, std::string_view sha256) {
    return db.prepare("SELECT 1 FROM picture WHERE ticket = ?1 AND sha256 = ?2")
        .value<int>(ticket, sha256)
        .has_value();
}

void add_picture(Database& db, TicketNumber ticket, std::string_view sha256) {
    db.prepare("INSERT INTO picture (ticket, sha256) VALUES (?1, ?2) ON CONFLICT (ticket, sha256) DO NOTHING")
        .run(ticket, sha256);
}

// Forgets when an hour's first letter of an address comes, as count_rate() does: that bounds it just as well.
void add_recent(Database& db, const RecentLetter& letter) {
    const auto hour = hour_of(letter.at);
    db.prepare(
          "INSERT INTO recent (hour, address, letter, at, ticket, subject, words) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (hour, address, letter) DO NOTHING")
        .run(hour, letter.address, letter.letter, letter.at, letter.ticket, letter.subject, letter.words);
    db.prepare("DELETE FROM recent WHERE hour < ?1").run(hour - kHoursKept);
}

// Hour by hour: the key begins with it, and there are few.
std::vector<RecentLetter> recent_letters(Database& db, std::string_view address, Instant since, Instant now,
                                         int limit) {
    std::vector<RecentLetter> found;
    const auto oldest = std::max(hour_of(since), hour_of(now) - kHoursKept);
    for (auto hour = hour_of(now); hour >= oldest && std::ssize(found) < limit; --hour) {
        Rows rows = db.prepare(
                          "SELECT letter, at, ticket, subject, words FROM recent "
                          "WHERE hour = ?1 AND address = ?2 AND at >= ?3 ORDER BY letter DESC LIMIT ?4")
                        .query(hour, address, since, limit - static_cast<int>(found.size()));
        while (rows.next())
            found.push_back({.address = std::string(address),
                             .letter = rows.get<LetterId>(0),
                             .at = rows.get<Instant>(1),
                             .ticket = rows.get<TicketNumber>(2),
                             .subject = rows.get<std::int64_t>(3),
                             .words = rows.get<std::int64_t>(4)});
    }
    return found;
}

std::string message_text(Database& db, TicketNumber ticket, LetterId letter) {
    return db.prepare("SELECT text FROM message WHERE ticket = ?1 AND letter = ?2")
        .value<std::string>(ticket, letter)
        .value_or("");
}

// The journal is the record of it, and a counter would be a second one. A ticket has tens of lines, and the
// question is asked only when a client writes to what is completed.
int count_moves(Database& db, TicketNumber ticket, Status from, Status to, Instant since) {
    return db
        .prepare(
            "SELECT count(*) FROM event WHERE ticket = ?1 AND at >= ?2 AND kind = 'status' "
            "AND json_extract(data, '$.from') = ?3 AND json_extract(data, '$.to') = ?4")
        .value<int>(ticket, since, word_of(from), word_of(to))
        .value_or(0);
}

}  // namespace store
