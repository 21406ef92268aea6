#include "store/database.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <functional>
#include <thread>

#include "store/deadlines.h"
#include "store/statement.h"
#include "tests/store/desk.h"

using namespace store;

namespace {

std::string pragma(Database& db, const char* sql) {
    return db.prepare(sql).value<std::string>().value();
}

void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path) << text;
}

// Runs `what` in a child that is not root, to whom file modes mean something. Its exit code: 0 done, 1 threw,
// and then what() stands in `error`.
struct ChildResult {
    int code = -1;
    std::string error;
};

ChildResult as_nobody(const std::function<void()>& what) {
    std::array<int, 2> pipe{};
    REQUIRE(::pipe(pipe.data()) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        if (::getuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(2);
        try {
            what();
        } catch (const std::exception& error) {
            const std::string text = error.what();
            (void)!::write(pipe[1], text.data(), text.size());
            ::_exit(1);
        }
        ::_exit(0);
    }
    ::close(pipe[1]);
    ChildResult result;
    std::array<char, 512> buffer{};
    for (ssize_t n = 0; (n = ::read(pipe[0], buffer.data(), buffer.size())) > 0;)
        result.error.append(buffer.data(), static_cast<std::size_t>(n));
    ::close(pipe[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status)) result.code = WEXITSTATUS(status);
    return result;
}

// A process that holds the daemon's lock until it is killed.
class OtherDaemon {
  public:
    explicit OtherDaemon(const std::filesystem::path& database) {
        std::array<int, 2> ready{};
        REQUIRE(::pipe(ready.data()) == 0);
        pid_ = ::fork();
        if (pid_ == 0) {
            const DaemonLock lock(database);
            (void)!::write(ready[1], "x", 1);
            for (;;) ::pause();
        }
        char byte = 0;
        REQUIRE(::read(ready[0], &byte, 1) == 1);
        ::close(ready[0]);
        ::close(ready[1]);
    }
    OtherDaemon(const OtherDaemon&) = delete;
    OtherDaemon& operator=(const OtherDaemon&) = delete;
    ~OtherDaemon() { kill(); }

    void kill() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
    pid_t pid() const { return pid_; }

  private:
    pid_t pid_ = -1;
};

}  // namespace

TEST_CASE("a new file has the settings that the promises stand on") {
    const desk::Folder folder;
    auto db = desk::writer(folder / "t.db");
    CHECK(pragma(db, "PRAGMA journal_mode") == "wal");
    CHECK(pragma(db, "PRAGMA synchronous") == "2");
    CHECK(pragma(db, "PRAGMA foreign_keys") == "1");
    CHECK(pragma(db, "PRAGMA recursive_triggers") == "1");
    CHECK(pragma(db, "PRAGMA application_id") == std::to_string(0x74674154));
    CHECK(pragma(db, "PRAGMA busy_timeout") == "10000");
    CHECK(pragma(db, "PRAGMA integrity_check") == "ok");
    CHECK((std::filesystem::status(folder / "t.db").permissions() & std::filesystem::perms::others_all) ==
          std::filesystem::perms::none);
}

TEST_CASE("what was committed is there after closing") {
    const desk::Folder folder;
    const auto path = folder / "t.db";
    {
        auto db = desk::writer(path);
        set_setting(db, "a", "1");
    }
    auto db = desk::writer(path);
    CHECK(setting(db, "a") == "1");
}

TEST_CASE("a connection can be moved") {
    auto db = desk::memory();
    set_setting(db, "a", "1");
    auto moved = std::move(db);
    CHECK(setting(moved, "a") == "1");
    moved = desk::memory();
    CHECK_FALSE(setting(moved, "a"));
}

TEST_CASE("a scratch store holds more than its cache, and takes back what was not released") {
    auto db = Database::scratch();
    const std::string large(1'000'000, 'x');
    std::vector<LetterId> ids;
    Transaction transaction(db);
    for (int i = 1; i <= 25; ++i) {
        const auto letter = desk::letter(i, std::to_string(i) + "@client", std::to_string(i) + large);
        ids.push_back(accept(db, letter, desk::kNow).value());
    }
    {
        Savepoint savepoint(db);
        Fate fate;
        fate.state = LetterState::settled;
        settle(db, ids.front(), fate, desk::kNow);
    }
    transaction.commit();
    CHECK(count_accepted(db) == 25);
    CHECK(find_letter(db, ids.front())->state == LetterState::accepted);
    for (const LetterId id : ids) CHECK(raw_bytes(db, id) == std::to_string(id.value) + large);
}

