// Letters that wait for a person, dealt with by mail: let pass, rejected, put away, corrected; each once.
#include <catch2/catch.hpp>

#include "tests/support/house.h"

using namespace ticketgate;
using namespace testing;
using store::LetterState;

namespace {

const std::string kAnna = "Anna <anna@client.example>", kIvan = "Ivan <ivan@desk.example>",
                  kLena = "Lena <lena@desk.example>", kMallory = "Mallory <mallory@else.example>",
                  kAnnas = "anna@client.example", kIvans = "ivan@desk.example", kOlgas = "olga@desk.example";

/// With a ticket of Anna's, and a letter of Mallory's that is held.
struct Desk2 : Household {
    Desk2() {
        take({kAnna, "It does not print.", "", {}, "Printer", "first@client.example"});
        take({kMallory, "I want to know.", "", {}, "About [#1] #accept", "question@else.example"});
        held = last;
        REQUIRE(state(held) == LetterState::held);
    }
    Settled answer(const std::string& text, const std::string& kind = "op-held") {
        return take({kIvan, text, id(kind, kIvans), {}, "Re: Printer"});
    }
    std::string transcript() { return notice("op-transcript", kIvans).text; }
    store::LetterId held;
};

/// With a ticket, and an operator's letter about it whose tag fails.
struct Failed : Household {
    explicit Failed(const std::string& text = "#tkae\n\nSwitch it on.", const std::string& kind = "op-new") {
        take({kAnna, "It does not print.", "", {}, "Printer", "first@client.example"});
        const Settled settled = take({kIvan, text, id(kind, kIvans), file()});
        REQUIRE(settled.verdict.name == "command-failed");
        held = last;
        REQUIRE(state(held) == LetterState::held);
        REQUIRE(count("answer") == 0);
    }
    static Headers file() { return {}; }
    Settled correct(const std::string& text) { return take({kIvan, text, id("op-transcript", kIvans)}); }
    std::string answer() { return notice("answer", kAnnas).text; }
    store::LetterId held;
};

}  // namespace

TEST_CASE("Its notice says with which words it is answered") {
    Desk2 desk;
    const std::string text = desk.notice("op-held", kIvans).text;
    for (const char* word : {"#accept", "#reject", "#spam"}) CHECK_THAT(text, Catch::Contains(word));
}

TEST_CASE("#accept lets it pass, once, in either language") {
    for (const char* tag : {"#accept", "#принять", "#ACCEPT\n-- \nIvan"}) {
        INFO(tag);
        Desk2 desk;
        const Settled settled = desk.answer(tag);
        CHECK(settled.verdict.name == "released");
        REQUIRE(settled.released.size() == 1);
        CHECK(settled.released.front().verdict.name == "registered");
        CHECK(desk.state(desk.held) == LetterState::settled);
        CHECK(desk.ticket(2).requester == "mallory@else.example");
        CHECK_THAT(desk.transcript(), Catch::Contains("✓ letter 2 of mallory@else.example"));
        const Settled again = desk.answer("#reject");
        CHECK(again.verdict.name == "not-done");
        CHECK_THAT(desk.transcript(), Catch::Contains("was let pass already: it is in #2"));
        CHECK(desk.count("rejected") == 0);
        CHECK_FALSE(store::find_ticket(desk.db, {3}));
    }
}

TEST_CASE("#reject drops it and tells its writer, #spam tells nobody") {
    for (const char* tag : {"#reject", "#отклонить", "#spam", "#спам"}) {
        INFO(tag);
        Desk2 desk;
        const bool silently = std::string(tag) == "#spam" || std::string(tag) == "#спам";
        const auto before = store::list_outbox(desk.db, {}).size();
        CHECK(desk.answer(tag).verdict.name == "dropped");
        CHECK(desk.state(desk.held) == LetterState::dropped);
        CHECK(desk.count("rejected") == (silently ? 0 : 1));
        // The transcript, its copy to the colleague, and the word to the writer.
        CHECK(store::list_outbox(desk.db, {}).size() == before + (silently ? 2 : 3));
        if (!silently) CHECK(desk.item("rejected", "mallory@else.example").letter == desk.held);
        CHECK_THAT(desk.transcript(), Catch::Contains(silently ? "nobody is told" : "its writer is told"));
        CHECK(desk.answer("#accept").verdict.name == "not-done");
        CHECK_THAT(desk.transcript(), Catch::Contains("was dropped already"));
        CHECK(desk.count("rejected") == (silently ? 0 : 1));
        CHECK_FALSE(store::find_ticket(desk.db, {2}));
    }
}

