// Scoped transactions: what is not committed by the end of the scope is taken back.
#pragma once

#include "store/database.h"

namespace store {

/// BEGIN IMMEDIATE for a scope: the write lock is taken at once, so that facts read inside stay true until the commit.
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

/// One job inside a transaction: fails alone.
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

}  // namespace store
