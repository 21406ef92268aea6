// The pure parts: what is written into commands and read out of answers.
#include "mail/imap_text.h"
#include "mail/preamble.h"
#include "mail/smtp_text.h"
#include "mail/utf8.h"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using namespace mail;

TEST_CASE("a server's words fit one line") {
    CHECK(one_line("a\r\nb\tc\x01") == "a b c");
    CHECK(one_line("\xd0\x98\xff\xc0\xaf") == "\xd0\x98\uFFFD\uFFFD\uFFFD");
    CHECK(one_line("\xed\xa0\x80") == "\uFFFD\uFFFD\uFFFD");
    CHECK(one_line("  a \r\n  b  ") == "a b");
    CHECK(one_line("a\u00e9b", 3) == "a\u00e9");
    CHECK(one_line("a\u00e9b", 2) == "a");
    CHECK(one_line(std::string(1000, 'x')).size() == 400);
}

TEST_CASE("internal dates") {
    const auto midnight = std::chrono::sys_days(std::chrono::January / 7 / 2026);
    CHECK(imap::internal_date(" 7-Jan-2026 00:00:00 +0000") == Instant(midnight));
    CHECK(imap::internal_date("7-Jan-2026 00:00:00 +0000") == Instant(midnight));
    CHECK(imap::internal_date("07-Jan-2026 03:00:00 +0300") == Instant(midnight));
    CHECK(imap::internal_date("06-Jan-2026 19:00:00 -0500") == Instant(midnight));
    for (const char* bad :
         {"", "32-Jan-2026 00:00:00 +0000", "07-Foo-2026 00:00:00 +0000", "07-anF-2026 00:00:00 +0000",
          "07-Jan-2026 25:00:00 +0000", "07-Jan-2026 00:00:00", "29-Feb-2026 00:00:00 +0000",
          "07-Jan-2026 00:00:00 +0a00"}) {
        INFO(bad);
        CHECK_FALSE(imap::internal_date(bad));
    }
}

TEST_CASE("folder names in modified UTF-7") {
    CHECK(imap::modified_utf7("INBOX/A b") == "INBOX/A b");
    CHECK(imap::modified_utf7("R&D") == "R&-D");
    CHECK(imap::modified_utf7("台北/日本語") == "&U,BTFw-/&ZeVnLIqe-");  // RFC 3501 §5.1.3
    CHECK(imap::modified_utf7("😀") == "&2D3eAA-");
    CHECK_FALSE(imap::modified_utf7("a\r\nb"));
    CHECK_FALSE(imap::modified_utf7("\xff"));
    CHECK(imap::quoted("a\"b\\c") == "\"a\\\"b\\\\c\"");
}

