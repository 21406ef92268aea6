#include "store/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <unordered_map>

#include "store/migrate.h"
#include "store/statement.h"

namespace store {
namespace {

constexpr int kApplicationId = 0x74674154;  // as schema.sql sets it
constexpr int kBusyMilliseconds = 10'000;

// Measured: README.md, "Speed".
constexpr const char* kSettingsOfAWriter =
    "PRAGMA page_size = 4096;"
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA recursive_triggers = ON;"  // else INSERT OR REPLACE would go round the journal's DELETE trigger
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA cache_size = -32768;"        // KiB
    "PRAGMA wal_autocheckpoint = 4000;"  // 16 MB: what every letter changes is carried into the file once in
                                         // 600 letters and not in 150
    "PRAGMA journal_size_limit = 67108864;";

// Behind those of a writer. Nobody reads it after a crash, so it needs neither a journal on the disk nor
// syncs; without any journal a savepoint could not be taken back.
constexpr const char* kSettingsOfAScratch =
    "PRAGMA journal_mode = MEMORY;"
    "PRAGMA synchronous = OFF;"
    "PRAGMA locking_mode = EXCLUSIVE;"
    "PRAGMA cache_size = -16384;";

constexpr const char* kSettingsOfAReader =
    "PRAGMA query_only = ON;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA cache_size = -8192;";

struct Advice {
    int code;
    std::string_view text;
};

constexpr std::array<Advice, 8> kAdvice{{
    {SQLITE_FULL, "no room on the disk; make some, nothing is lost and work goes on when there is"},
    {SQLITE_BUSY, "another process holds its lock for too long; see who by: fuser -v on the file"},
    {SQLITE_READONLY,
     "cannot be written; check owner and mode of the file, its folder and its -wal and -shm"},
    {SQLITE_PERM, "access denied; check owner and mode of the file and its folder"},
    {SQLITE_CANTOPEN, "cannot be opened; check that this user may read and write the file and its folder"},
    {SQLITE_NOTADB, "is not an SQLite database; name another file in [store] path"},
    {SQLITE_CORRUPT, "is damaged; stop the daemon, keep a copy of the file, restore the last backup"},
    {SQLITE_IOERR, "the disk reports an error; look into the kernel's log"},
}};

std::string_view advice_for(int code) {
    for (const auto& advice : kAdvice)
        if (advice.code == (code & 0xff)) return advice.text;
    return "the database refuses";
}

// SQLite knows ENOSPC when it writes, but not a quota, nor a sync or a mapping that finds no room.
int code_of(sqlite3* handle) {
    const int code = sqlite3_extended_errcode(handle);
    const int primary = code & 0xff;
    const int cause = sqlite3_system_errno(handle);
    const bool no_room = cause == ENOSPC || cause == EDQUOT;
    return no_room && (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN) ? SQLITE_FULL : code;
}

[[noreturn]] void refuse(const std::filesystem::path& path, std::string_view why, int code) {
    throw Error(fmt::format("{}: {}", path.string(), why), code);
}

bool in_memory(const std::filesystem::path& path) {
    return path == ":memory:";
}

void check_place(const std::filesystem::path& path, Database::Mode mode) {
    std::error_code ignored;
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    if (!std::filesystem::is_directory(folder, ignored))
        refuse(path, fmt::format("there is no folder {}; create it", folder.string()), SQLITE_CANTOPEN);
    if (std::filesystem::is_directory(path, ignored))
        refuse(path, "is a folder; name a file in it", SQLITE_CANTOPEN);
    if (mode == Database::Mode::read_only && !std::filesystem::exists(path, ignored))
        refuse(path, "does not exist, or its folder may not be read; ticketgated makes it at its first start",
               SQLITE_CANTOPEN);
}

// SQLite would make it readable by everybody, and it holds people's letters. -wal and -shm take the mode of
// the file.
void make_private_file(const std::filesystem::path& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd >= 0) ::close(fd);
}

std::string immutable_uri(const std::filesystem::path& path) {
    std::string uri = "file:";
    for (const char c : path.string()) {
        if (c == '?' || c == '#' || c == '%')
            uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        else
            uri += c;
    }
    return uri + "?immutable=1";
}

// Everything that was committed stands in the file itself: nobody has it open, and the last to close it did
// so in order.
bool is_at_rest(const std::filesystem::path& path) {
    std::error_code missing;
    const auto size = std::filesystem::file_size(path.string() + "-wal", missing);
    return (missing || size == 0) && DaemonLock::holder(path) == 0;
}

}  // namespace