TEST_CASE("opening the wrong thing says what is wrong") {
    const desk::Folder folder;
    CHECK_THROWS_WITH(desk::writer(folder / "no" / "t.db"),
                      Catch::Contains("no folder") && Catch::Contains("create it"));
    CHECK_THROWS_WITH(desk::writer(folder.path()), Catch::Contains("is a folder"));
    CHECK_THROWS_WITH(desk::reader(folder / "t.db"), Catch::Contains("does not exist"));
    CHECK_FALSE(std::filesystem::exists(folder / "t.db"));

    write_file(folder / "letter.txt", std::string(4096, 'x'));
    CHECK_THROWS_WITH(desk::writer(folder / "letter.txt"), Catch::Contains("not an SQLite database"));
    CHECK_THROWS_WITH(desk::reader(folder / "letter.txt"), Catch::Contains("letter.txt"));
}

TEST_CASE("somebody else's database is left alone") {
    const desk::Folder folder;
    const auto path = folder / "other.db";
    {
        auto db = desk::writer(path);
        db.execute("PRAGMA application_id = 7");
    }
    CHECK_THROWS_WITH(desk::writer(path), Catch::Contains("another program"));
    CHECK_THROWS_WITH(desk::reader(path), Catch::Contains("another program"));
}

TEST_CASE("file modes that forbid it are told") {
    const desk::Folder folder;
    const auto path = folder / "t.db";
    { auto db = desk::writer(path); }
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));

    std::filesystem::permissions(path, std::filesystem::perms(0600));
    auto result = as_nobody([&] { desk::reader(path); });
    CHECK(result.code == (::getuid() == 0 ? 1 : 0));
    if (result.code == 1) CHECK_THAT(result.error, Catch::Contains("cannot be opened; check"));

    std::filesystem::permissions(path, std::filesystem::perms(0444));
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0555));
    result = as_nobody([&] { desk::writer(path); });
    CHECK(result.code == 1);
    CHECK_THAT(result.error, Catch::Contains("cannot be written"));
    result = as_nobody([&] { desk::writer(folder / "new.db"); });
    CHECK(result.code == 1);
    CHECK_THAT(result.error, Catch::Contains("cannot be opened; check"));
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
}

TEST_CASE("a reader works when nobody runs, with and without the right to write in the folder") {
    const desk::Folder folder;
    const auto path = folder / "t?#%.db";
    {
        auto db = desk::writer(path);
        set_setting(db, "a", "1");
    }
    REQUIRE_FALSE(std::filesystem::exists(path.string() + "-wal"));
    std::filesystem::permissions(path, std::filesystem::perms(0644));
    const auto read = [&] {
        auto db = desk::reader(path);
        if (setting(db, "a") != "1") throw std::runtime_error("not there");
    };
    CHECK_NOTHROW(read());
    std::filesystem::remove(path.string() + "-wal");
    std::filesystem::remove(path.string() + "-shm");
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0555));
    const auto result = as_nobody(read);
    CHECK(result.error == "");
    CHECK(result.code == 0);
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
}

TEST_CASE("a reader never writes") {
    const desk::Folder folder;
    auto db = desk::writer(folder / "t.db");
    auto other = desk::reader(folder / "t.db");
    CHECK_THROWS_AS(set_setting(other, "a", "1"), Error);
    CHECK_THROWS_AS(Transaction(other), Error);
}

TEST_CASE("a reader sees one moment while the writer goes on") {
    const desk::Folder folder;
    auto db = desk::writer(folder / "t.db");
    for (int i = 0; i < 3; ++i) desk::registered(db);
    auto other = desk::reader(folder / "t.db");

    auto& select = other.prepare("SELECT number FROM ticket ORDER BY number");
    int seen = 0;
    {
        Rows rows = select.query();
        REQUIRE(rows.next());
        Transaction transaction(db);
        desk::registered(db);
        transaction.commit();
        for (seen = 1; rows.next();) ++seen;
    }
    CHECK(seen == 3);
    CHECK(list_tickets(other, {}).size() == 4);
}

