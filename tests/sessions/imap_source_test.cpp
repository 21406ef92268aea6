// Each dialogue is a server's behaviour that was met or measured; what the client must have made of it stands
// here.
#include "mail/imap_source.h"

#include "tests/sessions/support.h"

#include <catch2/catch.hpp>

#include <functional>

using namespace sessions_test;
using namespace std::chrono_literals;
using mail::Done;
using mail::StreamError;
using Kind = mail::StreamError::Kind;

namespace {

using Use = std::function<asio::awaitable<void>(mail::ImapSource&)>;

/// Plays a script against a client that opens the mailbox and does `use`.
struct Play {
    explicit Play(const std::string& script, const Identity& identity = {}) : server(script, identity) {
        account = sessions_test::account("imap", server.port());
    }

    void run(Use use) {
        mail::ImapSource source(loop.executor(), loop.helpers(), account);
        loop.run(open_and(source, std::move(use)));
    }

    /// The error that opening or using ends with.
    StreamError error(Use use) {
        try {
            run(std::move(use));
        } catch (const StreamError& e) {
            return e;
        }
        throw std::runtime_error("no error came");
    }

    asio::awaitable<void> open_and(mail::ImapSource& source, Use use) {
        epoch = co_await source.open();
        co_await use(source);
        described = source.describe();
        co_await source.close();
    }

    Loop loop;
    DialogueServer server;
    mail::Account account;
    mail::Epoch epoch;
    std::vector<std::string> described;
};

asio::awaitable<void> nothing(mail::ImapSource&) {
    co_return;
}

asio::awaitable<void> list_all(mail::ImapSource& source) {
    co_await source.list(0);
}

asio::awaitable<void> fetch_four(mail::ImapSource& source) {
    std::vector<std::uint32_t> uids{4};
    co_await source.fetch(uids);
}

std::vector<std::uint32_t> up_to(std::uint32_t last) {
    std::vector<std::uint32_t> uids;
    for (std::uint32_t uid = 1; uid <= last; ++uid) uids.push_back(uid);
    return uids;
}

/// g++ 12 goes wrong on braces inside a co_await: a list does not compile, and an aggregate is destroyed
/// twice.
Done done(Done::Kind kind) {
    return {kind, ""};
}
Done move_to(std::string folder) {
    return {Done::Kind::move, std::move(folder)};
}

template <class... Uids>
std::vector<std::uint32_t> these(Uids... uids) {
    return {static_cast<std::uint32_t>(uids)...};
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) text += line + "\n";
    return text;
}

}  // namespace

TEST_CASE("letters are what their UID says, whatever their bodies look like") {
    Play play("imap_letters.txt");
    std::vector<std::uint32_t> uids;
    std::vector<mail::Listed> sizes;
    std::vector<mail::Fetched> letters;
    play.run([&](mail::ImapSource& source) -> asio::awaitable<void> {
        uids = co_await source.list(0);
        sizes = co_await source.sizes(uids);
        letters = co_await source.fetch(uids);
    });
    CHECK(play.server.complaint() == "");
    CHECK(play.epoch.uidvalidity == 7);
    CHECK(play.epoch.uid_next == 12);
    CHECK(play.epoch.exists == 3);
    CHECK(uids == std::vector<std::uint32_t>{4, 5, 6, 9});
    REQUIRE(sizes.size() == 3);
    CHECK(sizes[1].uid == 5);
    CHECK(sizes[1].size == 80);
    REQUIRE(letters.size() == 3);
    CHECK(letters[0].uid == 4);
    CHECK(letters[0].bytes ==
          "Subject: a trap\r\n\r\nt4 OK Fetch completed\r\n* 99 FETCH (UID 99 BODY[] \"forged\")\r\n* BYE "
          "{5}\r\n");
    CHECK(letters[0].arrived == std::chrono::sys_days(std::chrono::July / 17 / 1996) + 9h + 44min + 25s);
    CHECK(letters[1].uid == 5);
    CHECK(letters[1].bytes == "Subject: b\r\n\r\n");
    CHECK(letters[1].arrived == std::chrono::sys_days(std::chrono::January / 6 / 2026) + 21h);
    CHECK(letters[2].uid == 6);
    CHECK(letters[2].bytes == "say \"x\"");
}