namespace {

// Octets that savepoints keep in memory, of pages that they may have to take back.
constexpr int kSavepointOctets = 16 * 1024 * 1024;

// What can only be told before SQLite's first use. At every allocation it would take a lock to count it, for
// statistics that nobody here reads. And what a savepoint keeps would go through a file, 70 small writes a
// letter, or, with "PRAGMA temp_store = MEMORY", into a list of pieces of 1 KiB, which is walked from its
// begin at the end of every statement that had triggers or foreign keys to mind. Here it is one piece.
void set_up_sqlite() {
    [[maybe_unused]] static const std::array told{
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0),
        sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, kSavepointOctets)};
}

}  // namespace

struct Database::Inner {
    sqlite3* handle = nullptr;
    std::unordered_map<const char*, std::unique_ptr<Statement>> statements;

    // SQLite hands out a handle even for a file that it cannot open: it carries the reason.
    Inner(const std::string& name, int flags) {
        set_up_sqlite();
        const int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
        if (!handle) throw std::bad_alloc();
        sqlite3_extended_result_codes(handle, 1);
        sqlite3_busy_timeout(handle, kBusyMilliseconds);
        if (code == SQLITE_OK) return;
        close_and_throw(name);
    }
    Inner(const Inner&) = delete;
    Inner& operator=(const Inner&) = delete;
    ~Inner() {
        statements.clear();
        sqlite3_close(handle);
    }

    [[noreturn]] void close_and_throw(const std::string& name) {
        const Error error(
            fmt::format("{}: {} ({})", name, advice_for(code_of(handle)), sqlite3_errmsg(handle)),
            code_of(handle));
        sqlite3_close(handle);
        throw error;
    }
};

namespace {

int pragma_number(Database& db, const char* sql) {
    return db.prepare(sql).value<int>().value_or(0);
}

// Before anything is written to it: a wrong path in the configuration must not turn somebody's database into
// ours.
void check_identity(Database& db, const std::filesystem::path& path) {
    const int id = pragma_number(db, "PRAGMA application_id");
    const bool empty = pragma_number(db, "SELECT count(*) FROM sqlite_schema") == 0;
    if (id != kApplicationId && !(id == 0 && empty))
        refuse(path, "is a database of another program; name another file in [store] path", SQLITE_NOTADB);
    const int known = known_migrations().back().version;
    if (const int version = schema_version(db); version > known)
        refuse(path,
               fmt::format("was written by a newer ticketgate (schema {}, this program knows {}); run that "
                           "one, or restore "
                           "a backup of the older file",
                           version, known),
               SQLITE_SCHEMA);
}

void check_up_to_date(Database& db, const std::filesystem::path& path) {
    if (const int version = schema_version(db); version < known_migrations().back().version)
        refuse(
            path,
            fmt::format(
                "has schema {}, this program needs {}; start ticketgated once, it brings the file up to date",
                version, known_migrations().back().version),
            SQLITE_SCHEMA);
}

void set_up_writer(Database& db, const std::filesystem::path& path) {
    if (sqlite3_db_readonly(db.handle(), "main") == 1)
        refuse(path, advice_for(SQLITE_READONLY), SQLITE_READONLY);
    check_identity(db, path);
    db.execute(kSettingsOfAWriter);
    const auto journal = db.prepare("PRAGMA journal_mode").value<std::string>();
    if (journal != "wal" && !in_memory(path))
        refuse(path, "this file system does not carry SQLite's WAL; put the file on a local disk",
               SQLITE_CANTOPEN);
    migrate(db, known_migrations());
}

void set_up_reader(Database& db, const std::filesystem::path& path) {
    db.execute(kSettingsOfAReader);
    check_identity(db, path);
    check_up_to_date(db, path);
}

}  // namespace

