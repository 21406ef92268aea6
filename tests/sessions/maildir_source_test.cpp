#include "mail/maildir_source.h"

#include "tests/sessions/support.h"

#include <sys/stat.h>
#include <utime.h>
#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace sessions_test;
using namespace std::chrono_literals;
using mail::Done;
using mail::MaildirFolder;
using mail::SourceError;
using Uids = std::vector<std::uint32_t>;
namespace fs = std::filesystem;

namespace {

struct Maildir {
    Maildir() {
        for (const char* directory : {"new", "cur", "tmp"}) fs::create_directory(path / directory);
    }

    void put(const std::string& name, const std::string& bytes) {
        std::ofstream(path / "tmp" / "x") << bytes;
        fs::rename(path / "tmp" / "x", path / name);
    }

    std::string content(const std::string& name) {
        std::ostringstream text;
        text << std::ifstream(path / name).rdbuf();
        return text.str();
    }

    TemporaryFolder folder;
    fs::path path = folder.path();
};

}  // namespace

TEST_CASE("letters keep their numbers, whatever a mail reader does to their names") {
    Maildir maildir;
    maildir.put("new/1700000002.b.host", "second");
    maildir.put("cur/999999999.a.host:2,S", "first");
    maildir.put("new/1700000010.c.host", "third");
    MaildirFolder folder(maildir.path.string() + "/");
    const auto epoch = folder.refresh();
    CHECK(epoch.uidvalidity != 0);
    CHECK(epoch.uid_next == 4);
    CHECK(epoch.exists == 3);
    CHECK(folder.above(0) == Uids{1, 2, 3});
    CHECK(folder.above(2) == Uids{3});
    auto letters = folder.read({1, 2, 3}, std::nullopt);
    REQUIRE(letters.size() == 3);
    CHECK(letters[0].bytes == "first");
    CHECK(letters[1].bytes == "second");

    // Read and flagged by somebody, without our having looked since.
    fs::rename(maildir.path / "new/1700000002.b.host", maildir.path / "cur/1700000002.b.host:2,FRS");
    letters = folder.read({2}, std::nullopt);
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].bytes == "second");

    // A letter dated before all others that comes late is a new letter.
    maildir.put("new/5.late.host", "late");
    MaildirFolder again(maildir.path.string());
    CHECK(again.refresh().uidvalidity == epoch.uidvalidity);
    CHECK(again.above(0) == Uids{1, 2, 3, 4});
    CHECK(again.read({4}, std::nullopt).at(0).bytes == "late");

    // A number is never given twice, though the letter that had the highest is gone.
    fs::remove(maildir.path / "new/5.late.host");
    again.refresh();
    maildir.put("new/6.later.host", "later");
    again.refresh();
    CHECK(again.above(3) == Uids{5});
    CHECK(maildir.content("ticketgate-uidlist") ==
          "1 " + std::to_string(epoch.uidvalidity) +
              " 6\n1 999999999.a.host\n2 1700000002.b.host\n3 1700000010.c.host\n5 6.later.host\n");
    CHECK_FALSE(fs::exists(maildir.path / "ticketgate-uidlist.tmp"));
}

TEST_CASE("two processes number the same letters alike") {
    Maildir maildir;
    maildir.put("new/1.a", "a");
    MaildirFolder one(maildir.path.string()), two(maildir.path.string());
    one.refresh();
    maildir.put("new/2.b", "b");
    two.refresh();
    maildir.put("new/3.c", "c");
    one.refresh();
    two.refresh();
    CHECK(one.above(0) == two.above(0));
    CHECK(one.read({3}, std::nullopt).at(0).bytes == two.read({3}, std::nullopt).at(0).bytes);
}

TEST_CASE("a list of numbers that is broken begins a new epoch") {
    for (const char* text : {"", "garbage\n", "1 0 5\n", "1 7 0\n", "1 7 3\n5 a\n", "1 7 3\n1", "1 7\n",
                             "2 7 3\n", "1 7 3\nx a\n"}) {
        INFO(text);
        Maildir maildir;
        maildir.put("new/1.a", "a");
        std::ofstream(maildir.path / "ticketgate-uidlist") << text;
        MaildirFolder folder(maildir.path.string());
        CHECK(folder.refresh().uidvalidity > 7);
        CHECK(folder.above(0) == Uids{1});
        CHECK(folder.read({1}, std::nullopt).size() == 1);
    }
}

TEST_CASE("odd things in a Maildir") {
    Maildir maildir;
    maildir.put("new/1.a\n2 evil%0A", "a");
    maildir.put("new/.hidden", "b");
    fs::create_directory(maildir.path / "new/2.directory");
    fs::create_symlink("/etc/passwd", maildir.path / "new/3.link");
    MaildirFolder folder(maildir.path.string());
    const auto epoch = folder.refresh();
    CHECK(epoch.exists == 1);
    MaildirFolder again(maildir.path.string());
    CHECK(again.refresh().uid_next == epoch.uid_next);
    CHECK(again.read({1}, std::nullopt).at(0).bytes == "a");
    CHECK(again.read({77}, std::nullopt).empty());
    try {
        MaildirFolder(maildir.path.string() + "/nowhere");
        FAIL("taken");
    } catch (const SourceError& e) {
        CHECK(e.permanent);
    }
}

