// Person or machine, and reports of mail systems.
#include <catch2/catch.hpp>

#include <string>

#include "mail/parse.h"

namespace {

mail::ParsedMail with(const std::string& headers, const std::string& body = "text\n") {
    return mail::parse("From: a@b.c\nTo: d@e.f\n" + headers + "\n" + body);
}

}  // namespace

TEST_CASE("who is behind a letter") {
    struct Case {
        const char* headers;
        mail::Origin origin;
        bool automatic, silent;
    };
    using enum mail::Origin;
    const Case cases[] = {
        {"Subject: x\n", person, false, false},
        {"Auto-Submitted: auto-replied\n", auto_reply, true, true},
        {"Auto-Submitted: Auto-Generated; type=x\n", auto_reply, true, true},
        {"Auto-Submitted: no\n", person, false, false},
        {"Auto-Submitted: no\nSubject: Out of office\n", person, false, false},
        {"Subject: Автоответ: в отпуске\n", auto_reply, true, true},
        {"Subject: =?utf-8?B?0JDQstGC0L7QvtGC0LLQtdGC?=\n", auto_reply, true, true},
        {"Subject: Automatic reply: x\n", auto_reply, true, true},
        {"Subject: Re: Automatic door is broken\n", person, false, false},
        {"Precedence: auto_reply\n", auto_reply, true, true},
        {"Precedence: bulk\n", person, false, true},
        {"Precedence: list\n", list, false, true},
        {"List-Id: <x.y.z>\n", list, false, true},
        {"X-Auto-Response-Suppress: All\n", person, false, true},
        {"X-Auto-Response-Suppress: None\n", person, false, false},
        {"X-Autoreply: yes\n", auto_reply, true, true},
        {"X-Autoreply: no\n", person, false, false},
        {"X-Ticketgate-Loop: desk\n", own, true, true},
        {"Return-Path: <>\n", person, false, true},
        {"List-Id: <x.y.z>\nAuto-Submitted: auto-generated\n", auto_reply, true, true},
    };
    for (const Case& c : cases) {
        INFO(c.headers);
        const mail::ParsedMail got = with(c.headers);
        CHECK(got.origin == c.origin);
        CHECK(got.auto_submitted == c.automatic);
        CHECK(got.no_autoreply == c.silent);
        if (c.silent) CHECK_FALSE(got.origin_evidence.empty());
    }
    CHECK(mail::parse("From: noreply@b.c\n\nx").no_autoreply);
    CHECK(with("X-Ticketgate-Loop: desk\n").loop_mark == "desk");
}

TEST_CASE("a structured report (RFC 3464)") {
    const mail::ParsedMail got = mail::parse(
        "From: MAILER-DAEMON@mx.example.org\nSubject: Undelivered Mail Returned to Sender\nContent-Type: "
        "multipart/report; "
        "report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nI'm "
        "sorry.\n\n--b\nContent-Type: "
        "message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; "
        "ivan@example.net\nAction: failed\nStatus: "
        "5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 no such\n user\n\nFinal-Recipient: rfc822; "
        "olga@example.net\nAction: delayed\nStatus: "
        "4.4.1\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <notice-1@example.org>\nSubject: [#12] "
        "x\n\nbody\n--b--\n");
    CHECK(got.origin == mail::Origin::bounce);
    CHECK(got.bounce.is_bounce);
    CHECK(got.bounce.original_message_id == "notice-1@example.org");
    CHECK(got.bounce.diagnostic == "550 5.1.1 no such user");
    REQUIRE(got.bounce.recipients.size() == 2);
    CHECK(got.bounce.recipients[0].address == "ivan@example.net");
    CHECK(got.bounce.recipients[0].status == "5.1.1");
    CHECK(got.bounce.recipients[0].action == "failed");
    CHECK(got.bounce.recipients[1].status == "4.4.1");
    CHECK(got.bounce.recipients[1].action == "delayed");
    CHECK(got.text == "I'm sorry.\n");
}

TEST_CASE("a report of success is no bounce") {
    const mail::ParsedMail got = mail::parse(
        "From: MAILER-DAEMON@x.y\nContent-Type: multipart/report; "
        "boundary=b\n\n--b\n\nok\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.c\nAction: delivered\nStatus: 2.0.0\n--b--\n");
    CHECK_FALSE(got.bounce.is_bounce);
    CHECK(got.auto_submitted);
}

TEST_CASE("reports in words") {
    struct Case {
        const char *letter, *address, *status, *id;
    };
    const Case cases[] = {
        {"From: Mail Delivery System <Mailer-Daemon@x.y>\nX-Failed-Recipients: ivan@example.net\nSubject: "
         "Mail delivery failed: returning "
         "message to sender\n\nThis message was created automatically.\n\n  ivan@example.net\n    550 5.1.1 "
         "unknown user\n\n------ This is a "
         "copy of the message ------\n\nMessage-Id: <n1@example.org>\nTo: other@example.net\n\nbody 5.7.1\n",
         "ivan@example.net", "5.1.1", "n1@example.org"},
        {"From: MAILER-DAEMON@x.y\nSubject: failure notice\n\nHi. This is the qmail-send program at "
         "x.y.\n\n<ivan@example.net>:\nSorry, no "
         "mailbox here by that name.\n\n--- Below this line is a copy of the message.\n\nMessage-ID: "
         "<n2@example.org>\n",
         "ivan@example.net", "5.1.1", "n2@example.org"},
        {"From: postmaster@x.y\nSubject: Delivery delayed\n\nThe letter to <ivan@example.net> was not "
         "delivered yet; delivery attempts will "
         "continue.\n",
         "ivan@example.net", "4.0.0", ""},
    };
    for (const Case& c : cases) {
        INFO(c.letter);
        const mail::ParsedMail got = mail::parse(c.letter);
        REQUIRE(got.bounce.is_bounce);
        REQUIRE(got.bounce.recipients.size() == 1);
        CHECK(got.bounce.recipients[0].address == c.address);
        CHECK(got.bounce.recipients[0].status == c.status);
        CHECK(got.bounce.original_message_id == c.id);
    }
}

TEST_CASE("people write of failed mail too") {
    const mail::ParsedMail got = mail::parse(
        "From: ivan@example.net\nSubject: Undelivered mail\n\nMy letter to <olga@example.net> could not be "
        "delivered: 5.1.1.\n");
    CHECK_FALSE(got.bounce.is_bounce);
    CHECK(got.origin == mail::Origin::person);
}

TEST_CASE("an abuse report (RFC 5965)") {
    const mail::ParsedMail got = mail::parse(
        "From: abuse@x.y\nContent-Type: multipart/report; report-type=feedback-report; "
        "boundary=b\n\n--b\n\ntext\n--b\nContent-Type: "
        "message/feedback-report\n\nFeedback-Type: abuse\n--b--\n");
    CHECK(got.complaint);
    CHECK(got.no_autoreply);
    CHECK_FALSE(got.bounce.is_bounce);
}
