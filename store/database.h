// One SQLite file, opened: pragmas set, schema brought up to date. One connection per thread.
// Every function of this room that takes a Database& throws store::Error when the machine fails, and then
// nothing changed beyond what the surrounding transaction will take back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;

namespace store {

class Statement;

/// The database could not do it. `full`: no room on the disk; `busy`: somebody else held the lock for too
/// long. `refused`: the machine is well and this row may not be (a constraint, a value beyond all measure): a
/// defect of the caller, which no second try mends.
struct Error : std::runtime_error {
    Error(const std::string& what, int code_) : std::runtime_error(what), code(code_) {}
    int code;  // SQLite's extended result code
    bool full() const;
    bool busy() const;
    bool refused() const;
};

/// Another daemon has this file. what() says which process.
struct AlreadyInUse : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Database {
  public:
    enum class Mode { read_write, read_only };

    /// Creates the file and its folder's schema when absent (read_write only), migrates an older one, refuses
    /// a newer one with a word on which program wrote it. WAL, synchronous=FULL, foreign keys, busy timeout
    /// 10 s. Path ":memory:" for tests. read_only: never writes, sees what was committed when each of its
    /// queries began, needs a file of this program's schema.
    static Database open(const std::filesystem::path& path, Mode mode);

    /// For one process and one run: in a file without a name, which is gone when this is. What it holds may
    /// be larger than the memory; nothing of it is durable.
    static Database scratch();

    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    /// A prepared statement for this SQL, cached by the literal's address: `sql` must live for ever.
    Statement& prepare(const char* sql);
    /// For pragmas and schema; not for values.
    void execute(const std::string& sql);

    /// Changes when any other connection has committed (PRAGMA data_version): how the daemon learns of the
    /// shell's work.
    std::int64_t data_version();

    /// Carries what the WAL holds into the file, as far as nobody reads there; waits for nobody.
    void checkpoint();
    /// Of a writer beside which somebody else does that: its own commits do it only when the WAL has grown to
    /// four times what it otherwise may.
    void leave_checkpoints();
    /// By this connection, since this was last asked.
    int pages_written();

    std::filesystem::path path() const;
    sqlite3* handle() const;

  private:
    struct Inner;
    explicit Database(std::unique_ptr<Inner> inner);
    static Database open_writer(const std::filesystem::path& path);
    static Database open_reader(const std::filesystem::path& path);
    std::unique_ptr<Inner> inner_;
};

/// Held for the daemon's life: two daemons on one file would answer every letter twice. A lock on FILE.lock,
/// freed by the kernel however the process ends. Throws AlreadyInUse.
class DaemonLock {
  public:
    explicit DaemonLock(const std::filesystem::path& database);
    DaemonLock(DaemonLock&& other) noexcept;
    DaemonLock& operator=(DaemonLock&&) = delete;
    ~DaemonLock();

    /// The process that holds it, 0 when nobody does, -1 when it has not said yet who it is. Does not disturb
    /// one that is just taking it. For `ticketgate`.
    static int holder(const std::filesystem::path& database);

  private:
    int fd_ = -1;
};

}  // namespace store
