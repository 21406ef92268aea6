// findings of fact about relays, one dialogue each: what was heard, and what must have been made of it.
#include "mail/smtp_session.h"

#include "tests/sessions/support.h"

#include <catch2/catch.hpp>

using namespace sessions_test;
using namespace std::chrono_literals;
using mail::Delivery;
using mail::Outcome;

namespace {

const std::string kLetter = "Subject: x\r\n\r\n.a dot\r\nand text.\r\n";

struct Play {
    explicit Play(const std::string& script, const Identity& identity = {}) : server(script, identity) {
        account = sessions_test::account("smtp", server.port());
        account.reply_limit = 2s;
        account.final_limit = 1s;
    }

    void open() { session.emplace(loop.executor(), loop.helpers(), account); }

    std::vector<Delivery> send(std::vector<std::string> to, std::string from = "support@example.com",
                               std::string_view letter = kLetter) {
        if (!session) open();
        mail::Envelope envelope{std::move(from), std::move(to), envelope_id};
        std::vector<Delivery> deliveries;
        const auto task = [&]() -> asio::awaitable<void> {
            deliveries = co_await session->send(envelope, letter);
        };
        loop.run(task());
        return deliveries;
    }

    std::string end() {
        if (session) loop.run(session->close());
        return server.complaint();
    }

    Loop loop;
    DialogueServer server;
    mail::Account account;
    std::string envelope_id;
    std::optional<mail::SmtpSession> session;
};

const std::vector<std::string> kGood{"good@example.org"};

}  // namespace

TEST_CASE("each recipient has its own fate, and the connection is kept") {
    Play play("smtp_pipelined.txt");
    const auto first = play.send({"nobody@example.org", "grey@example.org", "good@example.org"});
    const auto second = play.send(kGood, "");
    CHECK(play.end() == "");
    REQUIRE(first.size() == 3);
    CHECK(first[0].recipient == "nobody@example.org");
    CHECK(first[0].outcome == Outcome::refused);
    CHECK(first[0].code == 550);
    CHECK(first[0].enhanced == "5.1.1");
    CHECK(first[0].text == "no such user");
    CHECK(first[1].outcome == Outcome::deferred);
    CHECK(first[1].code == 450);
    CHECK(first[1].enhanced == "4.2.1");
    CHECK(first[2].outcome == Outcome::sent);
    CHECK(first[2].code == 250);
    CHECK(first[2].text == "queued as 1");
    REQUIRE(second.size() == 1);
    CHECK(second[0].outcome == Outcome::sent);
    CHECK(second[0].code == 251);
    REQUIRE(play.server.letters().size() == 2);
    CHECK(play.server.letters()[0] == "Subject: x\r\n\r\n..a dot\r\nand text.\r\n");
}

TEST_CASE("without PIPELINING every command waits for its answer") {
    Play play("smtp_one_by_one.txt");
    const auto mixed = play.send({"nobody@example.org", "good@example.org"});
    const auto nobody = play.send({"nobody@example.org"});
    const auto large = play.send(kGood);
    CHECK(play.end() == "");
    CHECK(mixed.at(0).outcome == Outcome::refused);
    CHECK(mixed.at(1).outcome == Outcome::sent);
    CHECK(nobody.at(0).outcome == Outcome::refused);
    CHECK(nobody.at(0).enhanced == "5.1.1");
    CHECK(large.at(0).outcome == Outcome::refused);
    CHECK(large.at(0).code == 552);
}

