// The letters of tests/mails, whole: as stored and with CRLF line ends, as SMTP delivers them.
#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "mail/parse.h"

namespace {

std::string read(const std::string& name) {
    std::ifstream file(std::string(TEST_SOURCE_DIR) + "/mails/" + name, std::ios::binary);
    REQUIRE(file.good());
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string with_crlf(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n' && !out.ends_with('\r')) out += '\r';
        out += c;
    }
    return out;
}

struct File {
    std::string name, type;
    std::size_t size;
    bool is_inline;
};

struct Letter {
    const char *file, *from_name, *subject, *message_id, *text_begins, *reply;
    std::vector<File> files;
};

const std::vector<Letter> kLetters = {
    {"gmail_reply.eml",
     "Иван Петров",
     "Re: [#12] Не работает касса",
     "reply-1@example.net",
     "Спасибо, заработало!\n\nвс, 22",
     "Спасибо, заработало!",
     {}},
    {"koi8_raw_headers.eml",
     "Служба кассы",
     "Касса не работает",
     "koi8@example.net",
     "Здравствуйте, касса номер пять",
     "Здравствуйте, касса номер пять не печатает чеки.",
     {}},
    {"wrong_label_cp1251.eml",
     "",
     "label",
     "cp1251@example.net",
     "Здравствуйте, касса",
     "Здравствуйте, касса номер пять не печатает чеки.",
     {}},
    {"outlook_html_with_logo.eml",
     "Petrova, Olga",
     "RE: invoice",
     "outlook@example.net",
     "See the file, please.\n\n[Logo]",
     "See the file, please.\n\n[Logo]",
     {{"image001.png", "image/png", 18, true}}},
    {"forwarded_letter.eml",
     "",
     "Fwd: help",
     "fwd@example.org",
     "Please take this.",
     "Please take this.",
     {{"help_ nothing prints.eml", "message/rfc822", 0, false},
      {"акт сверки.pdf", "application/pdf", 9, false}}},
    {"unclosed_inner_multipart.eml",
     "",
     "scanner",
     "unclosed@example.net",
     "line with --i inside and --o too\n--i10",
     nullptr,
     {{"scan.gif", "image/gif", 6, false}}},
    {"text_in_preamble.eml",
     "",
     "preamble",
     "preamble@example.net",
     "The whole text of this letter stands here",
     nullptr,
     {{"x.bin", "application/octet-stream", 3, false}}},
    {"boundary_never_used.eml",
     "",
     "boundary",
     "never@example.net",
     "This reply has no parts at all.",
     nullptr,
     {}},
    {"mbox_line_and_bom.eml", "", "still read", "mbox@example.net", "body", "body", {}},
    {"vacation.eml", "", "Автоответ: в отпуске", "vacation@example.net", "I am away", nullptr, {}},
    {"last_header_without_end.eml", "", "x", "end@example.net", "", nullptr, {}},
};

void check(const Letter& expected, const std::string& bytes) {
    const mail::ParsedMail got = mail::parse(bytes);
    if (!got.from.empty()) CHECK(got.from[0].name == expected.from_name);
    CHECK(got.subject == expected.subject);
    CHECK(got.message_id == expected.message_id);
    CHECK(got.text.starts_with(expected.text_begins));
    if (expected.reply != nullptr) CHECK(got.reply_text == expected.reply);
    REQUIRE(got.attachments.size() == expected.files.size());
    for (std::size_t i = 0; i < expected.files.size(); ++i) {
        CHECK(got.attachments[i].filename == expected.files[i].name);
        CHECK(got.attachments[i].content_type == expected.files[i].type);
        CHECK(got.attachments[i].is_inline == expected.files[i].is_inline);
        if (expected.files[i].size > 0) CHECK(got.attachments[i].bytes.size() == expected.files[i].size);
    }
    CHECK(mail::identify(bytes).message_id == expected.message_id);
}

}  // namespace

TEST_CASE("letters of tests/mails") {
    for (const Letter& letter : kLetters) {
        INFO(letter.file);
        const std::string stored = read(letter.file);
        check(letter, stored);
        check(letter, with_crlf(stored));
        CHECK(mail::parse(stored).text == mail::parse(with_crlf(stored)).text);
    }
}

TEST_CASE("where a reply came to, and who vouches for it") {
    const mail::ParsedMail got = mail::parse(read("gmail_reply.eml"));
    CHECK(got.delivered_to == std::vector<std::string>{"support+t.7f3a@example.org"});
    REQUIRE(got.authentication_results.size() == 1);
    CHECK(got.authentication_results[0].starts_with("mx.example.org; dkim=pass"));
    CHECK(got.references == std::vector<std::string>{"first@example.net", "notice-1@example.org"});
    CHECK(got.return_path == "ivan.petrov@example.net");
    CHECK_FALSE(got.has_null_return_path);
    CHECK(mail::parse(read("vacation.eml")).has_null_return_path);
    CHECK(mail::parse(read("vacation.eml")).origin == mail::Origin::auto_reply);
}

TEST_CASE("one letter by two roads is one letter") {
    const std::string letter =
        "From: a@b.c\nDate: Sun, 22 Nov 2026 14:02:07 +0300\nSubject: x\n y\nMessage-ID: <i@d>\n\nbody\n";
    const std::string other = "Received: by another road\nDelivered-To: z@y.x\n" + letter + "\n";
    const mail::Identity one = mail::identify(letter), two = mail::identify(with_crlf(other));
    CHECK(one.content == two.content);
    CHECK(one.sha256 != two.sha256);
    CHECK(one.sha256.size() == 32);
    CHECK(one.message_id == "i@d");
    CHECK(mail::identify(letter + "more\n").content != one.content);
    CHECK(mail::identify("Subject: other\n" + letter).content != one.content);
    CHECK(mail::identify("").message_id.empty());
}

TEST_CASE("nothing is invented") {
    const mail::ParsedMail got = mail::parse("Subject: x\n\nbody");
    CHECK(got.message_id.empty());
    CHECK(got.from.empty());
    CHECK_FALSE(got.date.has_value());
    CHECK_FALSE(got.bounce.is_bounce);
}
