#include <catch2/catch.hpp>

#include <algorithm>
#include <stdexcept>

#include "mail/compose.h"
#include "mail/digest.h"
#include "mail/message_id.h"
#include "mail/parse.h"

namespace {

using namespace std::chrono_literals;

mail::Draft draft() {
    mail::Draft out;
    out.from = {"Служба поддержки", "support@example.org"};
    out.to = {{"Иван Петров", "ivan@example.net"}};
    out.subject = "[#12] Не работает касса";
    out.text = "Здравствуйте!\n\nОбращение зарегистрировано.\n";
    out.message_id = "0123.abc@example.org";
    out.date = mail::Instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 11h + 2min + 7s};
    out.date_offset = 180;
    return out;
}

mail::Attachment file(std::string name, std::string type, std::string bytes) {
    mail::Attachment out;
    out.filename = std::move(name);
    out.content_type = std::move(type);
    out.bytes = std::move(bytes);
    return out;
}

/// Names of the fields in the letter's own header, as any reader would see them.
std::vector<std::string> field_names(const std::string& letter) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < letter.size();) {
        const std::size_t end = letter.find("\r\n", i);
        const std::string line = letter.substr(i, end - i);
        if (line.empty()) break;
        if (line[0] != ' ' && line[0] != '\t') out.push_back(line.substr(0, line.find(':')));
        i = end + 2;
    }
    return out;
}

bool has_field(const std::string& letter, const std::string& name) {
    const auto names = field_names(letter);
    return std::find(names.begin(), names.end(), name) != names.end();
}

void check_wire(const std::string& letter) {
    std::size_t line = 0;
    for (std::size_t i = 0; i < letter.size(); ++i) {
        REQUIRE(static_cast<unsigned char>(letter[i]) < 0x80);
        REQUIRE((letter[i] != '\n' || (i > 0 && letter[i - 1] == '\r')));
        REQUIRE((letter[i] != '\r' || (i + 1 < letter.size() && letter[i + 1] == '\n')));
        line = letter[i] == '\n' ? 0 : line + 1;
        REQUIRE(line <= 999);
    }
    REQUIRE(letter.ends_with("\r\n"));
}

}  // namespace

TEST_CASE("what is composed is what is parsed") {
    mail::Draft d = draft();
    d.cc = {{"Petrov, \"P\" Ivan", "p@example.net"}, {"", "q@example.net"}};
    d.reply_to = "support+token@example.org";
    d.in_reply_to = "a@b";
    d.references = {"x@y", "a@b"};
    d.loop_mark = "desk";
    const std::string letter = mail::compose(d);
    check_wire(letter);
    const mail::ParsedMail parsed = mail::parse(letter);
    CHECK(parsed.from == std::vector{d.from});
    CHECK(parsed.to == d.to);
    CHECK(parsed.cc == d.cc);
    CHECK(parsed.reply_to == std::vector{mail::Address{"", d.reply_to}});
    CHECK(parsed.subject == d.subject);
    CHECK(parsed.text == d.text);
    CHECK(parsed.message_id == d.message_id);
    CHECK(parsed.in_reply_to == std::vector{d.in_reply_to});
    CHECK(parsed.references == d.references);
    CHECK(parsed.date == d.date);
    CHECK(parsed.date_offset == 180);
    CHECK(parsed.loop_mark == "desk");
    CHECK(parsed.origin == mail::Origin::own);
    CHECK(parsed.auto_submitted);
    CHECK(parsed.defects.empty());
}

TEST_CASE("the same draft is the same bytes") {
    CHECK(mail::compose(draft()) == mail::compose(draft()));
}

TEST_CASE("a person's letter says nothing of machines") {
    mail::Draft d = draft();
    d.automatic = false;
    const mail::ParsedMail parsed = mail::parse(mail::compose(d));
    CHECK_FALSE(parsed.auto_submitted);
    CHECK(parsed.origin == mail::Origin::person);
}