TEST_CASE("bad weather and the relay's word are told apart") {
    struct Case {
        const char* script;
        Outcome outcome;
        int code;
        const char* enhanced;
        const char* says;
    };
    const std::vector<Case> cases = {
        {"smtp_drop_after_dot.txt", Outcome::in_doubt, 0, "", "closed the connection"},
        {"smtp_reset_after_dot.txt", Outcome::in_doubt, 0, "", "broke"},
        {"smtp_hang_after_dot.txt", Outcome::in_doubt, 0, "", "no answer"},
        {"smtp_nonsense_after_dot.txt", Outcome::in_doubt, 0, "", "not SMTP"},
        {"smtp_354_after_dot.txt", Outcome::in_doubt, 354, "", "go on"},
        {"smtp_drop_instead_of_354.txt", Outcome::deferred, 0, "", "closed the connection"},
        {"smtp_hang_instead_of_354.txt", Outcome::deferred, 0, "", "no answer"},
        {"smtp_data_refused.txt", Outcome::refused, 554, "5.3.0", "not ever"},
        {"smtp_data_nonsense.txt", Outcome::deferred, 250, "2.0.0", "ok"},
        {"smtp_final_451.txt", Outcome::deferred, 451, "4.3.0", "try later"},
        {"smtp_final_554.txt", Outcome::refused, 554, "5.7.1", "spam"},
        {"smtp_421_after_dot.txt", Outcome::deferred, 421, "4.3.2", "shutting down"},
        {"smtp_421_at_mail.txt", Outcome::deferred, 421, "4.3.2", "shutting down"},
        {"smtp_mail_530.txt", Outcome::deferred, 530, "5.7.0", "authentication required"},
        {"smtp_mail_550.txt", Outcome::refused, 550, "5.7.1", "sender rejected"},
        {"smtp_greeting_554.txt", Outcome::deferred, 554, "", "no service for you"},
        {"smtp_greeting_421.txt", Outcome::deferred, 421, "", "too busy"},
        {"smtp_login_refused.txt", Outcome::deferred, 535, "", "login refused for support"},
        {"smtp_login_later.txt", Outcome::deferred, 454, "", "the directory is down"},
        {"smtp_no_login.txt", Outcome::deferred, 0, "", "offers no login"},
        {"smtp_slow.txt", Outcome::sent, 250, "2.0.0", "queued as 1"},
    };
    for (const Case& c : cases) {
        INFO(c.script);
        Play play(c.script);
        const auto deliveries = play.send(kGood);
        CHECK(play.end() == "");
        REQUIRE(deliveries.size() == 1);
        INFO(deliveries[0].text);
        CHECK(deliveries[0].recipient == "good@example.org");
        CHECK(deliveries[0].outcome == c.outcome);
        CHECK(deliveries[0].code == c.code);
        CHECK(deliveries[0].enhanced == c.enhanced);
        CHECK(deliveries[0].text.find(c.says) != std::string::npos);
        CHECK(deliveries[0].text.find("secret") == std::string::npos);
    }
}

TEST_CASE("a line that dies inside the letter has not delivered it") {
    Play play("smtp_drop_mid_data.txt");
    const std::string letter = "Subject: big\r\n\r\n" + std::string(20'000'000, 'x') + "\r\n";
    const auto deliveries = play.send(kGood, "support@example.com", letter);
    CHECK(play.end() == "");
    CHECK(deliveries.at(0).outcome == Outcome::deferred);
    CHECK(deliveries.at(0).code == 0);
}

