// Brings a file's schema up to date, block by block (schema.sql says what a block is).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace store {

struct Migration {
    int version = 0;
    std::string sql;
};

/// The blocks of a schema document, in order. Throws std::logic_error unless they are numbered 1, 2, 3, …
std::vector<Migration> split_migrations(std::string_view document);

/// Those that this program was built with.
const std::vector<Migration>& known_migrations();

int schema_version(Database& db);

/// Runs what is missing, each block in a transaction of its own. Two programs that do so at once do it once.
/// Throws Error when the file is newer than the last of `migrations`.
void migrate(Database& db, const std::vector<Migration>& migrations);

}  // namespace store