TEST_CASE("two commands on the way are told apart by UID and tag, not by order") {
    Play play("imap_two_commands.txt");
    std::vector<mail::Fetched> letters;
    play.run([&](mail::ImapSource& source) -> asio::awaitable<void> {
        letters = co_await source.fetch(up_to(101));
    });
    CHECK(play.server.complaint() == "");
    REQUIRE(letters.size() == 2);
    CHECK(letters[0].uid == 101);
    CHECK(letters[1].uid == 1);
    CHECK(letters[1].bytes == "first\r\n");
}

TEST_CASE("a server with no extensions at all") {
    Play play("imap_plain_server.txt");
    std::vector<std::uint32_t> beyond, all;
    bool maybe = false;
    play.run([&](mail::ImapSource& source) -> asio::awaitable<void> {
        beyond = co_await source.list(11);
        all = co_await source.list(0);
        co_await source.file(all, move_to("Done \"box\""));
        co_await source.file(these(5), done(Done::Kind::seen));
        co_await source.file(these(9), done(Done::Kind::remove));
        co_await source.file(all, done(Done::Kind::keep));
        maybe = co_await source.wait(1s);
    });
    CHECK(play.server.complaint() == "");
    CHECK(beyond.empty());
    CHECK(all == std::vector<std::uint32_t>{4, 5, 9});
    CHECK(maybe);
    CHECK(joined(play.described).find("UIDPLUS: no, letters filed away stay") != std::string::npos);
    CHECK(joined(play.described).find("plain text on this host") != std::string::npos);
}

TEST_CASE("filing by what the server can") {
    SECTION("UIDPLUS without MOVE") {
        Play play("imap_uidplus.txt");
        play.run([](mail::ImapSource& source) -> asio::awaitable<void> {
            co_await source.file(these(5, 4), move_to("Processed"));
        });
        CHECK(play.server.complaint() == "");
    }
    SECTION("a folder that is not there, with a name that is not ASCII") {
        Play play("imap_trycreate.txt");
        play.run([](mail::ImapSource& source) -> asio::awaitable<void> {
            co_await source.file(these(4, 5), move_to("Готово & Co"));
        });
        CHECK(play.server.complaint() == "");
    }
    SECTION("a folder that is full") {
        Play play("imap_move_refused.txt");
        const auto error = play.error([](mail::ImapSource& source) -> asio::awaitable<void> {
            co_await source.file(these(4), move_to("Processed"));
        });
        CHECK(error.permanent);
        CHECK(std::string(error.what()).find("the folder is full") != std::string::npos);
    }
}

TEST_CASE("what is lost behind the login's answer is told again") {
    Play play("imap_leftover.txt");
    play.run(nothing);
    CHECK(play.server.complaint() == "");
    CHECK(play.epoch.exists == 9);
    CHECK(play.epoch.uid_next == 0);
    CHECK(joined(play.described).find("MOVE: no") != std::string::npos);
    CHECK(joined(play.described).find("IDLE: yes") != std::string::npos);
}

TEST_CASE("capabilities from before the login count for nothing") {
    Play play("imap_capability_asked.txt");
    play.run(nothing);
    CHECK(play.server.complaint() == "");
    CHECK(joined(play.described).find("MOVE: no") != std::string::npos);
    CHECK(joined(play.described).find("UIDPLUS: no") != std::string::npos);
    CHECK(joined(play.described).find("IDLE: yes") != std::string::npos);
}

TEST_CASE("every octet by itself") {
    Play play("imap_slow.txt");
    std::vector<mail::Fetched> letters;
    play.run([&](mail::ImapSource& source) -> asio::awaitable<void> {
        letters = co_await source.fetch(co_await source.list(0));
    });
    CHECK(play.server.complaint() == "");
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].bytes == "Subject: slow\r\n\r\nbut whole\r\n");
}