TEST_CASE("text of every kind survives") {
    const std::string texts[] = {
        "",
        "plain\n",
        "no line end",
        "From the start\nFrom the middle\n.\n..\n",
        "trailing blank \nand tab\t\n",
        std::string(5000, 'x') + "\n",
        "a = b =\n=20\n",
        "\xD0\xBF\xD1\x80\n",
        "mostly English text with one é in a line that is long enough to be folded somewhere near its end\n",
        "--=_tg1_\n--\n",
        "emoji 🙂 and \xE2\x80\xA8 separator\n",
    };
    for (const std::string& text : texts) {
        INFO(text);
        mail::Draft d = draft();
        d.text = text;
        const std::string letter = mail::compose(d);
        check_wire(letter);
        const std::string expected = text.empty() || text.ends_with('\n') ? text : text + '\n';
        const std::string got = mail::parse(letter).text;
        CHECK((got == text || got == expected));
    }
}

TEST_CASE("bytes that are no text become text") {
    mail::Draft d = draft();
    d.text = std::string("a\0b\xff c\r\nd\n", 10);
    d.subject = "\xff\xfe x";
    const std::string letter = mail::compose(d);
    check_wire(letter);
    CHECK(mail::parse(letter).text == "ab\xEF\xBF\xBD c\nd\n");
}

TEST_CASE("HTML and attachments make a tree") {
    mail::Draft d = draft();
    d.html = "<p>Здравствуйте!</p>\n";
    std::string bytes;
    for (int i = 0; i < 1000; ++i) bytes += static_cast<char>(i * 7);
    d.attachments = {
        file("отчёт за ноябрь, с очень длинным названием и словами.pdf", "application/pdf", bytes),
        file("letter.eml", "message/rfc822", "Subject: x\r\n\r\nbody")};
    const std::string letter = mail::compose(d);
    check_wire(letter);
    const mail::ParsedMail parsed = mail::parse(letter);
    CHECK(parsed.text == d.text);
    REQUIRE(parsed.attachments.size() == 2);
    CHECK(parsed.attachments[0].filename == d.attachments[0].filename);
    CHECK(parsed.attachments[0].content_type == "application/pdf");
    CHECK(parsed.attachments[0].bytes == bytes);
    // RFC 2046 §5.2.1 forbids base64 for message/rfc822.
    CHECK(parsed.attachments[1].content_type == "application/octet-stream");
}

TEST_CASE("nothing that people write adds a header") {
    const std::string evil = "x\r\nBcc: evil@example.org\r\n\r\nbody";
    const std::string bare = std::string("x\nBcc: evil@example.org\rBcc: evil\0Bcc: z", 40);
    for (const std::string& text : {evil, bare}) {
        mail::Draft d = draft();
        d.from.name = text;
        d.to[0].name = text;
        d.subject = text;
        d.loop_mark = text;
        d.content_language = text;
        d.in_reply_to = text;
        d.references = {text, "a@b> <c@d", "ok@id"};
        d.attachments = {file(text, text, "bytes"),
                         file("a\"; x=\"y\r\nBcc: z", "text/plain\r\nBcc: evil", "")};
        d.attachments[0].content_id = text;
        const std::string letter = mail::compose(d);
        check_wire(letter);
        CHECK_FALSE(has_field(letter, "Bcc"));
        CHECK(letter.find("\r\nBcc:") == std::string::npos);
        CHECK(mail::parse(letter).references == std::vector<std::string>{"ok@id"});
        CHECK(mail::parse(letter).in_reply_to.empty());
    }
}

TEST_CASE("what cannot be folded is encoded") {
    for (const std::size_t size : {100U, 990U, 1200U, 5000U}) {
        mail::Draft d = draft();
        d.subject = std::string(size, 'x');
        d.from.name = std::string(size, 'y');
        d.attachments = {file(std::string(size, 'z') + ".txt", "text/plain", "")};
        check_wire(mail::compose(d));
    }
}

