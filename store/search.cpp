#include "store/search.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "store/deadlines.h"
#include "store/statement.h"

namespace store {
namespace {

constexpr std::string_view kUntil = "words-until";
/// A query is made of the first so many words.
constexpr int kMostWords = 20;

std::int64_t indexed_until(Database& db) {
    const auto text = setting(db, kUntil).value_or("0");
    std::int64_t id = 0;
    std::from_chars(text.data(), text.data() + text.size(), id);
    return id;
}

/// U+0451 and U+0401, in octets.
bool is_yo(std::string_view text) {
    return text.starts_with("\xd1\x91") || text.starts_with("\xd0\x81");
}

std::size_t letters_in(std::string_view word) {
    return static_cast<std::size_t>(
        std::ranges::count_if(word, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Quoted, so that it is a word and nothing else: "word"*.
std::string as_term(std::string_view word) {
    std::string term = "\"";
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (is_yo(word.substr(i))) {
            term += "\xd0\xb5";
            ++i;
        } else if (word[i] == '"') {
            term += "\"\"";
        } else {
            term += word[i];
        }
    }
    return term + (letters_in(word) >= 3 ? "\"*" : "\"");
}

/// What has neither a letter nor a figure is no word, and would be one that stands nowhere.
bool has_letters(std::string_view word) {
    return std::ranges::any_of(word, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               static_cast<unsigned char>(c) >= 0x80;
    });
}

std::string query_of(std::string_view words) {
    constexpr std::string_view kBlanks = " \t\r\n\0";
    std::string query;
    for (int left = kMostWords; left > 0;) {
        words.remove_prefix(std::min(words.find_first_not_of(kBlanks), words.size()));
        if (words.empty()) break;
        const std::string_view word = words.substr(0, words.find_first_of(kBlanks));
        words.remove_prefix(word.size());
        if (!has_letters(word)) continue;
        query += (query.empty() ? "" : " ") + as_term(word);
        --left;
    }
    return query;
}

}  // namespace

bool has_new_words(Database& db) {
    return db.prepare("SELECT 1 FROM message WHERE id > ?1 LIMIT 1")
        .value<int>(indexed_until(db))
        .has_value();
}

bool index_words(Database& db, int limit) {
    const std::int64_t from = indexed_until(db);
    const auto last =
        db.prepare("SELECT max(id) FROM (SELECT id FROM message WHERE id > ?1 ORDER BY id LIMIT ?2)")
            .value<std::optional<std::int64_t>>(from, limit)
            .value_or(std::nullopt);
    if (!last) return true;
    db.prepare(
          "INSERT INTO said (rowid, subject, people, text) "
          "SELECT m.id, replace(replace(t.subject, char(1105), char(1077)), char(1025), char(1045)), "
          "replace(replace(m.address || ' ' || t.requester || ' ' || t.requester_name || ' ' || "
          "t.organisation, char(1105), char(1077)), char(1025), char(1045)), "
          "replace(replace(substr(m.text, 1, 100000), char(1105), char(1077)), char(1025), char(1045)) "
          "FROM message m JOIN ticket t ON t.number = m.ticket WHERE m.id > ?1 AND m.id <= ?2")
        .run(from, *last);
    set_setting(db, kUntil, std::to_string(*last));
    return !has_new_words(db);
}

std::vector<TicketNumber> search_words(Database& db, std::string_view words, int limit) {
    const std::string query = query_of(words);
    std::vector<TicketNumber> found;
    if (query.empty()) return found;
    Rows rows = db.prepare(
                      "SELECT m.ticket FROM said JOIN message m ON m.id = said.rowid "
                      "WHERE said MATCH ?1 ORDER BY said.rowid DESC LIMIT ?2")
                    .query(query, limit);
    while (rows.next())
        if (const auto ticket = rows.get<TicketNumber>(0); std::ranges::find(found, ticket) == found.end())
            found.push_back(ticket);
    return found;
}

}  // namespace store
