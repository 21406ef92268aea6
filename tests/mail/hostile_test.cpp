// Letters made to break parsers. Each costs little or is refused by a limit with a name; none may crash (run
// these under sanitizers too). What is little is counted in the work that ordinary text takes on the same
// machine in the same build, and in processor time, so neither a slow machine nor a busy one fails anything.
#include <catch2/catch.hpp>

#include <pthread.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "mail/parse.h"

namespace {

// Times what reading a megabyte of ordinary text takes. That is 3.3 ms for a release build on the machine
// that this was written on: 50 ms.
constexpr double kMostMegabytes = 15;
constexpr int kTries = 3;  // the quickest counts: interrupts only ever add

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    out.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

double milliseconds_of(const std::function<void()>& work) {
    timespec before{}, after{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
    work();
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
    return static_cast<double>(after.tv_sec - before.tv_sec) * 1e3 +
           static_cast<double>(after.tv_nsec - before.tv_nsec) / 1e6;
}

std::string ordinary_megabyte() {
    return "From: a@b.c\n\n" +
           repeated("Yesterday the printer on the second floor could not open a folder.\n", 15'000);
}

double least_milliseconds_of(const std::function<void()>& work, double enough) {
    double least = milliseconds_of(work);
    for (int i = 1; i < kTries && least >= enough; ++i) least = std::min(least, milliseconds_of(work));
    return least;
}

/// What an attack may cost, in milliseconds of this build on this machine.
double most_milliseconds() {
    const std::string ordinary = ordinary_megabyte();
    return kMostMegabytes * least_milliseconds_of([&] { (void)mail::parse(ordinary); }, 0);
}

/// In a thread with the smallest stack that parse.h asks for.
void in_a_megabyte_of_stack(std::function<void()> work) {
    pthread_attr_t attributes;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, 1024 * 1024) == 0);
    pthread_t thread{};
    const auto run = [](void* what) -> void* {
        (*static_cast<std::function<void()>*>(what))();
        return nullptr;
    };
    REQUIRE(pthread_create(&thread, &attributes, run, &work) == 0);
    REQUIRE(pthread_join(thread, nullptr) == 0);
    pthread_attr_destroy(&attributes);
}

std::string numbered_attributes(int count) {
    std::string out = "<div ";
    for (int i = 0; i < count; ++i) out += "a" + std::to_string(i) + "=1 ";
    return out + ">x";
}

std::string nested_multiparts(int depth) {
    std::string out;
    for (int i = 0; i < depth; ++i) {
        const std::string boundary = "b" + std::to_string(i);
        out += "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + "\n";
    }
    return out + "\ntext\n";
}

const std::string kHtml = "From: a@b.c\nContent-Type: text/html\n\n";

struct Attack {
    const char* name;
    std::string letter;
};

std::vector<Attack> attacks() {
    return {
        {"a header line of 4 MB", "Subject: " + std::string(4'000'000, 'x') + "\n\nbody"},
        {"a header line of 16 MB", "Subject: " + std::string(16'000'000, 'x') + "\n\nbody"},
        {"a folded header of 1 MB",
         "Subject: x\n" + repeated(" yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\n", 28'000) + "\nbody"},
        {"a boundary of 2,000 and a body of the same", "Content-Type: multipart/mixed; boundary=b" +
                                                           std::string(2000, 'a') + "\n\n" +
                                                           std::string(1'000'000, 'a')},
        {"a boundary of 20,000", "Content-Type: multipart/mixed; boundary=b" + std::string(20'000, 'a') +
                                     "\n\n" + std::string(1'000'000, 'a')},
        {"a boundary of the longest that is allowed", "Content-Type: multipart/mixed; boundary=b" +
                                                          std::string(199, 'a') + "\n\n" +
                                                          std::string(5'000'000, 'a')},
        {"lines that are nearly the boundary", "Content-Type: multipart/mixed; boundary=b" +
                                                   std::string(199, 'a') + "\n\n" +
                                                   repeated("--b" + std::string(198, 'a') + "\n", 10'000)},
        {"a boundary of 60,000", "Content-Type: multipart/mixed; boundary=b" + std::string(60'000, 'a') +
                                     "\n\n" + std::string(5'000'000, 'a')},
        {"a boundary of dashes", "Content-Type: multipart/mixed; boundary=" + std::string(190, '-') + "\n\n" +
                                     repeated(std::string(191, '-') + "x\n", 5000)},
        {"8,000 nested multiparts and lines of dashes", nested_multiparts(8000) + repeated("--x\n", 300'000)},
        {"100,000 nested letters", repeated("Content-Type: message/rfc822\n\n", 100'000)},
        {"200,000 parameters", "Content-Type: text/plain" + repeated("; a=b", 200'000) + "\n\nbody"},
        {"100,000 headers", repeated("X-A: b\n", 100'000) + "\nbody"},
        {"50,000 parts", "Content-Type: multipart/mixed; boundary=b\n\n" + repeated("--b\n\nx\n", 50'000)},
        {"200,000 addresses", "To: " + repeated("a@b.c, ", 200'000) + "\n\nbody"},
        {"commas inside angles", "To: <" + std::string(60'000, ',') + "\n\nbody"},
        {"comments inside comments",
         "To: " + std::string(60'000, '(') + "\nDate: " + std::string(60'000, '(') + "\n\nbody"},
        {"words that never end", "Subject: " + repeated("=?utf-8?q?", 6000) + "\n\nbody"},
        {"6,000 encoded words", "Subject: " + repeated("=?koi8-r?b?8A==?= ", 3500) + "\n\nbody"},
        {"brackets of ids",
         "References: " + std::string(60'000, '<') + std::string(60'000, '>') + "\n\nbody"},
        {"a million commas of groups", "To: " + repeated("x:", 30'000) + "\n\nbody"},
        {"div 100,000 deep", kHtml + repeated("<div>", 100'000)},
        {"b 100,000 deep", kHtml + repeated("<b>", 100'000)},
        {"tables in tables", kHtml + repeated("<table><tr><td>", 5000)},
        {"misnested formatting", kHtml + repeated("<b><i></b>", 5000)},
        {"font and p", kHtml + repeated("<font><p>", 3000)},
        {"select in table", kHtml + repeated("<table><select>", 5000)},
        {"svg in math", kHtml + repeated("<svg><math>", 20'000)},
        {"a in tables", kHtml + repeated("<a><table><a>", 2000)},
        {"100,000 attributes", kHtml + numbered_attributes(100'000)},
        {"a comment that never ends", kHtml + "<!--" + repeated("-x", 1'000'000)},
        {"200,000 less-than signs", kHtml + std::string(200'000, '<')},
        {"100,000 unclosed style", kHtml + repeated("<style>", 100'000)},
        {"quotes 20,000 deep", kHtml + repeated("<blockquote>", 20'000) + "x"},
        {"lines of >", "From: a@b.c\n\n" + repeated("> x\n", 200'000)},
        {"lines that look like introductions",
         "From: a@b.c\n\n" + repeated("On 2026-04-09 12:30 a@b.c\n", 40'000)},
        {"labels without end", "From: a@b.c\n\n" + repeated("From: x\n", 40'000)},
        {"one line of 1 MB", "From: a@b.c\n\n" + std::string(1'000'000, 'x')},
        {"begin without end", "From: a@b.c\n\n" + repeated("begin 644 x\n", 80'000)},
        {"uuencode without end",
         "From: a@b.c\n\n" + repeated("begin 644 x\nM" + std::string(60, ' ') + "\n", 12'000)},
        {"status groups", "Content-Type: message/delivery-status\n\n" +
                              repeated("Final-Recipient: rfc822; a@b.c\nAction: failed\n\n", 20'000)},
        {"a free report of one line",
         "From: MAILER-DAEMON@x\nSubject: Undeliverable\n\n" + repeated("5.", 400'000)},
        {"500,000 broken octets",
         "From: a@b.c\nContent-Type: text/plain; charset=utf-8\n\n" + repeated("\xff\xfe", 250'000)},
        {"utf-7 of rubbish",
         "From: a@b.c\nContent-Type: text/plain; charset=utf-7\n\n" + repeated("+A+", 200'000)},
        {"subject of answers", "Subject: " + repeated("Re: ", 15'000) + "\n\nbody"},
    };
}

}  // namespace

TEST_CASE("attacks cost little or are refused by a named limit") {
    const double most = most_milliseconds();
    for (const Attack& attack : attacks()) {
        INFO(attack.name);
        CHECK(least_milliseconds_of([&] { (void)mail::parse(attack.letter); }, most) < most);
        CHECK(least_milliseconds_of([&] { (void)mail::identify(attack.letter); }, most) < most);
    }
}

TEST_CASE("attacks fit into a megabyte of stack") {
    const std::vector<Attack> all = attacks();
    in_a_megabyte_of_stack([&] {
        for (const Attack& attack : all) {
            (void)mail::parse(attack.letter);
            (void)mail::identify(attack.letter);
        }
    });
}

TEST_CASE("over a limit the rest is kept and the limit is named") {
    const auto names = [](const std::string& letter, const char* limit) {
        for (const std::string& defect : mail::parse(letter).defects)
            if (defect.find(std::string("'") + limit + "'") != std::string::npos) return true;
        return false;
    };
    CHECK(names(nested_multiparts(30), "depth"));
    CHECK(names("Content-Type: multipart/mixed; boundary=b\n\n" + repeated("--b\n\nx\n", 600), "parts"));
    CHECK(names("Content-Type: multipart/mixed; boundary=b" + std::string(300, 'a') + "\n\nx", "boundary"));
    CHECK(names(repeated("X-A: b\n", 2000) + "\nbody", "header_fields"));
    CHECK(names("X-A: " + std::string(300'000, 'x') + "\n\nbody", "header_block"));
    CHECK(names("X-A: " + std::string(100'000, 'x') + "\n\nbody", "header_line"));
    CHECK(names("From: a@b.c\n\n" + repeated("line of text\n", 200'000), "text"));
    CHECK(names("To: " + repeated("a@b.c,", 2000) + "\n\nbody", "addresses"));
}

TEST_CASE("what crashed the library that we use for header blocks crashes nothing here") {
    const std::string letters[] = {
        "To: x:\r\n\r\nbody",
        "To: x:\r\nCc: y:\r\nReply-To: z:\r\n\r\nbody",
        "Content-Type: multipart/mixed; boundary=b\r\n\n\r\n--b\r\n",
        "From:  @x\r\n\r\n",
        std::string("To: Lisl\0t1:  *\r\n\r\n", 20),
        "Date: Wed, 23 Foo 2022 10:00:00 +0000\r\n\r\n",
        "Content-Transfer-Encoding: base64\r\n\r\n|AAA",
        std::string("Content-Type: multipart\0x/y\r\n\r\n", 31),
        "",
        "\n",
        "\r\n\r\n",
        ":",
        "From ",
        "\xEF\xBB\xBF",
        "--",
        "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\n--\n",
    };
    for (const std::string& letter : letters) {
        INFO(letter);
        CHECK_NOTHROW(mail::parse(letter));
        CHECK_NOTHROW(mail::identify(letter));
    }
}

TEST_CASE("what the fuzzers found") {
    // A day and a dash, and no year behind the second dash: no number is not an error.
    CHECK_FALSE(mail::parse("Date: 22-NovC-c9 2:02 PM EST\n\nbody").date.has_value());
    const std::string letter =
        "From: <a@ex\x04"
        "ample.org>\nMessage-ID: a\x05@example.org\nReferences: <b\xFF@example.org>\n"
        "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: image/png\nContent-ID: "
        "<c\xFF\x06@example.org>\n\nx\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: "
        "dns; mx\n\nFinal-Recipient: rfc822; ivan\xFF\x07\nAction: failed\n--b--\n";
    const mail::ParsedMail got = mail::parse(letter);
    REQUIRE(got.from.size() == 1);
    CHECK(got.from[0].address == "a@example.org");
    CHECK(got.message_id == "a@example.org");
    CHECK(got.references == std::vector<std::string>{"b\uFFFD@example.org"});
    REQUIRE(got.attachments.size() >= 1);
    CHECK(got.attachments[0].content_id == "c\uFFFD@example.org");
    REQUIRE(got.bounce.recipients.size() == 1);
    CHECK(got.bounce.recipients[0].address == "ivan\uFFFD");
}

TEST_CASE("every beginning of a letter is a letter") {
    const std::string letter =
        "From: =?utf-8?B?0JjQstCw0L0=?= <ivan@example.org>\r\nTo: \"A, B\" <a@b.org>, c@d.org "
        "(comment)\r\nSubject: =?koi8-r?Q?=F0=D2?=\r\n"
        "Date: Sun, 22 Nov 2026 14:02:07 +0300\r\nContent-Type: multipart/alternative; "
        "boundary=\"b=_1\"\r\n\r\npreamble\r\n--b=_1\r\n"
        "Content-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: "
        "quoted-printable\r\n\r\n=D0=9F=\r\n> x\r\n"
        "--b=_1\r\nContent-Type: text/html\r\n\r\n<p>Hi <a "
        "href='http://x.y/'>x</a><blockquote>q</blockquote>\r\n--b=_1--\r\nend";
    for (std::size_t length = 0; length <= letter.size(); ++length)
        CHECK_NOTHROW(mail::parse(std::string(letter, 0, length)));
}
