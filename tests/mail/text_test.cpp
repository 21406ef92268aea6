#include <catch2/catch.hpp>

#include <iconv.h>

#include <string>

#include "mail/ascii.h"
#include "mail/charset.h"
#include "mail/flowed.h"
#include "mail/html.h"
#include "mail/octet_table.h"
#include "mail/parse.h"
#include "mail/transfer.h"
#include "mail/utf8.h"
#include "mail/uuencode.h"

TEST_CASE("base64 and quoted-printable (RFC 2045)") {
    CHECK(mail::decode_base64("0J/RgNC4\r\n0LLQtdGC") == "Привет");
    CHECK(mail::decode_base64("YQ==YmM=") == "abc");
    CHECK(mail::decode_base64("YWI") == "ab");
    CHECK(mail::decode_base64("YWJj\r\nY-WJj==YWJ jZGVm") == "abcabcabcdef");
    CHECK(mail::decode_base64("|Y!W I=") == "ab");
    CHECK(mail::decode_base64("").empty());
    CHECK(mail::decode_quoted_printable("a=3Db=\r\nc  \r\nd=\n") == "a=bc\r\nd");
    CHECK(mail::decode_quoted_printable("=zz = =4") == "=zz = =4");
    CHECK(mail::decode_quoted_printable("trail  \nnext") == "trail\nnext");
    CHECK(mail::decode_quoted_printable("\xD0\xB0=d0=b1") == "аб");
    for (std::size_t n = 0; n < 200; ++n) {
        std::string bytes;
        for (std::size_t i = 0; i < n; ++i) bytes += static_cast<char>(i * 37 + n);
        REQUIRE(mail::decode_base64(mail::encode_base64_lines(bytes)) == bytes);
    }
    CHECK(mail::encode_quoted_printable("a \n.\nFrom x\n") == "a=20\r\n=2E\r\n=46rom x\r\n");
}

TEST_CASE("a label is a witness, not a judge") {
    struct Case {
        const char* what;
        std::string bytes;
        const char *label, *expected;
    };
    const std::string cp1251 =
        "\xCF\xF0\xE8\xE2\xE5\xF2, \xEA\xE0\xF1\xF1\xE0 \xED\xE5 \xF0\xE0\xE1\xEE\xF2\xE0\xE5\xF2";
    const std::string koi8 =
        "\xF0\xD2\xC9\xD7\xC5\xD4, \xCB\xC1\xD3\xD3\xC1 \xCE\xC5 \xD2\xC1\xC2\xCF\xD4\xC1\xC5\xD4";
    const char* text = "Привет, касса не работает";
    const Case cases[] = {
        {"right", cp1251, "windows-1251", text},
        {"right", koi8, "KOI8-R", text},
        {"wrong", cp1251, "koi8-r", text},
        {"wrong", koi8, "cp-1251", text},
        {"latin", cp1251, "iso-8859-1", text},
        {"ascii", koi8, "us-ascii", text},
        {"false utf-8", cp1251, "utf-8", text},
        {"none", koi8, "", text},
        {"unknown", cp1251, "x-nonsense", text},
        {"utf-8 under a false label", text, "windows-1251", text},
        {"quoted-printable in the label", text, "3Dutf-8", text},
        {"german",
         "Fr\xF6sche und \xDC"
         "bermut",
         "iso-8859-1", "Frösche und Übermut"},
        {"german, false utf-8",
         "Die Fr\xF6sche springen \xFC"
         "ber die Stra\xDF"
         "e",
         "utf-8", "Die Frösche springen über die Straße"},
        {"chinese, false latin", "\xB9\xD8\xD3\xDA\xCF\xC2\xD6\xDC\xBB\xE1\xD2\xE9\xB5\xC4\xCD\xA8\xD6\xAA",
         "iso-8859-1", "关于下周会议的通知"},
        {"korean, false latin",
         "\xBE\xC8\xB3\xE7\xC7\xCF\xBC\xBC\xBF\xE4 \xC1\xD6\xB9\xAE "
         "\xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9",
         "windows-1252", "안녕하세요 주문 문의드립니다"},
        {"umlauts in a row are german", "\xDC\xC4\xD6\xFC\xE4\xF6\xDF\xFC \xFC", "iso-8859-1", "ÜÄÖüäößü ü"},
        {"torn utf-8", "Запрещен\xD1", "utf-8", "Запрещен\xEF\xBF\xBD"},
        {"mac", "\x8F\xF0\xE8\xE2\xE5\xF2", "x-mac-cyrillic", "Привет"},
        {"hebrew", "\xEE\xF2\xF0\xE4 \xE0\xF0\xE9 \xEC\xE0 \xF0\xEE\xF6\xE0", "windows-1255",
         "מענה אני לא נמצא"},
        {"japanese without a label", "\x1b$BF|K\\\x1b(B", "", "日本"},
        {"utf-16 that is ascii", "plain", "utf-16", "plain"},
        {"a pipe for iconv", "\xCF", "windows-1251//TRANSLIT", nullptr},
        {"zero octets", std::string("a\0b", 3), "utf-8", "ab"},
        {"mark", "\xEF\xBB\xBFx", "utf-8", "x"},
        {"a code that says nothing", "+u", "utf-7", "+u"},
    };
    for (const Case& c : cases) {
        INFO(c.what << " " << c.label);
        const mail::Decoded got = mail::decode_charset(c.bytes, c.label);
        CHECK(mail::is_utf8(got.text));
        if (c.expected != nullptr) CHECK(got.text == c.expected);
    }
    CHECK(mail::iconv_name("../../../etc/x").empty());
    CHECK(mail::iconv_name("UTF-8//IGNORE").empty());
}

