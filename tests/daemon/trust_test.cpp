// Who is believed, over whole letters: forged operators, notices in other hands, tokens in addresses, and the
// question at the operator's own address.
#include <catch2/catch.hpp>

#include "tests/support/house.h"

using namespace ticketgate;
using namespace testing;
using store::LetterState;

namespace {

const std::string kAnna = "Anna <anna@client.example>", kIvan = "Ivan <ivan@desk.example>",
                  kOlga = "Olga <olga@desk.example>", kMallory = "Mallory <mallory@else.example>",
                  kIvans = "ivan@desk.example", kOlgas = "olga@desk.example";
const std::string kDmarcFail = "mx.desk.example; dmarc=fail header.from=desk.example";
const std::string kDkimPass = "mx.desk.example; dkim=pass header.d=desk.example";

/// With a ticket, whose registration has gone out.
struct Desk1 : Household {
    Desk1() {
        take({kAnna, "It does not print.", "", {}, "Printer", "first@client.example"});
        lines_ = lines();
    }
    /// The ticket is as it was, its client has heard nothing more, and nobody but operators was told
    /// anything.
    void check_untouched() {
        CHECK(ticket().status == store::Status::new_);
        CHECK(ticket().assignee.empty());
        CHECK(lines() == lines_);
        CHECK(count("answer") + count("taken") + count("question") + count("completed") == 0);
    }
    std::size_t lines_ = 0;
};

std::string to_plus(std::string bytes, const std::string& address) {
    const std::string to = "To: support@desk.example";
    return bytes.replace(bytes.find(to), to.size(), "To: " + address);
}

}  // namespace

TEST_CASE("A forged operator: From alone opens nothing") {
    Desk1 desk;
    // The client's own Message-ID is no secret: whoever was on Cc knows it.
    CHECK(desk.take({kIvan, "#take\n\nPay here.", "first@client.example"}).verdict.name == "unauthorised");
    CHECK(desk.state(desk.last) == LetterState::held);
    CHECK(desk.take({kIvan, "#take\n\nPay here.", "", {}, "Re: [#1] Printer"}).verdict.name ==
          "unauthorised");
    CHECK(desk.take({kIvan, "#new\n#client anna@client.example\n\nPay here."}).verdict.name ==
          "unauthorised");
    CHECK_FALSE(store::find_ticket(desk.db, {2}));
    desk.check_untouched();
}

TEST_CASE("Two From lines are nobody, in whichever order") {
    for (const auto& [first, second] : {std::pair{kIvan, kMallory}, std::pair{kMallory, kIvan}}) {
        INFO(first);
        Desk1 desk;
        const Settled settled =
            desk.take("From: " + first + "\r\n" +
                      desk.bytes({second, "#take\n\nPay here.", desk.id("op-new", kIvans)}));
        CHECK(settled.verdict.name == "stranger");
        CHECK(desk.state(desk.last) == LetterState::held);
        desk.check_untouched();
    }
}

TEST_CASE("A stolen quote: the id of a notice in the wrong hands") {
    Desk1 desk;
    // Another operator's notice.
    CHECK(desk.take({kIvan, "#take", desk.id("op-new", kOlgas)}).verdict.name == "unauthorised");
    CHECK_THAT(desk.evidence(desk.last), Catch::Contains("was sent to olga@desk.example, not to him alone"));
    // His own, and his server says that he has not written it.
    const Settled forged =
        desk.take({kIvan, "#take", desk.id("op-new", kIvans), {{"Authentication-Results", kDmarcFail}}});
    CHECK(forged.verdict.name == "unauthorised");
    CHECK_THAT(desk.evidence(desk.last), Catch::Contains("mx.desk.example says dmarc=fail"));
    // The client's copy of a notice, with the operator's name.
    CHECK(desk.take({kIvan, "#take", desk.id("registered", "anna@client.example")}).verdict.name ==
          "unauthorised");
    desk.check_untouched();
    // A word of a server that is not trusted, and one further down, contradict nothing.
    CHECK(desk.take({kIvan,
                     "#take",
                     desk.id("op-new", kIvans),
                     {{"Authentication-Results", "mx.else.example; dmarc=fail header.from=desk.example"},
                      {"Authentication-Results", kDmarcFail}}})
              .verdict.name == "answered");
}