TEST_CASE("Colleagues who were asked to look at it hear that it is dealt with") {
    for (const char* tag : {"#accept", "#reject", "#spam"}) {
        INFO(tag);
        Desk2 desk;
        desk.answer(tag);
        CHECK_THAT(
            desk.notice("op-transcript", kOlgas).text,
            Catch::Contains("Ivan has dealt with this letter") && Catch::Contains("letter 2 of mallory"));
        CHECK_THAT(desk.transcript(), !Catch::Contains("has dealt with"));
        const int told = desk.count("op-transcript");
        desk.answer("#spam");  // too late: he alone hears of that
        CHECK(desk.count("op-transcript") == told + 1);
    }
}

TEST_CASE("Colleagues hear that an operator has said whether a letter is his") {
    for (const char* answer : {"Yes, it was me.", "#reject"}) {
        INFO(answer);
        Desk2 desk;
        desk.take({kIvan, "#take", "", {}, "Re: [#1] Printer"});
        REQUIRE(desk.state(desk.last) == LetterState::held);
        REQUIRE_THAT(desk.notice("op-held", kOlgas).text, Catch::Contains("nothing proves that he wrote it"));
        const auto held = desk.last;
        desk.take({kIvan, answer, desk.id("op-confirm", kIvans)});
        REQUIRE(desk.state(held) != LetterState::held);
        CHECK(desk.item("op-transcript", kOlgas).letter == held);
        CHECK_THAT(desk.notice("op-transcript", kOlgas).text, Catch::Contains("Ivan has dealt with"));
    }
}

TEST_CASE("Of an operator's own failed letter nobody else hears") {
    Failed desk;
    desk.correct("#accept");
    CHECK_THROWS(desk.item("op-transcript", kOlgas));
}

TEST_CASE("In a Russian desk its notice, its reasons and its transcript are Russian, the ledger is English") {
    rules::Desk rules = trusting_desk();
    rules.policies.at("small").language = "ru";
    Household desk(rules);
    desk.take({kAnna, "It does not print.", "", {}, "Printer"});
    desk.take({kMallory, "Hello.", "", {}, "About [#1]"});
    const auto held = desk.last;
    CHECK_THAT(desk.notice("op-held", kIvans).text,
               Catch::Contains("в нём назван номер обращения, в котором его отправитель не участвует"));
    CHECK(store::find_letter(desk.db, held)->reason == "it names a ticket that its writer has no part in");
    const auto answer = [&](const std::string& text) {
        return desk.take({kIvan, text, desk.id("op-held", kIvans)});
    };
    CHECK(answer("#принять пожалуйста").verdict.reason.find("stands alone") != std::string::npos);
    CHECK_THAT(desk.notice("op-transcript", kIvans).text, Catch::Contains("#принять пожалуйста: ✗ после"));
    answer("#принять");
    CHECK_THAT(desk.notice("op-transcript", kIvans).text, Catch::Contains("✓ письмо 2 от mallory"));
    CHECK_THAT(desk.notice("op-transcript", kOlgas).text, Catch::Contains("решение об этом письме: Ivan"));
    CHECK(answer("#принять").verdict.reason == "letter 2 was let pass already: it is in #2");
    CHECK_THAT(desk.notice("op-transcript", kIvans).text, Catch::Contains("письмо 2 уже принято"));
}

TEST_CASE("A machine's letter is rejected without a word to it") {
    Desk2 desk;
    desk.take({kMallory, "Again.", "", {{"Precedence", "bulk"}}, "About [#1]"});
    REQUIRE(desk.state(desk.last) == LetterState::held);
    CHECK(desk.answer("#reject").verdict.name == "dropped");
    CHECK(desk.count("rejected") == 0);
    CHECK_THAT(desk.transcript(), Catch::Contains("its writer is not told"));
}

TEST_CASE("What is not clear is not done") {
    struct Row {
        const char* text;
        const char* why;
    };
    for (const Row& row : std::vector<Row>{
             {"#accept\n#take", "#accept goes alone"},
             {"#accept\n\nThank you!", "#accept goes alone"},
             {"#spam\n#reject", "#spam goes alone"},
             {"#принять\n#взять", "goes alone"},
             {"#accept 2", "stands alone; found \"2\" behind it"},
         }) {
        INFO(row.text);
        Desk2 desk;
        const Settled settled = desk.answer(row.text);
        CHECK(settled.verdict.name == "not-done");
        CHECK_THAT(settled.verdict.reason, Catch::Contains(row.why));
        CHECK_THAT(desk.transcript(), Catch::Contains("✗"));
        CHECK(desk.state(desk.held) == LetterState::held);
        // The answer to that goes about the same letter.
        CHECK(desk.answer("#accept", "op-transcript").verdict.name == "released");
    }
}