TEST_CASE("whatever a reader sees, it is whole") {
    const desk::Folder folder;
    auto db = desk::writer(folder / "t.db");
    constexpr int kLetters = 200;
    std::thread writing([&] {
        for (int uid = 1; uid <= kLetters; ++uid) {
            Transaction transaction(db);
            desk::accepted(db, uid, "m" + std::to_string(uid));
            set_cursor(db, "support", {.uidvalidity = 7, .uid = uid});
            transaction.commit();
        }
    });
    auto other = desk::reader(folder / "t.db");
    std::int64_t torn = 0, last = 0;
    while (last < kLetters) {
        Rows rows = other
                        .prepare(
                            "SELECT (SELECT count(*) FROM letter), (SELECT letters FROM backlog), "
                            "ifnull((SELECT uid FROM cursor), 0), (SELECT count(*) FROM raw)")
                        .query();
        rows.next();
        const auto letters = rows.get<std::int64_t>(0);
        for (int column = 1; column < 4; ++column) torn += rows.get<std::int64_t>(column) != letters;
        torn += letters < last;
        last = letters;
    }
    writing.join();
    CHECK(torn == 0);
}

TEST_CASE("data_version tells of the others' commits and not of one's own") {
    const desk::Folder folder;
    auto daemon = desk::writer(folder / "t.db");
    auto shell = desk::writer(folder / "t.db");
    const auto before = daemon.data_version();
    set_setting(daemon, "a", "1");
    CHECK(daemon.data_version() == before);
    set_setting(shell, "a", "2");
    CHECK(daemon.data_version() != before);
    CHECK(setting(daemon, "a") == "2");
    {
        Transaction transaction(shell);
        set_setting(shell, "a", "3");
    }
    const auto after = daemon.data_version();
    CHECK(daemon.data_version() == after);
}

TEST_CASE("a writer that waits in vain is told that it is busy") {
    const desk::Folder folder;
    auto daemon = desk::writer(folder / "t.db");
    auto shell = desk::writer(folder / "t.db");
    shell.execute("PRAGMA busy_timeout = 0");
    Transaction transaction(daemon);
    try {
        Transaction other(shell);
        FAIL("two writers at a time");
    } catch (const Error& error) {
        CHECK(error.busy());
        CHECK_FALSE(error.full());
        CHECK_THAT(error.what(), Catch::Contains("t.db") && Catch::Contains("lock"));
    }
}

TEST_CASE("which errors mean a full disk") {
    constexpr int kFull = 13, kIoErrorShmSize = 10 | (19 << 8), kIoErrorWrite = 10 | (3 << 8),
                  kBusySnapshot = 5 | (2 << 8);
    CHECK(Error("", kFull).full());
    CHECK(Error("", kIoErrorShmSize).full());
    CHECK_FALSE(Error("", kIoErrorWrite).full());
    CHECK(Error("", kBusySnapshot).busy());
    CHECK_FALSE(Error("", kFull).busy());
}

TEST_CASE("a second daemon is refused and told who has it") {
    const desk::Folder folder;
    const auto path = folder / "t.db";
    CHECK(DaemonLock::holder(path) == 0);
    OtherDaemon other(path);
    CHECK(DaemonLock::holder(path) == other.pid());
    CHECK_THROWS_AS(DaemonLock(path), AlreadyInUse);
    CHECK_THROWS_WITH(DaemonLock(path),
                      Catch::Contains(std::to_string(other.pid())) && Catch::Contains("t.db"));
    CHECK(DaemonLock::holder(path) == other.pid());

    other.kill();  // however it ends
    CHECK(DaemonLock::holder(path) == 0);
    DaemonLock mine(path);
    CHECK(DaemonLock::holder(path) == ::getpid());
    CHECK_THROWS_AS(DaemonLock(path), AlreadyInUse);
    {
        const DaemonLock moved = std::move(mine);
        CHECK(DaemonLock::holder(path) == ::getpid());
    }
    CHECK(DaemonLock::holder(path) == 0);
}

TEST_CASE("a store in memory needs no lock, and a lock needs its folder") {
    const DaemonLock one(":memory:");
    const DaemonLock two(":memory:");
    const desk::Folder folder;
    CHECK_THROWS_AS(DaemonLock(folder / "no" / "t.db"), std::system_error);
}