TEST_CASE("A forwarded notice: whoever answers it is a stranger, and the ticket does not move") {
    Desk1 desk;
    const Settled settled =
        desk.take({kMallory, "What is this about?", desk.id("op-new", kIvans), {}, "Re: [#1] Printer"});
    CHECK(settled.verdict.name == "stranger");
    CHECK(desk.state(desk.last) == LetterState::held);
    desk.check_untouched();
    const mail::ParsedMail held = desk.notice("held", "mallory@else.example");
    for (const char* word : {"Anna", "anna@client.example", "It does not print"})
        CHECK(held.text.find(word) == std::string::npos);
    CHECK(desk.count("op-held") == 2);
    // A notice of no ticket is no better.
    CHECK(desk.take({kMallory, "#accept", desk.id("op-held", kIvans)}).verdict.name == "stranger");
    // A client's notice, answered by his colleague, goes on as it did.
    CHECK(desk.take({"Boris <boris@client.example>", "It still does not.",
                     desk.id("registered", "anna@client.example")})
              .verdict.name == "appended");
}

TEST_CASE("A replayed letter is carried out once") {
    Desk1 desk;
    const Wrote answer{kIvan, "#take\n\nI look.", desk.id("op-new", kIvans),
                       {},    "Re: Printer",      "answer@desk.example"};
    const std::string bytes = desk.bytes(answer);
    CHECK(desk.take(bytes).verdict.name == "answered");
    CHECK(desk.take(bytes).verdict.name == "duplicate");
    CHECK(desk.take("Received: from x by y; Mon, 02 Mar 2026 00:00:01 +0000\r\n" + bytes).verdict.name ==
          "duplicate");
    Wrote again = answer;
    again.id = "other@desk.example";
    again.more = {{"Authentication-Results", kDmarcFail}};
    CHECK(desk.take(again).verdict.name == "unauthorised");
    CHECK(desk.count("taken") + desk.count("answer") == 1);
}

TEST_CASE("A token in the address threads and proves, where the program drops all else") {
    Desk1 desk;
    const mail::ParsedMail notice = desk.notice("op-new", kIvans);
    REQUIRE(notice.reply_to.size() == 1);
    const std::string address = notice.reply_to.front().address;
    CHECK(address.starts_with("support+"));
    CHECK(address.ends_with("@desk.example"));
    CHECK(desk.notice("registered", "anna@client.example").reply_to.empty());
    CHECK(desk.notice("op-new", kOlgas).reply_to.front().address != address);

    SECTION("its own recipient, by To") {
        CHECK(desk.take(to_plus(desk.bytes({kIvan, "#take"}), address)).verdict.name == "answered");
        CHECK(desk.ticket().assignee == kIvans);
        CHECK_THAT(desk.evidence(desk.last), Catch::Contains("in To belongs to #1"));
    }
    SECTION("in other letters' case, and by Delivered-To") {
        std::string loud = address;
        for (char& c : loud)
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
        CHECK(desk.take({kIvan, "#take", "", {{"Delivered-To", loud}}}).verdict.name == "answered");
    }
    SECTION("another operator") {
        CHECK(desk.take(to_plus(desk.bytes({kOlga, "#take"}), address)).verdict.name == "unauthorised");
        CHECK_THAT(desk.evidence(desk.last), Catch::Contains("was sent to ivan@desk.example"));
        desk.check_untouched();
    }
    SECTION("a stranger") {
        CHECK(desk.take(to_plus(desk.bytes({kMallory, "#take"}), address)).verdict.name == "stranger");
        desk.check_untouched();
    }
    SECTION("his, and the server says that it is forged") {
        CHECK(desk.take(to_plus(desk.bytes({kIvan, "#take", "", {{"Authentication-Results", kDmarcFail}}}),
                                address))
                  .verdict.name == "unauthorised");
        desk.check_untouched();
    }
    SECTION("a token that we never gave") {
        std::string wrong = address;
        wrong[12] = wrong[12] == '0' ? '1' : '0';
        const Settled settled =
            desk.take(to_plus(desk.bytes({kIvan, "#take", "first@client.example"}), wrong));
        CHECK(settled.verdict.name == "unauthorised");
        CHECK_THAT(desk.evidence(desk.last), Catch::Contains("no token of ours, it proves nothing"));
        desk.check_untouched();
    }
    SECTION("the headers are stronger than the address") {
        desk.take({kAnna, "Another thing.", "", {}, "Scanner"});
        CHECK(desk.take(to_plus(desk.bytes({kIvan, "#take", desk.id("op-new", kIvans)}), address))
                  .verdict.name == "answered");
        CHECK(desk.ticket(2).assignee == kIvans);
        CHECK_THAT(desk.evidence(desk.last), Catch::Contains("the address names #1"));
        CHECK(desk.ticket().assignee.empty());
    }
    SECTION("a letter from such an address is the desk's own") {
        CHECK(desk.take({address, "Hello."}).verdict.name == "loop");
    }
}

TEST_CASE("Where the mailbox takes no plus addresses, there is no Reply-To and no token is read") {
    rules::Desk plain = trusting_desk();
    plain.queues.at("support").plus_addresses = false;
    Household desk(plain);
    desk.take({kAnna, "It does not print.", "", {}, "Printer", "first@client.example"});
    CHECK(desk.notice("op-new", kIvans).reply_to.empty());
}