TEST_CASE("The three tags need a letter that is held") {
    for (const char* tag : {"#accept", "#reject", "#spam", "#принять", "#отклонить", "#спам"}) {
        INFO(tag);
        Desk2 desk;
        CHECK(desk.answer(tag, "op-new").verdict.name == "not-done");
        CHECK_THAT(desk.transcript(), Catch::Contains("answers the notice of a letter that is held"));
        const Wrote alone{
            kIvan, tag, "", {{"Authentication-Results", "mx.desk.example; dkim=pass header.d=desk.example"}}};
        CHECK(desk.take(alone).verdict.name == "not-done");
        CHECK(desk.ticket().status == store::Status::new_);
        CHECK_FALSE(store::find_ticket(desk.db, {2}));
    }
}

TEST_CASE("A stranger's subject gives no commands through an operator's answer") {
    Desk2 desk;
    // "About [#1] #accept" comes back in "Re: …".
    desk.take(
        {kIvan, "Who is this?", desk.id("op-held", kIvans), {}, "Re: To be looked at: About [#1] #accept"});
    CHECK(desk.state(desk.held) == LetterState::held);
}

TEST_CASE("An operator of another queue has no say, a lead of all has") {
    rules::Desk rules = trusting_desk();
    rules.operators.push_back({"Petr", "petr@desk.example", rules::OperatorRole::operator_, {"sales"}});
    Household desk(rules);
    desk.take({kAnna, "It does not print.", "", {}, "Printer"});
    desk.take({kMallory, "Hello.", "", {}, "About [#1]", "two@else.example"});
    const auto held = desk.last;
    REQUIRE(desk.state(held) == LetterState::held);
    const std::string pass = "mx.desk.example; dkim=pass header.d=desk.example";
    const Settled petr = desk.take(
        {"petr@desk.example", "#accept", desk.id("op-held", kIvans), {{"Authentication-Results", pass}}});
    CHECK(petr.verdict.name == "not-done");
    CHECK_THAT(petr.verdict.reason, Catch::Contains("which is not yours"));
    CHECK(desk.state(held) == LetterState::held);
    CHECK(desk.take({kLena, "#accept", desk.id("op-held", kIvans), {{"Authentication-Results", pass}}})
              .verdict.name == "released");
}

TEST_CASE("A letter in quarantine is tried once more by an answer") {
    Desk2 desk;
    store::Transaction transaction(desk.db);
    const auto id =
        desk.gateway.accept(desk.db, new_letter(desk.bytes({kAnna, "Broken.", "", {}, "Broken"}))).value();
    desk.gateway.settle(desk.db, rules::LetterFailed{id, "support", "a fault of ours"});
    transaction.commit();
    REQUIRE(desk.state(id) == LetterState::quarantined);
    CHECK(desk.answer("#accept", "op-quarantine").released.front().verdict.name == "registered");
    CHECK(desk.state(id) == LetterState::settled);
}

TEST_CASE("Corrected by tags alone: the words of the failed letter go out with them") {
    Failed desk;
    CHECK_THAT(desk.notice("op-transcript", kIvans).text, Catch::Contains("Answer this one"));
    CHECK(desk.correct("#take").verdict.name == "answered");
    CHECK(desk.ticket().assignee == kIvans);
    CHECK_THAT(desk.answer(), Catch::Contains("Switch it on."));
    CHECK(desk.state(desk.held) == LetterState::dropped);
    CHECK_THAT(store::find_letter(desk.db, desk.held)->reason, Catch::Contains("corrected by letter 3"));
    const int answers = desk.count("answer");
    CHECK(desk.take({kIvan, "#accept", desk.id("op-transcript", kIvans)}).verdict.name == "not-done");
    CHECK(desk.count("answer") == answers);
}

TEST_CASE("Corrected by tags that fail too: the words still wait") {
    Failed desk;
    CHECK(desk.correct("#taek").verdict.name == "command-failed");
    CHECK(desk.state(desk.last) == LetterState::settled);
    CHECK(desk.state(desk.held) == LetterState::held);
    CHECK(desk.count("answer") == 0);
    CHECK(desk.correct("#take").verdict.name == "answered");
    CHECK_THAT(desk.answer(), Catch::Contains("Switch it on."));
    CHECK(desk.count("answer") == 1);
}

TEST_CASE("Corrected by words: they go instead, and the failed letter is dropped") {
    Failed desk;
    CHECK(desk.correct("#take\n\nUnplug it.").verdict.name == "answered");
    CHECK_THAT(desk.answer(), Catch::Contains("Unplug it.") && !Catch::Contains("Switch it on."));
    CHECK(desk.state(desk.held) == LetterState::dropped);
    CHECK(desk.count("answer") == 1);
}

TEST_CASE("Corrected by words whose tag fails: those wait now, and go out once") {
    Failed desk;
    CHECK(desk.correct("#taek\n\nUnplug it.").verdict.name == "command-failed");
    CHECK(desk.state(desk.last) == LetterState::held);
    CHECK(desk.state(desk.held) == LetterState::dropped);
    CHECK(desk.correct("#accept").verdict.name == "released");
    CHECK_THAT(desk.answer(), Catch::Contains("Unplug it.") && !Catch::Contains("Switch it on."));
    CHECK(desk.count("answer") == 1);
}