TEST_CASE("bad weather ends with a clear error, in time") {
    struct Case {
        const char* script;
        Use use;
        Kind kind;
        bool permanent;
        const char* says;
    };
    const Use sized_fetch = [](mail::ImapSource& source) -> asio::awaitable<void> {
        std::vector<std::uint32_t> uids{4};
        co_await source.sizes(uids);
        co_await source.fetch(uids);
    };
    const Use idle = [](mail::ImapSource& source) -> asio::awaitable<void> { co_await source.wait(5s); };
    const std::vector<Case> cases = {
        {"imap_literal_cut.txt", fetch_four, Kind::closed, false, "closed the connection"},
        {"imap_literal_reset.txt", fetch_four, Kind::closed, false, "broke"},
        {"imap_huge_literal.txt", sized_fetch, Kind::failed, false, "announces 9999999999 octets"},
        {"imap_endless_line.txt", list_all, Kind::failed, false, "does not end"},
        {"imap_bye.txt", list_all, Kind::closed, false, "shutting down for the night"},
        {"imap_bye_greeting.txt", nothing, Kind::failed, false, "too many connections"},
        {"imap_uidvalidity.txt", list_all, Kind::failed, false, "UIDVALIDITY"},
        {"imap_silence.txt", list_all, Kind::late, false, "no answer within"},
        {"imap_silent_greeting.txt", nothing, Kind::late, false, "longer than 1 s"},
        {"imap_idle_bye.txt", idle, Kind::closed, false, "idle for too long"},
        {"imap_login_refused.txt", nothing, Kind::login, true, "login refused for support"},
        {"imap_login_unavailable.txt", nothing, Kind::login, false, "the directory is down"},
        {"imap_nobody_asked.txt", list_all, Kind::failed, false, "nothing we asked"},
        {"imap_fetch_refused.txt", fetch_four, Kind::failed, false, "the disk is broken"},
        {"imap_impossible_search.txt", list_all, Kind::failed, false, "cannot be true"},
    };
    for (const Case& c : cases) {
        INFO(c.script);
        Play play(c.script);
        play.account.reply_limit = 1s;
        play.account.connect_limit = 1s;
        const auto error = play.error(c.use);
        INFO(error.what());
        CHECK(error.kind == c.kind);
        CHECK(error.permanent == c.permanent);
        CHECK(std::string(error.what()).find(c.says) != std::string::npos);
        CHECK(std::string(error.what()).find("secret") == std::string::npos);
        CHECK(std::string(error.what()).find("localhost") != std::string::npos);
        CHECK(play.server.complaint() == "");
    }
}

TEST_CASE("a folder that is not there is a lasting error") {
    Play play("imap_no_folder.txt");
    play.account.url += "%D0%9D%D0%B5%D1%82";
    const auto error = play.error(nothing);
    CHECK(error.permanent);
    CHECK(std::string(error.what()).find("Нет") != std::string::npos);
    CHECK(play.server.complaint() == "");
}

TEST_CASE("news") {
    SECTION("by IDLE, by its limit, and from outside IDLE") {
        Play play("imap_idle.txt");
        std::vector<bool> news;
        play.run([&](mail::ImapSource& source) -> asio::awaitable<void> {
            news.push_back(co_await source.wait(5s));
            // Not asked for by list(), so still news.
            news.push_back(co_await source.wait(5s));
            co_return;
        });
        CHECK(news == std::vector<bool>{true, true});
    }
    SECTION("a server that will not idle is polled") {
        Play play("imap_idle_refused.txt");
        bool maybe = false;
        play.run(
            [&](mail::ImapSource& source) -> asio::awaitable<void> { maybe = co_await source.wait(1s); });
        CHECK(maybe);
        CHECK(play.server.complaint() == "");
    }
}