TEST_CASE("the tables of charsets say what iconv says") {
    for (const char* name : {"CP1251", "KOI8-R", "CP1252", "KOI8-U", "ISO-8859-5", "IBM866", "CP1250",
                             "ISO-8859-2", "ISO-8859-15", "CP1254"}) {
        const mail::OctetTable* table = mail::octet_table(name);
        REQUIRE(table != nullptr);
        const iconv_t handle = iconv_open(name, "UTF-8");
        for (std::size_t i = 0; i < table->above.size(); ++i) {
            INFO(name << " " << 0x80 + i);
            std::string utf8 = table->above[i];
            if (utf8.empty()) continue;
            char octet = 0;
            char *in = utf8.data(), *to = &octet;
            std::size_t left = utf8.size(), room = 1;
            CHECK(iconv(handle, &in, &left, &to, &room) == 0);
            CHECK(static_cast<unsigned char>(octet) == 0x80 + i);
        }
        iconv_close(handle);
    }
    CHECK(mail::octet_table("CP1255") == nullptr);
    CHECK(mail::octet_table("") == nullptr);
    const mail::Decoded got = mail::decode_charset("\x98 \xCF", "windows-1251");
    CHECK(got.damaged);
}

TEST_CASE("folding a line") {
    CHECK(mail::fold_line("  *Hello*,   World\t\r") == "hello, world");
    CHECK(mail::fold_line("Ёлка\u00A0\u200B \u00A0И \u00C9t\u00E9") == "елка и été");
    CHECK(mail::fold_line(" \t* ").empty());
    CHECK(mail::fold_line("a\xFF"
                          "b") == "a?b");
    std::string out = "x ";
    mail::append_folded(out, " A  B ");
    CHECK(out == "x a b");
    // Eight octets are taken at once where that may be: the same from every beginning, with every neighbour.
    const std::string all = "@AZ[`az{ ABCDEFGHIJ  klm*nop\tQRS/09: Ё \x7F.~ end  of*";
    for (std::size_t from = 0; from < all.size(); ++from) {
        std::string singly;
        for (const char c : all.substr(from)) {
            const std::string one = mail::fold_line(std::string(1, c));
            if (c == '*') continue;
            if (one.empty() && !singly.empty() && singly.back() != ' ') singly += ' ';
            singly += mail::is_high(c) ? std::string(1, c) : one;
        }
        INFO(all.substr(from));
        if (!mail::is_utf8(all.substr(from))) continue;
        while (singly.ends_with(' ')) singly.pop_back();
        if (const auto yo = singly.find("Ё"); yo != std::string::npos) singly.replace(yo, 2, "е");
        CHECK(mail::fold_line(all.substr(from)) == singly);
    }
    for (std::size_t at = 0; at < 20; ++at) {
        std::string line(20, 'x');
        for (const char c : {'/', ':', '\xB0', '\xB9', ' '}) {
            line[at] = c;
            CHECK_FALSE(mail::has_digit(line));
        }
        for (const char c : {'0', '9'}) {
            line[at] = c;
            CHECK(mail::has_digit(line));
        }
    }
}

TEST_CASE("whatever comes in, UTF-8 comes out") {
    unsigned state = 7;
    for (const char* label : {"", "utf-8", "utf-7", "utf-16", "iso-2022-jp", "gb18030", "big5", "euc-kr",
                              "shift_jis", "koi8-r", "utf-32"}) {
        for (int round = 0; round < 40; ++round) {
            std::string bytes;
            for (int i = 0; i < round * 3; ++i)
                bytes += static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
            const mail::Decoded got = mail::decode_charset(bytes, label);
            REQUIRE(mail::is_utf8(got.text));
            REQUIRE(got.text.find('\0') == std::string::npos);
        }
    }
}