TEST_CASE("a big letter arrives whole") {
    Play play("smtp_big.txt");
    std::string letter = "Subject: big\r\n\r\n";
    for (int i = 0; i < 40'000; ++i)
        letter += "..a line with dots at its start, number " + std::to_string(i) + "\r\n";
    const auto deliveries = play.send(kGood, "support@example.com", letter);
    CHECK(play.end() == "");
    CHECK(deliveries.at(0).outcome == Outcome::sent);
    REQUIRE(play.server.letters().size() == 1);
    CHECK(play.server.letters()[0] == mail::smtp::dot_stuffed(letter));
}

TEST_CASE("what was said of one recipient stands, though the line died before the next") {
    for (const auto& [script, code] :
         {std::pair("smtp_drop_at_rcpt.txt", 0), std::pair("smtp_421_at_rcpt.txt", 421)}) {
        INFO(script);
        Play play(script);
        const auto deliveries = play.send({"nobody@example.org", "good@example.org"});
        CHECK(play.end() == "");
        CHECK(deliveries.at(0).outcome == Outcome::refused);
        CHECK(deliveries.at(0).code == 550);
        CHECK(deliveries.at(1).outcome == Outcome::deferred);
        CHECK(deliveries.at(1).code == code);
    }
}

TEST_CASE("no letter for nobody") {
    for (const char* script : {"smtp_everybody_refused.txt", "smtp_354_for_nobody.txt"}) {
        INFO(script);
        Play play(script);
        const auto deliveries = play.send({"nobody@example.org"});
        CHECK(play.end() == "");
        CHECK(deliveries.at(0).outcome == Outcome::refused);
        CHECK(deliveries.at(0).code == 550);
    }
}

TEST_CASE("a kept connection that has died is replaced, once and silently") {
    SECTION("in each of its manners") {
        Play play("smtp_stale.txt");
        for (int i = 1; i <= 5; ++i) {
            const auto deliveries = play.send(kGood);
            CHECK(deliveries.at(0).outcome == Outcome::sent);
            CHECK(deliveries.at(0).text == "queued as " + std::to_string(i));
        }
        CHECK(play.end() == "");
        CHECK(play.server.letters().size() == 5);
    }
    SECTION("and not twice") {
        Play play("smtp_stale_once.txt");
        CHECK(play.send(kGood).at(0).outcome == Outcome::sent);
        const auto second = play.send(kGood);
        CHECK(play.end() == "");
        CHECK(second.at(0).outcome == Outcome::deferred);
        CHECK(second.at(0).code == 0);
    }
    SECTION("or when the relay cannot be brought back to the beginning") {
        Play play("smtp_reset_fails.txt");
        CHECK(play.send(kGood).at(0).outcome == Outcome::deferred);
        CHECK(play.send(kGood).at(0).outcome == Outcome::sent);
        CHECK(play.end() == "");
    }
}

TEST_CASE("the envelope's name goes as xtext where the relay knows DSN") {
    Play play("smtp_dsn.txt");
    play.envelope_id = "42.7+=@x";
    CHECK(play.send(kGood).at(0).outcome == Outcome::sent);
    CHECK(play.end() == "");
}

TEST_CASE("addresses that are not ASCII") {
    SECTION("where the relay offers it") {
        Play play("smtp_utf8.txt");
        CHECK(play.send({"иван@пример.рф"}).at(0).outcome == Outcome::sent);
        CHECK(play.end() == "");
    }
    SECTION("where it does not") {
        Play play("smtp_no_utf8.txt");
        const auto deliveries = play.send({"иван@пример.рф", "ivan@пример.рф"});
        CHECK(play.end() == "");
        CHECK(deliveries.at(0).outcome == Outcome::refused);
        CHECK(deliveries.at(0).code == 0);
        CHECK(deliveries.at(0).text.find("SMTPUTF8") != std::string::npos);
        CHECK(deliveries.at(1).outcome == Outcome::sent);
    }
}

TEST_CASE("an address cannot smuggle a command, and nothing is said for it") {
    Play play("smtp_greeting_421.txt");
    const std::vector<std::string> bad = {
        "a@x>\r\nRCPT TO:<victim@y", "a b@x", "<a@x>", "", "a\tb@x", "\xff@x", std::string("a\0@x", 4),
        std::string(300, 'a')};
    for (const Delivery& delivery : play.send(bad)) {
        INFO(delivery.recipient);
        CHECK(delivery.outcome == Outcome::refused);
        CHECK(delivery.code == 0);
    }
    CHECK(play.send(kGood, "a@x> SIZE=1").at(0).outcome == Outcome::refused);
    CHECK(play.send({}).empty());
}

TEST_CASE("a relay that is not there defers") {
    int port = 0;
    { port = DialogueServer("smtp_greeting_421.txt").port(); }
    Loop loop;
    mail::SmtpSession session(loop.executor(), loop.helpers(), account("smtp", port));
    const mail::Envelope envelope{"support@example.com", kGood, ""};
    std::vector<Delivery> deliveries;
    const auto task = [&]() -> asio::awaitable<void> {
        deliveries = co_await session.send(envelope, kLetter);
    };
    loop.run(task());
    CHECK(deliveries.at(0).outcome == Outcome::deferred);
    CHECK(deliveries.at(0).code == 0);
}

TEST_CASE("probing says why not") {
    Play play("smtp_login_refused.txt");
    play.open();
    const auto task = [&]() -> asio::awaitable<void> { co_await play.session->probe(); };
    CHECK_THROWS_WITH(play.loop.run(task()), Catch::Contains("login refused for support"));
    CHECK(play.end() == "");
}

TEST_CASE("cancelling after the dot leaves the letter in doubt") {
    Play play("smtp_hang_after_dot.txt");
    play.account.final_limit = 60s;
    play.open();
    asio::steady_timer timer(play.loop.executor(), 300ms);
    timer.async_wait([&](auto) { play.session->cancel(); });
    const auto deliveries = play.send(kGood);
    CHECK(deliveries.at(0).outcome == Outcome::in_doubt);
    CHECK(deliveries.at(0).text.find("cancelled") != std::string::npos);
}