TEST_CASE("sets of UIDs") {
    const auto sets = imap::uid_sets({9, 1, 2, 3, 5, 5, 6}, 7500, 100);
    REQUIRE(sets.size() == 1);
    CHECK(sets[0].text == "1:3,5:6,9");
    CHECK(sets[0].count == 6);
    CHECK(imap::uid_sets({}, 7500, 100).empty());

    std::vector<std::uint32_t> gaps;
    for (std::uint32_t uid = 4'000'000'000; uid < 4'000'020'000; uid += 2) gaps.push_back(uid);
    std::size_t count = 0;
    for (const auto& set : imap::uid_sets(gaps, 7500, 100'000)) {
        CHECK(set.text.size() <= 7500);
        count += set.count;
    }
    CHECK(count == gaps.size());

    const auto by_count = imap::uid_sets({1, 2, 3, 4, 5}, 7500, 2);
    REQUIRE(by_count.size() == 3);
    CHECK(by_count[0].text == "1:2");
    CHECK(by_count[2].text == "5");
}

TEST_CASE("answers to searches") {
    using Uids = std::vector<std::uint32_t>;
    CHECK(imap::found_uids("* SEARCH", 10) == Uids{});
    CHECK(imap::found_uids("* SEARCH 3 1 ", 10) == Uids{3, 1});
    CHECK(imap::found_uids("* ESEARCH (TAG \"t3\") UID ALL 1:3,7", 10) == Uids{1, 2, 3, 7});
    CHECK(imap::found_uids("* ESEARCH (TAG \"t3\") UID ALL 3:1", 10) == Uids{1, 2, 3});
    CHECK(imap::found_uids("* ESEARCH (TAG \"t3\") UID", 10) == Uids{});
    CHECK_FALSE(imap::found_uids("* ESEARCH UID ALL 1:4294967295", 1000));
    CHECK_FALSE(imap::found_uids("* SEARCH x", 10));
    CHECK_FALSE(imap::found_uids("* LIST () \"/\" a", 10));
    CHECK(imap::found_uids("* ESEARCH UID ALL 4294967294:4294967295", 10) == Uids{4294967294u, 4294967295u});
}

TEST_CASE("literals and statuses") {
    CHECK(imap::literal_announced("* 1 FETCH (BODY[] {42}") == 42u);
    CHECK(imap::literal_announced("{0}") == 0u);
    for (const char* line : {"", "}", "{}", "{x}", "{1", "{-1}", "{99999999999999999999999}", "a{3} "})
        CHECK_FALSE(imap::literal_announced(line));
    for (const char* line : {"* OK x {5}", "t1 OK x {5}", "+ go {5}", "* bye {5}", "* PREAUTH"})
        CHECK(imap::is_status(line));
    for (const char* line : {"* 1 FETCH (X {5}", "* OKAY", "* LIST"}) CHECK_FALSE(imap::is_status(line));
    CHECK(imap::completion_of("NO [TRYCREATE] no such").code == "TRYCREATE");
    CHECK(imap::completion_of("NO no such [TRYCREATE]").code.empty());
    CHECK(imap::completion_of("what").verdict == imap::Completion::Verdict::bad);
}

TEST_CASE("answers to FETCH that are not well-formed are none, and never more than that") {
    const auto none = [](std::string text) {
        imap::Response response{std::move(text), {}};
        return !imap::fetch_data(response);
    };
    for (const char* text :
         {"* 1 FETCH", "* 1 FETCH (BODY[] {5})", "* 1 FETCH (BODY[] \"x)", "* x FETCH (UID 1)",
          "* FETCH (UID 1)", "* 1 FETCH (FLAGS (a b", "* 1 FETCH ( (", "t1 FETCH (UID 1)"}) {
        INFO(text);
        CHECK(none(text));
    }
    imap::Response odd{"* 1 FETCH (UID 7 BODY[HEADER.FIELDS (TO)]<0> NIL X (\"(\" (a)) RFC822.SIZE 12)", {}};
    const auto data = imap::fetch_data(odd);
    REQUIRE(data);
    CHECK(data->uid == 7);
    CHECK(data->body == "");
    CHECK(data->size == 12u);
}

TEST_CASE("the last EHLO counts") {
    const auto extensions = smtp::extensions_in(
        "220 relay\r\n250-relay\r\n250-PIPELINING\r\n250 STARTTLS\r\n220 go\r\n250-relay\r\n250-size "
        "1000\r\n250 auth PLAIN\r\n235 ok\r\n");
    CHECK(extensions.size() == 2);
    CHECK(extensions.at("SIZE") == "1000");
    CHECK(smtp::extensions_in("220 relay\r\n250 relay PIPELINING\r\n").empty());
}

TEST_CASE("replies") {
    CHECK(smtp::reply_of(550, "5.1.1 no such").enhanced == "5.1.1");
    CHECK(smtp::reply_of(550, "5.1.1 no such").text == "no such");
    for (const char* text :
         {"4.1.1 wrong class", "5.1 short", "5.x.1 odd", "5.1.1.1 long", "5.1.1111 long", "hello"})
        CHECK(smtp::reply_of(550, text).enhanced.empty());
    for (const char* line : {"", "25", "2x0 ok", "250_ok", "199 x", "600 x", "hello"})
        CHECK_FALSE(smtp::reply_line(line));
    CHECK(smtp::reply_line("250")->last);
    CHECK_FALSE(smtp::reply_line("250-x")->last);
}

TEST_CASE("a letter as DATA carries it") {
    CHECK(smtp::dot_stuffed("a\r\n.b\r\n..c\r\n") == "a\r\n..b\r\n...c\r\n");
    CHECK(smtp::dot_stuffed("a\n.\nb") == "a\r\n..\r\nb\r\n");
    CHECK(smtp::dot_stuffed("a\r.\r\nb\r\n\r\n") == "a\r\n..\r\nb\r\n\r\n");
    CHECK(smtp::dot_stuffed("") == "");
}

TEST_CASE("a server's last words") {
    CHECK(last_words("* OK hi\r\n+ challenge\r\nA2 NO [X] no secret and secret\r\n+ eyJ\r\n", true,
                     "secret") == "NO [X] no *** and ***");
    CHECK(last_words("220 hi\r\n334 go\r\n535 5.7.8 no", false, "") == "535 5.7.8 no");
    CHECK(last_words("", true, "secret").empty());
    CHECK(refusal_code("535 5.7.8 no") == 535);
    CHECK(refusal_code("235 yes") == 0);
    CHECK(refusal_code("5x") == 0);
    CHECK(is_temporary("454 4.7.0 later"));
    CHECK(is_temporary("NO [INUSE] later"));
    CHECK_FALSE(is_temporary("NO [AUTHENTICATIONFAILED] never"));
}