TEST_CASE("flowed text (RFC 3676)") {
    CHECK(mail::unflowed("a \nb\nc\n", false) == "a b\nc\n");
    CHECK(mail::unflowed("a \nb\n", true) == "ab\n");
    CHECK(mail::unflowed("> a \n> b\n>> c\nd\n", false) == "> a b\n>> c\nd\n");
    CHECK(mail::unflowed(" From x\n", false) == "From x\n");
    CHECK(mail::unflowed("a\n-- \nb\n", false) == "a\n-- \nb\n");
}

TEST_CASE("uuencoded files leave the text") {
    const auto found = mail::extract_uuencoded("before\nbegin 644 cat.txt\n#0V%T\n`\nend\nafter\n");
    CHECK(found.text == "before\nafter\n");
    REQUIRE(found.files.size() == 1);
    CHECK(found.files[0].name == "cat.txt");
    CHECK(found.files[0].bytes == "Cat");
    CHECK(mail::extract_uuencoded("begin 644 words here\nno code at all here, only words\nend\n")
              .files.empty());
    CHECK(mail::extract_uuencoded("begin with 5 things\n").files.empty());
}

TEST_CASE("HTML as a reader sees it") {
    struct Case {
        const char *html, *expected;
    };
    const Case cases[] = {
        {"<p>one</p><p>two</p>", "one\n\ntwo"},
        {"a<br>b", "a\nb"},
        {"<div>a</div><div>b</div>", "a\nb"},
        {"<ul><li>a<li>b</ul>", "• a\n• b"},
        {"<ol><li>a<li>b</ol>", "1. a\n2. b"},
        {"<table><tr><td>a<td>b<tr><td>c</table>", "a | b\nc"},
        {"<a href='http://x.y/z'>link</a>", "link <http://x.y/z>"},
        {"<a href='http://x.y/'>x.y</a>", "x.y"},
        {"<a href='mailto:a@b.c?subject=x'>write</a>", "write <a@b.c>"},
        {"<style>p{}</style><script>x()</script>seen<span style='display: none'>hidden</span>", "seen"},
        {"<span style='font-size:0px'>no</span><span style='font-size:0.9em'>yes</span>", "yes"},
        {"<blockquote>a<br>b</blockquote>c", "> a\n> b\n\nc"},
        {"&lt;tag&gt; &amp; &nbsp; x", "<tag> & x"},
        {"<img alt='logo'><img alt='pixel' width=1>", "[logo]"},
        {"<!--[if mso]>Outlook<![endif]--><![if !mso]>all<![endif]>", "all"},
        {"<pre>a\n  b</pre>", "a\n  b"},
        {"s\xC2\xAD"
         "oft\xE2\x80\x8B",
         "soft"},
        {"", ""},
    };
    for (const Case& c : cases) {
        INFO(c.html);
        CHECK(mail::html_to_text(c.html, {}).text == c.expected);
    }
}

TEST_CASE("what mail programs mark as quoted is no answer") {
    const char* quoted[] = {
        "<div class='gmail_quote'>old</div>",
        "<blockquote type='cite'>old</blockquote>",
        "<div id='divRplyFwdMsg'>From: x</div><div>old</div>",
        ("<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm "
         "0cm'>From</div><p>old</p>"),
        "<div class='210e7a848e8fcb45wmi-quote'>old</div>",
        "<div class='yahoo_quoted'>old</div>",
        "<div name='quote'>old</div>",
        "<hr id='stopSpelling'>old",
    };
    for (const char* quote : quoted) {
        INFO(quote);
        const mail::HtmlText got = mail::html_to_text(std::string("<div>new</div>") + quote, {});
        CHECK(got.own.find("old") == std::string::npos);
        CHECK(got.own.find("new") != std::string::npos);
        CHECK(got.text.find("old") != std::string::npos);
    }
    // Written below, or nothing written at all: all is kept.
    CHECK(mail::html_to_text("<div>a</div><blockquote>q</blockquote><div>b</div>", {}).own.find('q') !=
          std::string::npos);
    CHECK(mail::html_to_text("<div class='gmail_quote'>forward</div>", {}).own == "forward");
}

TEST_CASE("character references beyond all numbers") {
    const mail::HtmlText got = mail::html_to_text("<p>a&#5555555555555555555555;b&#xD800;c&#0;</p>", {});
    CHECK(mail::is_utf8(got.text));
    CHECK(got.text.starts_with("a"));
}

TEST_CASE("texts beside the parts have line ends like all others") {
    const mail::ParsedMail got = mail::parse(
        "From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\nAll that is said\r\nstands here.\r\n"
        "--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n");
    CHECK(got.text == "All that is said\nstands here.");
}
