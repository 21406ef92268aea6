#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

#include "mail/address.h"
#include "mail/date.h"
#include "mail/encoded_word.h"
#include "mail/filename.h"
#include "mail/message_id.h"
#include "mail/parameter.h"
#include "mail/subject.h"

TEST_CASE("encoded words (RFC 2047)") {
    struct Case {
        const char *value, *expected;
    };
    const Case cases[] = {
        {"plain", "plain"},
        {"=?utf-8?B?0J/RgNC40LLQtdGC?=", "Привет"},
        {"=?koi8-r?Q?=F0=D2=C9=D7=C5=D4?= world", "Привет world"},
        {"=?windows-1251?Q?=CF=F0=E8?=\r\n =?windows-1251?Q?=E2=E5=F2?=", "Привет"},
        // A character split over two words.
        {"=?utf-8?B?0J/R?= =?utf-8?B?gNC40LI=?=", "Прив"},
        // A quantum split without padding.
        {"=?utf-8?B?0J/RgNC40?= =?utf-8?B?LLQtdGC?=", "Привет"},
        {"=?utf-8?Q?a_b=3Dc?=", "a b=c"},
        {"=?utf-8*ru?Q?=D0=B0?=", "а"},
        {"a=?utf-8?Q?b?=c", "abc"},
        {"=?utf-8?Q?a?= =?utf-8?Q?_b?=", "a b"},
        {"=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"},
        {"=?utf-8?Q?unfinished", "=?utf-8?Q?unfinished"},
        {"=?utf-8?X?a?=", "=?utf-8?X?a?="},
        {"=?utf-8?Q?x=0D=0ABcc:_evil?=", "x  Bcc: evil"},
        {"=?utf-8?Q?=EF=BB=BFone?= =?koi8-r?Q?=C4?= two \xEF\xBB\xBF"
         "02:02",
         "oneд two 02:02"},
        {"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"},
        {"=?no-such-charset?Q?=D0=B0?=", "а"},
        {"\xCF\xF0\xE8\xE2\xE5\xF2, \xEC\xE8\xF0", "Привет, мир"},
        {"Привет", "Привет"},
    };
    for (const Case& c : cases) {
        INFO(c.value);
        CHECK(mail::decode_words(c.value) == c.expected);
    }
}

TEST_CASE("encoding is undone by decoding") {
    for (const std::string text :
         {"plain", "Привет",
          "[#12] Не работает касса: очень длинная тема, которая никак не помещается в строку",
          "=?utf-8?Q?fake?=", "  two  blanks  ",
          "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂", "a\tb"}) {
        INFO(text);
        std::string expected = mail::decode_words(text);
        if (text.find("=?") != std::string::npos) expected = text;
        CHECK(mail::decode_words(mail::encode_words(text)) == expected);
        CHECK(mail::decode_words(mail::encode_text(text)) == expected);
    }
    CHECK(mail::encode_text("[#12] Да").starts_with("[#12] =?"));
}

TEST_CASE("addresses (RFC 5322)") {
    using List = std::vector<mail::Address>;
    struct Case {
        const char* value;
        List expected;
    };
    const Case cases[] = {
        {"ivan@Example.ORG", {{"", "ivan@example.org"}}},
        {"Ivan Petrov <ivan@example.org>", {{"Ivan Petrov", "ivan@example.org"}}},
        {"\"Petrov, Ivan\" <i@x.y>, b@c.d", {{"Petrov, Ivan", "i@x.y"}, {"", "b@c.d"}}},
        {"=?utf-8?Q?Petrov=2C_Ivan?= <i@x.ru>", {{"Petrov, Ivan", "i@x.ru"}}},
        {"i@x.y (Ivan (the first))", {{"Ivan (the first)", "i@x.y"}}},
        {"Team: a@b.c, D <d@e.f>;, g@h.i", {{"", "a@b.c"}, {"D", "d@e.f"}, {"", "g@h.i"}}},
        {"undisclosed-recipients:;", {}},
        {"<@relay.one,@relay.two:a@b.c>", {{"", "a@b.c"}}},
        {"a @ b . c", {{"", "a@b.c"}}},
        {"\"quoted local\"@x.y", {{"", "\"quoted local\"@x.y"}}},
        {"\"plain\"@x.y", {{"", "plain@x.y"}}},
        {"a@[127.0.0.1]", {{"", "a@[127.0.0.1]"}}},
        {"'Ivan' <i@x.y>", {{"Ivan", "i@x.y"}}},
        {"Ivan i@x.y", {{"Ivan", "i@x.y"}}},
        {"<a@b.c", {{"", "a@b.c"}}},
        {"mailto:a@b.c", {{"", "a@b.c"}}},
        {"a@b.c; d@e.f", {{"", "a@b.c"}, {"", "d@e.f"}}},
        {"имя@почта.рф", {{"", "имя@почта.рф"}}},
        {"\"a@evil.com\" <b@good.com>", {{"a@evil.com", "b@good.com"}}},
        {"nobody", {}},
        {"x:", {}},
        {"", {}},
        {",,;<>", {}},
    };
    for (const Case& c : cases) {
        INFO(c.value);
        CHECK(mail::parse_addresses(c.value) == c.expected);
    }
    CHECK(mail::parse_addresses("a@b.c,a@b.c,a@b.c", 2).size() == 2);
    CHECK(mail::bare_address(" <A@B.C> ") == "A@b.c");
}