TEST_CASE("an address that mail cannot carry is refused") {
    for (const char* bad : {"", "a", "a@", "@b", "a b@c.d", "a@b\r\nBcc: x", "a<b@c.d", "имя@example.org",
                            "a@b>c", "a..b@c.d", ".a@b.c", "a@-b.c", "a@b..c", "a@b c", "a@b,c@d"}) {
        INFO(bad);
        CHECK(mail::wire_address(bad).empty());
        mail::Draft d = draft();
        d.to[0].address = bad;
        CHECK_THROWS_AS(mail::compose(d), std::invalid_argument);
    }
}

TEST_CASE("a quotation mark does not make long lines") {
    std::string words = "5\" ";
    for (int i = 0; i < 25; ++i) words += "экран не работает ";
    for (const std::string& text : {words, "x " + words, std::string("a \"b ") + std::string(200, 'c')}) {
        mail::Draft d = draft();
        d.subject = text;
        d.from.name = text;
        d.to = {{"a \"b\\", "a@example.org"}, {std::string(300, '.') + " c", "c@example.org"}};
        for (int i = 0; i < 40; ++i)
            d.references.push_back("\"" + std::to_string(i) + std::string(60, 'r') + "@x");
        const std::string letter = mail::compose(d);
        check_wire(letter);
        const mail::ParsedMail got = mail::parse(letter);
        CHECK(got.subject == mail::parse("Subject: " + text + "\n\n").subject);
        REQUIRE(got.to.size() == 2);
        CHECK(got.to[0].name == "a \"b\\");
        CHECK(got.from.at(0).address == d.from.address);
    }
}

TEST_CASE("addresses that mail can carry") {
    CHECK(mail::wire_address("Ivan.Petrov+x@Example.ORG") == "Ivan.Petrov+x@example.org");
    CHECK(mail::wire_address("ivan@почта.рф") == "ivan@xn--80a1acny.xn--p1ai");
    CHECK(mail::wire_address("ivan@ПОЧТА.РФ") == "ivan@xn--80a1acny.xn--p1ai");
    CHECK(mail::wire_address("o'neil@x.y") == "o'neil@x.y");
    CHECK(mail::wire_address("a@[127.0.0.1]") == "a@[127.0.0.1]");
    CHECK(mail::wire_address("root@localhost") == "root@localhost");
}

TEST_CASE("a letter needs an id and a recipient") {
    mail::Draft d = draft();
    d.message_id = "a b@c";
    CHECK_THROWS_AS(mail::compose(d), std::invalid_argument);
    d = draft();
    d.to.clear();
    CHECK_THROWS_AS(mail::compose(d), std::invalid_argument);
}

TEST_CASE("made ids sort by time and are clean") {
    const std::string random = "0123456789abcdef";
    const std::string early = mail::make_message_id(1'795'305'558'123, random, "example.org");
    const std::string late = mail::make_message_id(1'795'305'558'124, random, "example.org");
    CHECK(early < late);
    CHECK(early != mail::make_message_id(1'795'305'558'123, "0123456789abcdeg", "example.org"));
    CHECK(mail::message_ids("<" + early + ">") == std::vector{early});
}

TEST_CASE("base32: Crockford's letters, most significant bits first") {
    CHECK(mail::base32("").empty());
    CHECK(mail::base32(std::string(5, '\0')) == "00000000");
    CHECK(mail::base32("\xff\xff\xff\xff\xff") == "zzzzzzzz");
    CHECK(mail::base32("\x08") == "10");
    CHECK(mail::base32(std::string(15, 'a')).size() == 24);
    CHECK(mail::base32(std::string(16, 'a')).size() == 26);
}

TEST_CASE("HMAC-SHA-256: RFC 4231, cases 1, 2 and 6, secrets are compared whole") {
    CHECK(mail::to_hex(mail::hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(mail::to_hex(mail::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(mail::to_hex(mail::hmac_sha256(std::string(131, '\xaa'),
                                         "Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK(mail::same_secret("abc", "abc"));
    CHECK_FALSE(mail::same_secret("abc", "abd"));
    CHECK_FALSE(mail::same_secret("abc", "abcd"));
    CHECK(mail::same_secret("", ""));
}
