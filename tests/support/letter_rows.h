// Tables of letters for the rules: what happens, and what must follow.
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/story.h"

namespace testing {

/// One case.
struct Row {
    const char* name;
    std::function<void(Story&)> happens;
    const char* verdict;
    const char* last_check;  // the rule that decided; "": none did
    Lines changes;
    Lines notices;
};

inline void check(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        INFO(row.name);
        Story story;
        row.happens(story);
        const rules::Decision decision = story.decide();
        CHECK(decision.verdict.name == row.verdict);
        CHECK_FALSE(decision.verdict.reason.empty());
        CHECK(changes_in_words(decision) == row.changes);
        CHECK(notices_in_words(decision) == row.notices);
        if (*row.last_check) CHECK(checks_of(decision).back() == row.last_check);
        const auto settled = changes_of<rules::SettleLetter>(decision);
        REQUIRE(settled.size() == 1);
        CHECK(settled.front().letter == store::LetterId{7});
        CHECK(settled.front().fate.verdict == decision.verdict.name);
        CHECK(settled.front().fate.reason == decision.verdict.reason);
        CHECK(settled.front().fate.ticket == decision.verdict.ticket);
        CHECK(settled.front().fate.evidence.starts_with("[{\"check\":"));
    }
}

inline void by_machine(Story& story, bool answers_something) {
    story.came.mail.origin = mail::Origin::auto_reply;
    story.came.mail.auto_submitted = story.came.mail.no_autoreply = true;
    story.came.mail.auto_replied = answers_something;
}

inline void by_operator(Story& story, const std::string& text = "Switch it on.") {
    story.came.mail = letter_from("ivan@desk.example", text);
    story.came.mail.from.front().name = "Ivan";
}

inline store::Letter earlier_copy() {
    store::Letter copy;
    copy.id = {3};
    copy.state = store::LetterState::settled;
    copy.ticket = store::TicketNumber{2};
    return copy;
}

inline void bounce_of(Story& story, const std::string& kind) {
    story.came.mail = letter_from("mailer-daemon@client.example");
    story.came.mail.origin = mail::Origin::bounce;
    story.came.mail.bounce = {
        true, {{"anna@client.example", "5.1.1", "failed"}}, "ours@desk.example", "no such user"};
    story.on_record(ticket_of(1));
    story.answers_ours(1, {"anna@client.example"}, kind);
    story.facts.bounced = story.facts.known.front();
    story.facts.known.clear();
}

inline const Lines kRegistered{"register #8", "participant #8 anna@client.example", "settle settled #8",
                               "message #8 client", "event registered #8"};
inline const Lines kToldOfNew{"registered anna@client.example", "op-new ivan@desk.example",
                              "op-new olga@desk.example"};
inline const Lines kHeld{"settle held -", "event set_aside -"};
inline const Lines kToldOfHeld{"op-held ivan@desk.example", "op-held olga@desk.example"};
inline const Lines kHeldAndSaid{"op-held ivan@desk.example", "op-held olga@desk.example",
                                "held anna@client.example"};
inline const Lines kAside{"settle settled -", "event set_aside -"};
inline const Lines kToldOfMessage{"op-message ivan@desk.example", "op-message olga@desk.example"};

}  // namespace testing