TEST_CASE("news are forgotten when letters are listed, and kept when they come outside IDLE") {
    Play play("imap_news.txt");
    std::vector<bool> news;
    play.run([&](mail::ImapSource& source) -> asio::awaitable<void> {
        news.push_back(co_await source.wait(5s));
        co_await source.list(3);
        news.push_back(co_await source.wait(1s));
        std::vector<std::uint32_t> uids{4};
        co_await source.file(uids, done(Done::Kind::seen));
        news.push_back(co_await source.wait(5s));
    });
    CHECK(play.server.complaint() == "");
    CHECK(news == std::vector<bool>{true, false, true});
}

TEST_CASE("the header block alone, no longer than asked for") {
    Play play("imap_headers.txt");
    std::vector<mail::Fetched> letters;
    play.run([&](mail::ImapSource& source) -> asio::awaitable<void> {
        std::vector<std::uint32_t> uids{4};
        letters = co_await source.fetch_headers(uids, 20);
    });
    CHECK(play.server.complaint() == "");
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].bytes == "Subject: longer than");
}

TEST_CASE("no login") {
    SECTION("a server that knows us already") {
        Play play("imap_preauth.txt");
        play.account.credential = nullptr;
        play.run(nothing);
        CHECK(play.server.complaint() == "");
        CHECK(joined(play.described).find("read-only") != std::string::npos);
    }
    SECTION("a server that does not") {
        Play play("imap_anonymous.txt");
        play.account.credential = nullptr;
        const auto error = play.error(nothing);
        CHECK(error.kind == Kind::login);
        CHECK(error.permanent);
    }
    SECTION("a password without a user name never leaves") {
        Play play("imap_login.inc");
        play.account.user.clear();
        const auto error = play.error(nothing);
        CHECK(error.kind == Kind::login);
        CHECK(error.permanent);
    }
    SECTION("a credential that cannot be had") {
        Play play("imap_login.inc");
        play.account.credential = []() -> mail::Credential {
            throw std::runtime_error("password_command ended with 1");
        };
        const auto error = play.error(nothing);
        CHECK(error.kind == Kind::login);
        CHECK(std::string(error.what()) == "password_command ended with 1");
    }
}

TEST_CASE("a bearer token goes by the mechanism that is named") {
    struct Case {
        const char *configured, *used;
    };
    for (const Case& c :
         {Case{"", "XOAUTH2"}, Case{"XOAUTH2", "XOAUTH2"}, Case{"oauthbearer", "OAUTHBEARER"}}) {
        INFO(c.configured);
        Play play("imap_bearer.txt");
        play.account.mechanism = c.configured;
        play.account.credential = [] { return mail::Credential{mail::Credential::Kind::bearer, "token"}; };
        play.run(nothing);
        CHECK(play.server.complaint() == "");
        CHECK(joined(play.server.heard()).find(std::string("AUTHENTICATE ") + c.used) != std::string::npos);
    }
}

TEST_CASE("cancelling ends what is waited for, at once") {
    Play play("imap_silence.txt");
    mail::ImapSource source(play.loop.executor(), play.loop.helpers(), play.account);
    asio::steady_timer timer(play.loop.executor(), 200ms);
    timer.async_wait([&](auto) { source.cancel(); });
    bool cancelled = false;
    try {
        play.loop.run(play.open_and(source, list_all));
    } catch (const StreamError& e) {
        cancelled = e.kind == Kind::cancelled;
    }
    CHECK(cancelled);
}

TEST_CASE("cancelling ends a connect") {
    Play play("imap_silent_greeting.txt");
    play.account.connect_limit = 20s;
    mail::ImapSource source(play.loop.executor(), play.loop.helpers(), play.account);
    asio::steady_timer timer(play.loop.executor(), 200ms);
    timer.async_wait([&](auto) { source.cancel(); });
    bool cancelled = false;
    try {
        play.loop.run(play.open_and(source, nothing));
    } catch (const StreamError& e) {
        cancelled = e.kind == Kind::cancelled;
    }
    CHECK(cancelled);
}
