#include "store/migrate.h"

#include <fmt/format.h>

#include <charconv>

#include "store/schema_sql.h"
#include "store/statement.h"
#include "store/transaction.h"

namespace store {
namespace {

constexpr std::string_view kMark = "\n-- migration ";

int number_at(std::string_view text) {
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

void run(Database& db, const Migration& migration) {
    Transaction transaction(db);
    if (schema_version(db) >= migration.version) return;  // somebody else was faster
    db.execute(migration.sql);
    db.execute(fmt::format("PRAGMA user_version = {}", migration.version));
    transaction.commit();
}

}  // namespace

std::vector<Migration> split_migrations(std::string_view document) {
    std::vector<Migration> migrations;
    for (auto at = document.find(kMark); at != document.npos;) {
        const auto next = document.find(kMark, at + 1);
        const auto block = document.substr(at, next == document.npos ? next : next - at);
        const int expected = static_cast<int>(migrations.size()) + 1;
        if (number_at(block.substr(kMark.size())) != expected)
            throw std::logic_error(
                fmt::format("schema.sql: migration {} is missing or out of order", expected));
        migrations.push_back({.version = expected, .sql = std::string(block)});
        at = next;
    }
    return migrations;
}

const std::vector<Migration>& known_migrations() {
    static const std::vector<Migration> known = split_migrations(kSchemaSql);
    return known;
}

int schema_version(Database& db) {
    return db.prepare("PRAGMA user_version").value<int>().value_or(0);
}

void migrate(Database& db, const std::vector<Migration>& migrations) {
    for (const auto& migration : migrations)
        if (schema_version(db) < migration.version) run(db, migration);
}

}  // namespace store
