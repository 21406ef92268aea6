// Scoped transactions: what is not committed by the end of the scope is taken back.
#pragma once

#include <optional>

#include "store/database.h"

namespace store {

/// BEGIN IMMEDIATE for a scope: the write lock is taken at once, so that facts read inside stay true until
/// the commit.
class [[nodiscard]] Transaction {
  public:
    explicit Transaction(Database& db);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();  // rolls back unless committed

    /// On disk when this returns. If it throws, all of it is taken back.
    void commit();

  private:
    Database& db_;
    bool open_ = true;
};

/// One job inside a transaction: fails alone. Throws Error when there is no transaction: SQLite takes the
/// whole of one back when the disk fails it, and then the rest of a batch must not go on as if nothing had
/// happened.
class [[nodiscard]] Savepoint {
  public:
    explicit Savepoint(Database& db);
    Savepoint(const Savepoint&) = delete;
    Savepoint& operator=(const Savepoint&) = delete;
    ~Savepoint();  // rolls back to here unless released

    void release();

  private:
    Database& db_;
    bool open_ = true;
};

/// Several rows that belong together: part of the transaction that is open, or one of their own when there is
/// none.
class [[nodiscard]] Together {
  public:
    explicit Together(Database& db);

    /// Commits when the transaction is its own.
    void done();

  private:
    std::optional<Transaction> own_;
};

}  // namespace store