TEST_CASE("parameters (RFC 2045, RFC 2231)") {
    struct Case {
        const char *value, *name;
        std::optional<std::string> expected;
    };
    const Case cases[] = {
        {"text/plain; charset=utf-8", "charset", "utf-8"},
        {"Text/Plain ; Charset = \"utf-8\" (comment)", "charset", "utf-8"},
        {"a/b; name=\"a;b.txt\"", "name", "a;b.txt"},
        {"a/b; name=\"C:\\dir\\f.txt\"", "name", "C:\\dir\\f.txt"},
        {"a/b; name=\"say \\\"hi\\\"\"", "name", "say \"hi\""},
        {"a/b; name*=UTF-8''%D0%B0.txt", "name", "а.txt"},
        {"a/b; name=plain; name*=UTF-8''%D0%B0", "name", "а"},
        {"a/b; name*0*=UTF-8''%D0; name*1*=%B0%D0%B1", "name", "аб"},
        {"a/b; name*1=b; name*0=a", "name", "ab"},
        {"a/b; name*0*=koi8-r''%C1; name*1=\"b\"", "name", "аb"},
        {"a/b; name*0=a; name*1=b; name*0=x; name*2=evil", "name", "ab"},
        {"a/b; name=\"=?utf-8?B?0LA=?=\"", "name", "а"},
        {"a/b; name=\xE0\xEA\xF2\x20\xF1\xE2\xE5\xF0\xEA\xE8.doc", "name", "акт сверки.doc"},
        {"a/b; other=x", "name", std::nullopt},
        {"name=x", "name", "x"},
        {"a/b; name", "name", std::nullopt},
        {"a/b; name=\"unclosed", "name", "unclosed"},
    };
    for (const Case& c : cases) {
        INFO(c.value);
        CHECK(mail::parameter(mail::parse_parameters(c.value), c.name) == c.expected);
    }
    CHECK(mail::parse_parameters(" Multipart / Mixed ; a=b").main == "multipart/mixed");
    CHECK(mail::parse_parameters("(a comment that ends at its backslash\\").main.empty());
}

TEST_CASE("dates (RFC 5322)") {
    using namespace std::chrono;
    const auto at = [](int y, unsigned m, unsigned d, int h, int min, int s) {
        return mail::Instant{sys_days{year{y} / month{m} / day{d}} + hours{h} + minutes{min} + seconds{s}};
    };
    struct Case {
        const char* value;
        std::optional<mail::Instant> expected;
        int offset = 0;
    };
    const Case cases[] = {
        {"Sun, 22 Nov 2026 14:02:07 +0300", at(2026, 11, 22, 11, 2, 7), 180},
        {"22 Nov 2026 14:02 +0300 (MSK)", at(2026, 11, 22, 11, 2, 0), 180},
        {"Sun, 22 Nov 26 14:02:07 GMT", at(2026, 11, 22, 14, 2, 7), 0},
        {"Sun, 22 Nov 126 14:02:07 GMT", at(2026, 11, 22, 14, 2, 7), 0},
        {"Sun, 22 Nov 2026 14:02:07 MSK", at(2026, 11, 22, 11, 2, 7), 180},
        {"Sun, 22 Nov 2026 02:02:07 PM -0500", at(2026, 11, 22, 19, 2, 7), -300},
        {"Sun Nov 22 14:02:07 2026", at(2026, 11, 22, 14, 2, 7), 0},
        {"2026-11-22T14:02:07+03:00", at(2026, 11, 22, 11, 2, 7), 180},
        {"2026-11-22 14:02:07", at(2026, 11, 22, 14, 2, 7), 0},
        {"22.11.2026 14:02:07", at(2026, 11, 22, 14, 2, 7), 0},
        {"Sun, 22-Nov-26 14:02:07 +0000", at(2026, 11, 22, 14, 2, 7), 0},
        {"Sun, 22 Nov 2026 14:02:07 GMT+03:00", at(2026, 11, 22, 11, 2, 7), 180},
        {"Wed, 23 Foo 2022 10:00:00 +0000", std::nullopt},
        {"Sun, 31 Feb 2026 10:00:00 +0000", std::nullopt},
        {"", std::nullopt},
        {"yesterday", std::nullopt},
        {"99999999999999 99999999 9999999999", std::nullopt},
    };
    for (const Case& c : cases) {
        INFO(c.value);
        const auto got = mail::parse_date(c.value);
        REQUIRE(got.has_value() == c.expected.has_value());
        if (!got) continue;
        CHECK(got->instant == *c.expected);
        CHECK(got->offset == c.offset);
    }
    CHECK(mail::format_date(at(2026, 11, 22, 11, 2, 7), 180) == "Sun, 22 Nov 2026 14:02:07 +0300");
    CHECK(mail::format_date(at(2026, 1, 1, 2, 0, 0), -210) == "Wed, 31 Dec 2025 22:30:00 -0330");
}

