#include "store/transaction.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "store/statement.h"

namespace store {
namespace {

bool transaction_is_open(const Database& db) {
    return sqlite3_get_autocommit(db.handle()) == 0;
}

// In a destructor there is nobody to tell. SQLite itself takes everything back when it cannot go on, and then
// there is nothing left to do; whatever is left otherwise goes with the connection.
void take_back(Database& db, const char* sql) noexcept {
    if (transaction_is_open(db)) sqlite3_exec(db.handle(), sql, nullptr, nullptr, nullptr);
}

}  // namespace

Transaction::Transaction(Database& db) : db_(db) {
    db_.prepare("BEGIN IMMEDIATE").run();
}

Transaction::~Transaction() {
    if (open_) take_back(db_, "ROLLBACK");
}

void Transaction::commit() {
    if (!transaction_is_open(db_)) {
        open_ = false;
        throw Error(
            fmt::format("{}: the transaction was taken back after an earlier error", name_of(db_.handle())),
            SQLITE_ABORT_ROLLBACK);
    }
    db_.prepare("COMMIT").run();
    open_ = false;
}

// Without a transaction around it SAVEPOINT would begin one of its own, and release would commit a single job
// of a batch whose other jobs were taken back.
Savepoint::Savepoint(Database& db) : db_(db) {
    if (!transaction_is_open(db_))
        throw Error(
            fmt::format("{}: no transaction is open (it may have been taken back after an earlier error)",
                        name_of(db_.handle())),
            SQLITE_ABORT_ROLLBACK);
    db_.prepare("SAVEPOINT job").run();
}

Savepoint::~Savepoint() {
    if (open_) take_back(db_, "ROLLBACK TO job; RELEASE job");
}

void Savepoint::release() {
    db_.prepare("RELEASE job").run();
    open_ = false;
}

Together::Together(Database& db) {
    if (!transaction_is_open(db)) own_.emplace(db);
}

void Together::done() {
    if (own_) own_->commit();
}

}  // namespace store