TEST_CASE("#accept of a failed letter: its words go out, without the tags that cannot be carried out") {
    Failed desk("#take\n#tkae\n#priority 9\n\nSwitch it on.");
    const Settled settled = desk.correct("#accept");
    CHECK(settled.verdict.name == "released");
    CHECK(settled.released.front().verdict.name == "answered");
    CHECK_THAT(desk.answer(), Catch::Contains("Switch it on."));
    CHECK(desk.ticket().assignee == kIvans);
    const std::string text = desk.notice("op-transcript", kIvans).text;
    CHECK_THAT(text, Catch::Contains("#take: ✓") && Catch::Contains("#tkae (there is no tag #tkae") &&
                         Catch::Contains("#priority 9 ("));
    CHECK(desk.count("answer") == 1);
    CHECK(desk.correct("#accept").verdict.name == "not-done");
    CHECK(desk.count("answer") == 1);
}

TEST_CASE("#reject and #spam of a failed letter forget it") {
    for (const char* tag : {"#reject", "#spam"}) {
        Failed desk;
        CHECK(desk.correct(tag).verdict.name == "dropped");
        CHECK(desk.state(desk.held) == LetterState::dropped);
        CHECK(desk.count("answer") + desk.count("rejected") == 0);
    }
}

TEST_CASE("What was a note, or was probably meant as one, stays one however it is corrected") {
    for (const char* failed : {"#note\n#tkae\n\nHe is angry.", "#nte\n\nHe is angry.",
                               "#заметкаа\n\nHe is angry.", "#note me\n\nHe is angry."})
        for (const char* correction : {"#accept", "#take", "#take\n\nHe is angry, too.", "#taek"}) {
            INFO(failed << " / " << correction);
            Failed desk(failed);
            desk.correct(correction);
            if (std::string(correction) == "#taek") desk.correct("#priority 2");
            for (const auto& item : store::list_outbox(desk.db, {})) {
                if (item.kind.starts_with("op-")) continue;
                const std::string text = mail::parse(store::find_item(desk.db, item.id, true)->bytes).text;
                CHECK_THAT(text, !Catch::Contains("angry"));
            }
            for (const auto& message : store::messages(desk.db, {1}))
                if (message.author == store::Author::operator_) CHECK_FALSE(message.is_public);
        }
}

TEST_CASE("What follows a note by its transcripts stays inside, until a tag speaks to the client") {
    struct Row {
        const char* text;
        bool to_client;  // its words
    };
    Household desk;
    desk.take({kAnna, "It does not print.", "", {}, "Printer", "first@client.example"});
    desk.take({kIvan, "#note\n#take\n\nHe is angry.", desk.id("op-new", kIvans)});
    for (const Row& row : std::vector<Row>{{"#priority 2\n\nStill angry.", false},
                                           {"#category support", false},  // no words of its own
                                           {"#spent 5m\n\nAngry, I say.", false},
                                           {"#wait\n\nWhich printer?", true},
                                           {"#spent 5m\n\nAnd whose?", true}}) {
        INFO(row.text);
        desk.take({kIvan, row.text, desk.id("op-transcript", kIvans)});
        const auto said = store::messages(desk.db, {1});
        if (said.back().letter == desk.last) CHECK(said.back().is_public == row.to_client);
    }
    for (const auto& item : store::list_outbox(desk.db, {})) {
        if (item.kind.starts_with("op-")) continue;
        CHECK_THAT(mail::parse(store::find_item(desk.db, item.id, true)->bytes).text,
                   !Catch::Contains("ngry"));
    }
    CHECK_THAT(desk.notice("answer", kAnnas).text, Catch::Contains("And whose?"));
}

TEST_CASE("A failed registration is corrected likewise") {
    Household desk;
    const std::string pass = "mx.desk.example; dkim=pass header.d=desk.example";
    CHECK(desk.take({kIvan,
                     "#new\n#client nobody\n\nHe cannot print.",
                     "",
                     {{"Authentication-Results", pass}},
                     "Printer"})
              .verdict.name == "command-failed");
    const auto held = desk.last;
    CHECK(
        desk.take(
                {kIvan, "#client anna@client.example", desk.id("op-transcript", kIvans), {}, "Re: Commands"})
            .verdict.name == "registered");
    CHECK(desk.ticket().requester == kAnnas);
    CHECK(desk.ticket().subject == "Printer");
    CHECK_THAT(desk.notice("op-new", kOlgas).text, Catch::Contains("He cannot print."));
    CHECK(desk.state(held) == LetterState::dropped);
}
