// What a decision about a letter carries: evidence, what is kept, what is said to whom.
#include "daemon/rules/letter_case.h"
#include "tests/support/letter_rows.h"

using namespace rules;
using namespace testing;
using store::Status;

TEST_CASE("All rules are asked in one order, and the first that decides ends it") {
    const Lines thread{"a letter of ours is named", "In-Reply-To is on record", "References are on record",
                       "number in the subject"};
    const Lines rules{"our own letter",
                      "the same letter",
                      "size",
                      "abuse report",
                      "delivery report",
                      "automatic reply",
                      "mailing list",
                      "sender",
                      "forwarded notice",
                      "held letter",
                      "question of an operator",
                      "registration by an operator",
                      "several tickets",
                      "operator",
                      "thanks",
                      "follow-up",
                      "stranger",
                      "client",
                      "said before"};
    Story story;
    story.came.mail.origin_evidence = {"no sign of a machine"};
    story.came.mail.defects = {"no Date"};
    story.came.released = true;
    Lines expected{"person or machine", "defect"};
    expected.insert(expected.end(), thread.begin(), thread.end());
    expected.emplace_back("released");
    expected.insert(expected.end(), rules.begin(), rules.end());
    CHECK(checks_of(story.decide()) == expected);
}

TEST_CASE("A duplicate forgets its bytes only when they are kept to the octet elsewhere") {
    for (const bool same_bytes : {true, false}) {
        Story story;
        story.facts.same = earlier_copy();
        story.facts.same_bytes = same_bytes;
        story.on_record(ticket_of(2));
        const auto fate = changes_of<SettleLetter>(story.decide()).front().fate;
        CHECK(fate.forget_bytes == same_bytes);
        CHECK(fate.same_as == store::LetterId{3});
    }
}

TEST_CASE("A new ticket keeps what the letter said") {
    Story story;
    story.came.base_subject = "[#5] Printer";
    story.came.mail.attachments.push_back(attached("scan.png", "PNG"));
    const Decision decision = story.decide();
    const store::Ticket ticket = changes_of<RegisterTicket>(decision).front().ticket;
    CHECK(ticket.subject == "Printer");
    CHECK(ticket.queue == "support");
    CHECK(ticket.requester == "anna@client.example");
    CHECK(ticket.requester_name == "Anna");
    CHECK(ticket.language == "en");
    CHECK(ticket.created == kNow);
    const store::Message message = changes_of<AddMessage>(decision).front().message;
    CHECK(message.letter == store::LetterId{7});
    CHECK(message.at == story.came.arrived);
    CHECK(message.text == "It does not print.");
    CHECK(notice_of(decision, "op-new").attachments.size() == 1);
    const Notice told = notice_of(decision, "registered");
    CHECK(told.attachments.empty());
    CHECK(told.in_reply_to == "letter@client.example");
    CHECK(told.references == Lines{"letter@client.example"});
    CHECK(told.values.at("tag") == "[#8]");
    CHECK(told.automatic);
    CHECK(told.counts);
}

TEST_CASE("A closed ticket's text never reaches whoever names it") {
    Story story;
    story.on_record(ticket_of(1, Status::closed));
    story.names_known(1, "References");
    const Notice told = notice_of(story.decide(), "new-after-closed");
    CHECK(told.values.at("follows") == "1");
    CHECK(told.values.at("subject") == "Printer");
    CHECK(told.references == Lines{"letter@client.example"});
}

TEST_CASE("An answer goes in the client's own thread, under the operator's name if the policy shows it") {
    for (const bool show : {true, false}) {
        Story story;
        story.on_record(ticket_of(1));
        story.facts.tickets[{1}].client_ids = {"first@client.example", "second@client.example"};
        by_operator(story);
        story.answers_ours(1, {"ivan@desk.example"});
        story.policy().show_operator = show;
        const Decision decision = story.decide();
        const Notice answer = notice_of(decision, "answer");
        CHECK(answer.references == Lines{"first@client.example", "second@client.example"});
        CHECK(answer.in_reply_to == "second@client.example");
        CHECK(answer.values.at("operator_name") == (show ? "Ivan" : ""));
        CHECK(answer.values.at("text") == "Switch it on.");
        CHECK_FALSE(answer.automatic);
        CHECK_FALSE(answer.counts);
    }
}

TEST_CASE("A conflict of proofs is told to the operators in one line") {
    Story story;
    story.on_record(ticket_of(1));
    story.on_record(ticket_of(2));
    story.names_known(1, "In-Reply-To");
    story.facts.subject_number = store::TicketNumber{2};
    const Decision decision = story.decide();
    CHECK(decision.verdict.ticket == store::TicketNumber{1});
    CHECK(notice_of(decision, "op-message").values.at("problem") ==
          "the subject says #2, the stronger proof #1: that one holds");
}

TEST_CASE("All letters to operators about one ticket stand in one thread") {
    Story first, second;
    second.on_record(ticket_of(8));
    second.answers_ours(8, {"anna@client.example"}, "registered");
    const auto a = notice_of(first.decide(), "op-new").references;
    const auto b = notice_of(second.decide(), "op-message").references;
    CHECK(a == b);
    CHECK(a == Lines{"t8." + kMark + "@desk.example"});
}

TEST_CASE("Every automatic letter to a client passes the hourly limits, whatever caused it") {
    Story s;
    s.on_record(ticket_of(1)).notices_this_hour = s.policy().limits.per_ticket_hour;
    const auto suppressed = [&](const std::string& to, bool automatic, std::int64_t ticket) {
        Decision decision;
        Notice notice;
        notice.kind = "registered";
        notice.to = {{"", to}};
        notice.automatic = automatic;
        notice.ticket = store::TicketNumber{ticket};
        decision.notices.push_back(notice);
        const LetterCase c{s.came, s.facts, s.desk, s.policy(), kNow, {}, nullptr};
        limit_automatic(decision, c);
        CHECK(decision.notices.front().counts == automatic);
        return decision.notices.front().suppressed;
    };
    CHECK(suppressed("anna@client.example", true, 1).find("about one ticket") != std::string::npos);
    CHECK(suppressed("anna@client.example", true, 2).empty());
    CHECK(suppressed("anna@client.example", false, 1).empty());
    s.facts.notices_to_sender_this_hour = s.policy().limits.per_address_hour;
    CHECK(suppressed("Anna@Client.example", true, 2).find("to one address") != std::string::npos);
    CHECK(suppressed("boris@client.example", true, 2).empty());
}

TEST_CASE("A letter that failed by our fault is quarantined and told of") {
    const Story story;
    const Decision decision =
        decide(LetterFailed{{7}, "gone", "no such queue"}, story.facts, story.desk, kNow);
    CHECK(decision.verdict.name == "quarantined");
    CHECK(decision.verdict.alarming);
    CHECK(changes_in_words(decision) == Lines{"settle quarantined -", "event quarantined -"});
    CHECK(notices_in_words(decision) == Lines{"op-quarantine lena@desk.example"});
    CHECK(decision.notices.front().values.at("problem") == "no such queue");
    CHECK(decision.notices.front().values.at("letter_id") == "7");
}
