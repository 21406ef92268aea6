#include "mail/curl_stream.h"

#include "mail/imap_source.h"
#include "mail/smtp_session.h"
#include "tests/sessions/support.h"

#include <catch2/catch.hpp>

using namespace sessions_test;
using namespace std::chrono_literals;
using mail::CurlStream;
using mail::StreamError;
using Kind = mail::StreamError::Kind;

namespace {

std::optional<StreamError> connect_error(Loop& loop, const mail::Account& account) {
    CurlStream stream(loop.executor(), loop.helpers());
    try {
        loop.run(stream.connect(account));
    } catch (const StreamError& e) {
        return e;
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("loopback is what it is called, and nothing that only looks like it") {
    for (const char* host : {"localhost", "LOCALHOST", "127.0.0.1", "127.8.9.1", "[::1]", "::1"})
        CHECK(mail::is_loopback(host));
    for (const char* host :
         {"127.0.0.1.example.org", "localhost.example.org", "128.0.0.1", "[::2]", "mail", ""})
        CHECK_FALSE(mail::is_loopback(host));
}

TEST_CASE("endpoints") {
    const auto endpoint = mail::endpoint_of("imaps://mail.example.org:1993/A%2FB/%D0%AF");
    CHECK(endpoint.scheme == "imaps");
    CHECK(endpoint.host == "mail.example.org");
    CHECK(endpoint.port == "1993");
    CHECK(endpoint.path == "A/B/Я");
    for (const char* url : {"", "mail.example.org", "http://mail.example.org",
                            "imaps://me:secret@mail.example.org", "imaps://me@mail", "imaps://"}) {
        INFO(url);
        try {
            mail::endpoint_of(url);
            FAIL("taken");
        } catch (const mail::SourceError& e) {
            CHECK(e.permanent);
            CHECK(std::string(e.what()).find("secret") == std::string::npos);
        }
    }
}

TEST_CASE("plain text goes to loopback only, whatever the configuration lets through") {
    Loop loop;
    for (const char* url :
         {"imap://mail.example.org", "smtp://192.0.2.1:587", "imap://127.0.0.1.example.org"}) {
        mail::Account account = sessions_test::account("imap", 1);
        account.url = url;
        bool asked = false;
        account.credential = [&] {
            asked = true;
            return mail::Credential{};
        };
        const auto error = connect_error(loop, account);
        REQUIRE(error);
        CHECK(error->kind == Kind::trust);
        CHECK(error->permanent);
        CHECK_FALSE(asked);
    }
}

TEST_CASE("nobody listens") {
    Loop loop;
    int port = 0;
    { port = DialogueServer("imap_bye_greeting.txt").port(); }
    const auto error = connect_error(loop, account("imap", port));
    REQUIRE(error);
    CHECK(error->kind == Kind::failed);
    CHECK_FALSE(error->permanent);
}

TEST_CASE("certificates") {
    TemporaryFolder folder;
    Loop loop;
    SECTION("an authority that is not known") {
        DialogueServer server("imap_tls_refused.txt", make_identity(folder.path(), "DNS:localhost"));
        const auto error = connect_error(loop, account("imaps", server.port()));
        REQUIRE(error);
        CHECK(error->kind == Kind::trust);
        CHECK(error->permanent);
        CHECK(server.complaint() == "");
    }
    SECTION("another host's") {
        const Identity identity = make_identity(folder.path(), "DNS:elsewhere.example.org");
        DialogueServer server("imap_tls_refused.txt", identity);
        mail::Account account = sessions_test::account("imaps", server.port());
        account.ca_file = identity.certificate;
        const auto error = connect_error(loop, account);
        REQUIRE(error);
        CHECK(error->kind == Kind::trust);
        CHECK(error->permanent);
        CHECK(server.complaint() == "");
    }
    SECTION("a file of authorities that is not there") {
        DialogueServer server("imap_tls_refused.txt", make_identity(folder.path(), "DNS:localhost"));
        mail::Account account = sessions_test::account("imaps", server.port());
        account.ca_file = folder.path() / "missing.pem";
        const auto error = connect_error(loop, account);
        REQUIRE(error);
        CHECK(error->kind == Kind::trust);
        CHECK(error->permanent);
    }
    SECTION("the right one; and a line that dies without TLS's goodbye") {
        const Identity identity = make_identity(folder.path(), "DNS:localhost");
        DialogueServer server("imap_tls.txt", identity);
        mail::Account account = sessions_test::account("imaps", server.port());
        account.ca_file = identity.certificate;
        mail::ImapSource source(loop.executor(), loop.helpers(), account);
        std::vector<std::uint32_t> uids;
        std::optional<Kind> ended;
        const auto task = [&]() -> asio::awaitable<void> {
            co_await source.open();
            uids = co_await source.list(0);
            try {
                co_await source.list(0);
            } catch (const StreamError& e) {
                ended = e.kind;
            }
            // Into a line that is gone: an error again, and no SIGPIPE.
            co_await source.close();
        };
        loop.run(task());
        CHECK(server.complaint() == "");
        CHECK(uids == std::vector<std::uint32_t>{4});
        CHECK(ended == Kind::closed);
    }
}

TEST_CASE("STARTTLS") {
    TemporaryFolder folder;
    Loop loop;
    const Identity identity = make_identity(folder.path(), "DNS:localhost");
    const std::string scheme = GENERATE("imap", "smtp");
    INFO(scheme);
    SECTION("taken out by a man in the middle: the credential stays here") {
        DialogueServer server(scheme + "_starttls_stripped.txt", identity);
        mail::Account account = sessions_test::account(scheme, server.port());
        account.ca_file = identity.certificate;
        account.starttls = true;
        const auto error = connect_error(loop, account);
        REQUIRE(error);
        CHECK(error->kind == Kind::trust);
        CHECK(error->permanent);
        CHECK(server.complaint() == "");
        for (const std::string& line : server.heard()) {
            CHECK(line.find("secret") == std::string::npos);
            CHECK(line.find("AUTH") == std::string::npos);
            CHECK(line.find("LOGIN") == std::string::npos);
        }
    }
    SECTION("what was told before TLS is forgotten") {
        DialogueServer server(scheme + "_starttls.txt", identity);
        mail::Account account = sessions_test::account(scheme, server.port());
        account.ca_file = identity.certificate;
        account.starttls = true;
        std::string described;
        const auto task = [&]() -> asio::awaitable<void> {
            if (scheme == "imap") {
                mail::ImapSource source(loop.executor(), loop.helpers(), account);
                co_await source.open();
                for (const auto& line : source.describe()) described += line + "\n";
                co_await source.close();
            } else {
                mail::SmtpSession session(loop.executor(), loop.helpers(), account);
                const auto lines = co_await session.probe();
                for (const auto& line : lines) described += line + "\n";
            }
        };
        loop.run(task());
        CHECK(server.complaint() == "");
        CHECK(described.find("TLS with a verified certificate") != std::string::npos);
        CHECK(described.find(scheme == "imap" ? "MOVE: no" : "PIPELINING: no") != std::string::npos);
    }
}

TEST_CASE("octets that wait inside TLS are found without the socket's help") {
    TemporaryFolder folder;
    Loop loop;
    const Identity identity = make_identity(folder.path(), "DNS:localhost");
    DialogueServer server("stream_leftover.txt", identity);
    mail::Account account = sessions_test::account("imaps", server.port());
    account.ca_file = identity.certificate;
    std::string got;
    const auto task = [&]() -> asio::awaitable<void> {
        CurlStream stream(loop.executor(), loop.helpers());
        stream.set_silence_limit(5s);
        co_await stream.connect(account);
        const std::string go = "go\r\n";
        co_await stream.write(go);
        while (got.size() < 102) {
            char piece[16];
            got.append(piece, co_await stream.read_some(piece, sizeof piece));
        }
        CHECK_FALSE(co_await stream.readable(10ms));
    };
    loop.run(task());
    CHECK(got.size() == 102);
}

TEST_CASE("a server that is never silent and never done") {
    Loop loop;
    DialogueServer server("stream_drip.txt");
    std::optional<Kind> ended;
    const auto task = [&]() -> asio::awaitable<void> {
        CurlStream stream(loop.executor(), loop.helpers());
        co_await stream.connect(account("imap", server.port()));
        stream.set_silence_limit(100ms);
        stream.allow(3);
        const std::string go = "go\r\n";
        co_await stream.write(go);
        char piece[64];
        try {
            for (;;) co_await stream.read_some(piece, sizeof piece);
        } catch (const StreamError& e) {
            ended = e.kind;
        }
    };
    loop.run(task());
    CHECK(ended == Kind::late);
}