TEST_CASE("message ids") {
    using Ids = std::vector<std::string>;
    CHECK(mail::message_ids("<a@b>") == Ids{"a@b"});
    CHECK(mail::message_ids("<a@b> <c@d>\r\n <e@f>") == Ids{"a@b", "c@d", "e@f"});
    CHECK(mail::message_ids("Message from Ivan of 1 May <a@b>") == Ids{"a@b"});
    CHECK(mail::message_ids("a@b") == Ids{"a@b"});
    CHECK(mail::message_ids("<no-at-sign>") == Ids{"no-at-sign"});
    CHECK(mail::message_ids("<long\r\n er@x>") == Ids{"longer@x"});
    CHECK(mail::message_ids("<unclosed@x") == Ids{"unclosed@x"});
    CHECK(mail::message_ids("").empty());
    CHECK(mail::message_ids("<>").empty());
    CHECK(mail::message_ids("<a@b> <c@d> <e@f>", 2) == Ids{"c@d", "e@f"});
}

TEST_CASE("base subjects (RFC 5256 and what programs write)") {
    struct Case {
        const char *subject, *expected;
    };
    const Case cases[] = {
        {"Re: касса", "касса"},
        {"RE[2]: Fwd: касса", "касса"},
        {"Re : касса", "касса"},
        {"Отв: касса", "касса"},
        {"НА: касса", "касса"},
        {"Пересл: касса", "касса"},
        {"AW: WG: SV: x", "x"},
        {"[list] Re: [list] x", "x"},
        {"[Fwd: x]", "x"},
        {"x (fwd)", "x"},
        {"Re:", "Re:"},
        {"[#12] касса", "касса"},
        {"[#12]", "[#12]"},
        {"Важно: касса", "Важно: касса"},
        {"", ""},
    };
    for (const Case& c : cases) {
        INFO(c.subject);
        CHECK(mail::base_subject(c.subject) == c.expected);
    }
}

TEST_CASE("file names that any disk can hold") {
    struct Case {
        std::string name, expected;
    };
    const Case cases[] = {
        {"report.pdf", "report.pdf"},
        {"/etc/passwd", "passwd"},
        {"..\\..\\x.exe", "x.exe"},
        {"C:\\TEMP\\a.png", "a.png"},
        {"a<b>:c|d?e*.txt", "a_b__c_d_e_.txt"},
        {"\xE2\x80\xAEgnp.exe", "gnp.exe"},
        {"...", ""},
        {".hidden", "hidden"},
        {"name. . ", "name"},
        {"con.txt", "_con.txt"},
        {"COM1", "_COM1"},
        {"a\nb", "a_b"},
        {"отчёт.pdf", "отчёт.pdf"},
    };
    for (const Case& c : cases) {
        INFO(c.name);
        CHECK(mail::safe_filename(c.name) == c.expected);
    }
    std::string name;
    for (int i = 0; i < 200; ++i) name += "щ";
    const std::string cut = mail::safe_filename(name + ".docx");
    CHECK(cut.size() <= 180);
    CHECK(cut.ends_with("щ.docx"));
}