TEST_CASE("sizes, times and header blocks") {
    Maildir maildir;
    const std::string header = "Subject: a\r\nFrom: b\r\n\r\n";
    maildir.put("new/1.a", header + std::string(500'000, 'x'));
    maildir.put("new/2.b", "Subject: unix\n\nbody");
    utimbuf time{1'700'000'000, 1'700'000'000};
    ::utime((maildir.path / "new/1.a").c_str(), &time);
    MaildirFolder folder(maildir.path.string());
    folder.refresh();
    CHECK(folder.sizes({1, 2, 3}).at(0).size == header.size() + 500'000);
    CHECK(folder.sizes({1, 2, 3}).size() == 2);
    const auto headers = folder.read({1, 2}, 1000);
    CHECK(headers.at(0).bytes == header);
    CHECK(headers.at(0).arrived == mail::Instant(1'700'000'000s));
    CHECK(headers.at(1).bytes == "Subject: unix\n\n");
    CHECK(folder.read({1}, 5).at(0).bytes == "Subje");
    CHECK(folder.read({1}, std::nullopt).at(0).bytes.size() == header.size() + 500'000);
    CHECK(fs::exists(maildir.path / "new/1.a"));
}

TEST_CASE("filing away") {
    Maildir maildir;
    maildir.put("new/1.a", "a");
    maildir.put("cur/2.b:2,FT", "b");
    maildir.put("new/3.c", "c");
    MaildirFolder folder(maildir.path.string());
    folder.refresh();
    SECTION("kept") {
        folder.file({1, 2}, Done{});
        CHECK(fs::exists(maildir.path / "new/1.a"));
    }
    SECTION("seen, and once more") {
        folder.file({1, 2, 99}, Done{Done::Kind::seen, ""});
        folder.file({1, 2, 99}, Done{Done::Kind::seen, ""});
        CHECK(fs::exists(maildir.path / "cur/1.a:2,S"));
        CHECK(fs::exists(maildir.path / "cur/2.b:2,FST"));
    }
    SECTION("moved, with their base names") {
        folder.file({1, 2}, Done{Done::Kind::move, "Готово/2026"});
        folder.file({1, 2}, Done{Done::Kind::move, "Готово/2026"});
        const fs::path target = maildir.path / ".&BBMEPgRCBD4EMgQ+-.2026";
        CHECK(fs::exists(target / "new/1.a"));
        CHECK(fs::exists(target / "cur/2.b:2,FT"));
        CHECK(fs::exists(target / "maildirfolder"));
        CHECK(fs::is_directory(target / "tmp"));
    }
    SECTION("removed") {
        folder.file({1, 3}, Done{Done::Kind::remove, ""});
        CHECK(fs::is_empty(maildir.path / "new"));
    }
    SECTION("not out of the Maildir") {
        for (const char* name : {"", "..", "/etc", "a//b", "a/../b", "a\nb"}) {
            INFO(name);
            CHECK_THROWS_AS(folder.file({1}, Done{Done::Kind::move, name}), SourceError);
        }
    }
}

TEST_CASE("a Maildir as a source") {
    Maildir maildir;
    maildir.put("new/1.a", "a");
    Loop loop;
    mail::MaildirSource source(loop.executor(), loop.helpers(), "maildir://" + maildir.path.string());
    bool at_once = false, later = false, poll = false;
    Uids uids;
    std::vector<mail::Fetched> letters;
    const auto task = [&]() -> asio::awaitable<void> {
        co_await source.open();
        uids = co_await source.list(0);
        letters = co_await source.fetch(uids);
        poll = co_await source.wait(1s);
        maildir.put("new/2.b", "b");
        at_once = co_await source.wait(20s);
        uids = co_await source.list(1);
        asio::post(loop.context(), [&] { maildir.put("new/3.c", "c"); });
        later = co_await source.wait(20s);
        co_await source.close();
    };
    const auto begin = std::chrono::steady_clock::now();
    loop.run(task());
    CHECK(std::chrono::steady_clock::now() - begin < 10s);
    CHECK(poll);
    CHECK(at_once);
    CHECK(later);
    CHECK(uids == Uids{2});
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].bytes == "a");
}

TEST_CASE("cancelling a Maildir that waits") {
    Maildir maildir;
    Loop loop;
    mail::MaildirSource source(loop.executor(), loop.helpers(), maildir.path.string());
    const auto task = [&]() -> asio::awaitable<void> {
        co_await source.open();
        asio::post(loop.context(), [&] { source.cancel(); });
        co_await source.wait(60s);
    };
    CHECK_THROWS_AS(loop.run(task()), SourceError);
}