TEST_CASE("An operator who is not believed is asked, and his answer counts once") {
    Desk1 desk;
    const Settled unproven = desk.take({kIvan, "#take\n\nI look at it.", "first@client.example"});
    const auto letter = desk.last;
    CHECK(unproven.verdict.name == "unauthorised");
    desk.check_untouched();
    const mail::ParsedMail question = desk.notice("op-confirm", kIvans);
    CHECK_THAT(question.text,
               Catch::Contains("#take") && Catch::Contains("> I look at it.") && Catch::Contains("#reject"));
    CHECK(desk.item("op-held", kOlgas).letter == letter);
    CHECK_THROWS(desk.item("op-held", kIvans));
    const std::string asked = desk.id("op-confirm", kIvans);

    SECTION("yes") {
        const Settled yes = desk.take({kIvan, "Yes, it is me.", asked});
        CHECK(yes.verdict.name == "released");
        REQUIRE(yes.released.size() == 1);
        CHECK(yes.released.front().verdict.name == "answered");
        CHECK(desk.ticket().assignee == kIvans);
        CHECK(desk.state(letter) == LetterState::settled);
        CHECK_THAT(
            desk.notice("answer", "anna@client.example").text + desk.notice("op-transcript", kIvans).text,
            !Catch::Contains("Yes, it is me"));
        const int answers = desk.count("answer");
        const std::size_t lines = desk.lines();
        const Settled again = desk.take({kIvan, "Yes, it is me!", asked});
        CHECK(again.verdict.name == "not-done");
        CHECK_THAT(again.verdict.reason, Catch::Contains("was let pass already: it is in #1"));
        CHECK_THAT(desk.notice("op-transcript", kIvans).text, Catch::Contains("was let pass already"));
        CHECK(desk.count("answer") == answers);
        CHECK(desk.lines() == lines);
    }
    SECTION("no answer by a machine") {
        for (const Headers& marks :
             {Headers{{"Auto-Submitted", "auto-replied"}}, Headers{{"Auto-Submitted", "auto-generated"}},
              Headers{{"X-Autoreply", "yes"}}, Headers{{"Precedence", "bulk"}}}) {
            INFO(marks.front().first);
            const Settled robot = desk.take({kIvan, "I am on holiday.", asked, marks, "Out of office"});
            CHECK(robot.verdict.name == "auto-reply");
            CHECK(robot.released.empty());
            CHECK(desk.state(letter) == LetterState::held);
        }
        desk.check_untouched();
    }
    SECTION("no, in words or as a tag") {
        const Settled words = desk.take({kIvan, "No, that was not me!", asked});
        CHECK(words.verdict.name == "not-done");
        CHECK(desk.state(letter) == LetterState::held);
        CHECK(desk.take({kIvan, "#reject", asked}).verdict.name == "dropped");
        CHECK(desk.state(letter) == LetterState::dropped);
        CHECK(desk.count("rejected") == 0);
        const Settled late = desk.take({kIvan, "Yes.", asked});
        CHECK(late.verdict.name == "not-done");
        CHECK_THAT(late.verdict.reason, Catch::Contains("was dropped already"));
        desk.check_untouched();
    }
    SECTION("an answer that is itself forged") {
        const Settled forged = desk.take({kIvan, "Yes.", asked, {{"Authentication-Results", kDmarcFail}}});
        CHECK(forged.verdict.name == "unauthorised");
        CHECK(desk.state(letter) == LetterState::held);
        desk.check_untouched();
    }
    SECTION("a colleague cannot say that it was he, but can let it pass as what it is") {
        const Settled wrong = desk.take({kOlga, "Yes.", asked, {{"Authentication-Results", kDkimPass}}});
        CHECK(wrong.verdict.name == "not-done");
        CHECK_THAT(wrong.verdict.reason, Catch::Contains("only ivan@desk.example can say"));
        desk.check_untouched();
        CHECK(desk.take({kOlga, "#accept", desk.id("op-held", kOlgas)}).verdict.name == "released");
        CHECK(desk.ticket().assignee == kIvans);
        CHECK_THAT(desk.notice("op-transcript", kIvans).text, Catch::Contains("#take"));
    }
    SECTION("a tag that fails is told as any other, when it is carried out") {
        const Settled bad = desk.take({kIvan, "#tkae\n\nWords.", "first@client.example"});
        const auto second = desk.last;
        CHECK(bad.verdict.name == "unauthorised");
        CHECK(desk.take({kIvan, "yes", desk.id("op-confirm", kIvans)}).released.front().verdict.name ==
              "command-failed");
        CHECK(desk.state(second) == LetterState::held);
        CHECK(desk.count("answer") == 0);
    }
}