bool Error::full() const {
    return (code & 0xff) == SQLITE_FULL || code == SQLITE_IOERR_SHMSIZE;
}

bool Error::busy() const {
    return (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
}

bool Error::refused() const {
    const int primary = code & 0xff;
    return primary == SQLITE_CONSTRAINT || primary == SQLITE_TOOBIG || primary == SQLITE_MISMATCH;
}

std::string name_of(sqlite3* handle) {
    const char* name = sqlite3_db_filename(handle, "main");
    return name && *name ? name : "database without a file of its own";
}

void throw_error(sqlite3* handle, std::string_view doing) {
    const int code = code_of(handle);
    throw Error(fmt::format("{}: {} ({}) at: {}", name_of(handle), advice_for(code), sqlite3_errmsg(handle),
                            doing.substr(0, 120)),
                code);
}

Database::Database(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Database Database::open(const std::filesystem::path& path, Mode mode) {
    if (!in_memory(path)) check_place(path, mode);
    return mode == Mode::read_write ? open_writer(path) : open_reader(path);
}

// SQLite makes a file where TMPDIR says when the name is empty, deletes it at once, and writes to it only
// what its cache does not hold.
Database Database::scratch() {
    Database db(std::make_unique<Inner>("", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
    db.execute(kSettingsOfAWriter);
    db.execute(kSettingsOfAScratch);
    migrate(db, known_migrations());
    return db;
}

Database Database::open_writer(const std::filesystem::path& path) {
    if (!in_memory(path)) make_private_file(path);
    Database db(std::make_unique<Inner>(path.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
    set_up_writer(db, path);
    return db;
}

// A reader of a WAL file writes into -shm, which it may not be allowed to make. When nobody has the file open
// there is nothing in the WAL and the file can be read as it lies; the daemon's next write would only show in
// a reader opened after it.
Database Database::open_reader(const std::filesystem::path& path) {
    try {
        Database db(std::make_unique<Inner>(path.string(), SQLITE_OPEN_READONLY));
        set_up_reader(db, path);
        return db;
    } catch (const Error& error) {
        const int primary = error.code & 0xff;
        if ((primary != SQLITE_CANTOPEN && primary != SQLITE_READONLY) || ::access(path.c_str(), R_OK) != 0)
            throw;
        if (!is_at_rest(path))
            refuse(path,
                   "reading beside a writer needs write permission in its folder; run as the daemon's user",
                   error.code);
    }
    Database db(std::make_unique<Inner>(immutable_uri(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI));
    set_up_reader(db, path);
    return db;
}

Statement& Database::prepare(const char* sql) {
    auto& statement = inner_->statements[sql];
    if (!statement) statement = std::make_unique<Statement>(inner_->handle, sql);
    return *statement;
}

void Database::execute(const std::string& sql) {
    if (sqlite3_exec(inner_->handle, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        throw_error(inner_->handle, sql);
}

std::int64_t Database::data_version() {
    return prepare("PRAGMA data_version").value<std::int64_t>().value_or(0);
}

void Database::checkpoint() {
    const int code =
        sqlite3_wal_checkpoint_v2(inner_->handle, "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    // Busy: the writer is at it itself.
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) throw_error(inner_->handle, "checkpoint");
}

void Database::leave_checkpoints() {
    execute("PRAGMA wal_autocheckpoint = 16000");
}

int Database::pages_written() {
    int pages = 0, highest = 0;
    sqlite3_db_status(inner_->handle, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 1);
    return pages;
}

std::filesystem::path Database::path() const {
    const char* name = sqlite3_db_filename(inner_->handle, "main");
    return name ? name : "";
}

sqlite3* Database::handle() const {
    return inner_->handle;
}

}  // namespace store
