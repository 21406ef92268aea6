// What follows from the relay's word.
#include <catch2/catch.hpp>

#include "daemon/rules/backoff.h"
#include "tests/support/story.h"

using namespace rules;
using namespace testing;
using mail::Outcome;
using std::chrono::hours;
using std::chrono::seconds;
using store::OutboxState;

namespace {

struct Sending {
    Sending() {
        item.id = {5};
        item.ticket = store::TicketNumber{1};
        item.kind = "answer";
        item.mailbox = "support";
        item.message_id = "ours@desk.example";
        item.attempts = 1;
        item.created = kNow - seconds(10);
        facts.loop_mark = kMark;
        facts.tickets[{1}] = ticket_of(1);
    }
    Sending& said(const std::string& who, Outcome outcome, int code = 0, const std::string& text = "words") {
        item.recipients.push_back({who, store::RecipientState::pending, 0, "", ""});
        deliveries.push_back({who, outcome, code, code ? "5.1.1" : "", text});
        return *this;
    }
    Decision decide() const { return rules::decide(RelayAnswered{item, deliveries}, facts, desk, kNow); }
    ReportItem report() const { return changes_of<ReportItem>(decide()).front(); }

    store::OutboxItem item;
    std::vector<mail::Delivery> deliveries;
    Facts facts;
    Desk desk = small_desk();
};

const Lines kBounceTold{"op-bounce ivan@desk.example", "op-bounce olga@desk.example"};
const std::string kAnna = "anna@client.example", kBoris = "boris@client.example";

}  // namespace

TEST_CASE("The relay's word for one recipient") {
    struct Row {
        const char* name;
        Outcome outcome;
        int code;
        bool doubted_before;
        const char* verdict;
        OutboxState state;
        bool told;
    };
    const Row rows[] = {
        {"sent", Outcome::sent, 250, false, "sent", OutboxState::sent, false},
        {"deferred", Outcome::deferred, 451, false, "deferred", OutboxState::queued, false},
        {"never reached", Outcome::deferred, 0, false, "deferred", OutboxState::queued, false},
        {"refused", Outcome::refused, 550, false, "not-delivered", OutboxState::failed, true},
        {"in doubt once", Outcome::in_doubt, 0, false, "deferred", OutboxState::queued, false},
        {"in doubt twice", Outcome::in_doubt, 0, true, "in-doubt", OutboxState::in_doubt, true},
        {"sent after a doubt", Outcome::sent, 250, true, "sent", OutboxState::sent, false},
        {"deferred after a doubt", Outcome::deferred, 451, true, "deferred", OutboxState::queued, false},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        Sending sending;
        sending.item.doubted = row.doubted_before;
        sending.said(kAnna, row.outcome, row.code);
        const Decision decision = sending.decide();
        CHECK(decision.verdict.name == row.verdict);
        CHECK(decision.verdict.ticket == store::TicketNumber{1});
        CHECK(sending.report().state == row.state);
        CHECK(changes_in_words(decision) == Lines{"report " + std::string(to_string(row.state)),
                                                  std::string("event ") + row.verdict + " #1"});
        CHECK(notices_in_words(decision) == (row.told ? kBounceTold : Lines{}));
    }
}

TEST_CASE("A deferred letter waits longer each time, one that was never heard does not") {
    Sending deferred;
    deferred.said(kAnna, Outcome::deferred, 451);
    const auto delay_at = [&](int attempts) {
        deferred.item.attempts = attempts;
        return deferred.report().next_at - kNow;
    };
    const RetryPolicy retry;
    for (const int attempts : {1, 2, 3, 8, 40})
        CHECK(delay_at(attempts) == retry_delay(retry, attempts, jitter_of("ours@desk.example")));
    CHECK(delay_at(2) > delay_at(1));

    Sending unheard;
    unheard.said(kAnna, Outcome::deferred, 0);
    unheard.item.attempts = 30;
    CHECK(unheard.report().next_at == kNow + seconds(60));
    unheard.desk.policies.at("small").retry.first = seconds(5);
    CHECK(unheard.report().next_at == kNow + seconds(5));
}

TEST_CASE("An attempt that was never heard counts for none, and one silence is one line of the journal") {
    Sending unheard;
    unheard.said(kAnna, Outcome::deferred, 0);
    CHECK_FALSE(unheard.report().attempted);
    CHECK(changes_in_words(unheard.decide()) == Lines{"report queued", "event deferred #1"});
    unheard.item.recipients.front().text = "no route";  // as it was put off before
    CHECK(changes_in_words(unheard.decide()) == Lines{"report queued"});
    unheard.item.created = kNow - hours(24 * 6);
    CHECK(changes_in_words(unheard.decide()) == Lines{"report failed", "event not-delivered #1"});

    Sending heard;
    heard.said(kAnna, Outcome::deferred, 451);
    heard.item.recipients.front().text = "no route";
    CHECK(heard.report().attempted);
    CHECK(changes_in_words(heard.decide()) == Lines{"report queued", "event deferred #1"});

    Sending again;  // the silence after a word is a new one
    again.said(kAnna, Outcome::deferred, 0);
    again.item.recipients.front().code = 451;
    again.item.recipients.front().text = "later";
    CHECK(changes_in_words(again.decide()) == Lines{"report queued", "event deferred #1"});
}

TEST_CASE("An answer that could not be settled in full leaves its word on record and no notices") {
    Sending sending;
    sending.said(kAnna, Outcome::refused, 550);
    const Decision decision =
        rules::decide(RelayAnswered{sending.item, sending.deliveries, "no template"}, {}, sending.desk, kNow);
    CHECK(changes_in_words(decision) == Lines{"report failed", "event not-delivered #1"});
    CHECK(decision.notices.empty());
    CHECK(decision.verdict.alarming);
}

TEST_CASE("In doubt: once more at once and under the same id, and the doubt is remembered") {
    Sending sending;
    sending.said(kAnna, Outcome::in_doubt);
    CHECK(sending.report().doubted);
    CHECK(sending.report().next_at == kNow);
    sending.item.doubted = true;
    CHECK(sending.report().recipients.front().state == store::RecipientState::in_doubt);
}

TEST_CASE("Each recipient has a fate of his own") {
    Sending sending;
    sending.said(kAnna, Outcome::sent, 250).said(kBoris, Outcome::refused, 550, "no such user");
    const Decision decision = sending.decide();
    CHECK(sending.report().state == OutboxState::failed);
    CHECK(notices_in_words(decision) == kBounceTold);
    CHECK(decision.notices.front().values.at("recipient") == kBoris);
    CHECK(decision.notices.front().values.at("relay_text") == "550 5.1.1 no such user");
    CHECK(decision.notices.front().values.at("tag") == "[#1]");
}

TEST_CASE("A refusal is told at once, also while another recipient is still tried") {
    Sending first;
    first.said(kAnna, Outcome::deferred, 451).said(kBoris, Outcome::refused, 550, "no such user");
    CHECK(first.report().state == OutboxState::queued);
    CHECK(notices_in_words(first.decide()) == kBounceTold);

    Sending second;  // the claim holds those alone that are still pending
    second.item.attempts = 2;
    second.facts.refused_before = true;
    second.said(kAnna, Outcome::sent, 250);
    CHECK(second.report().state == OutboxState::failed);
    CHECK_FALSE(second.report().reason.empty());
    CHECK(second.decide().notices.empty());
}

TEST_CASE("Given up after the policy's time, and then it is told") {
    Sending sending;
    sending.said(kAnna, Outcome::deferred, 451, "try later").said(kBoris, Outcome::sent, 250);
    sending.desk.policies.at("small").retry.give_up = hours(48);
    sending.item.created = kNow - hours(47);
    CHECK(sending.report().state == OutboxState::queued);
    CHECK(sending.decide().notices.empty());
    sending.item.created = kNow - hours(48);
    const ReportItem report = sending.report();
    CHECK(report.state == OutboxState::failed);
    CHECK(report.reason == "given up after 48 h");
    CHECK(report.recipients.front().state == store::RecipientState::refused);
    CHECK(report.recipients.back().state == store::RecipientState::sent);
    CHECK(notices_in_words(sending.decide()) == kBounceTold);
}

TEST_CASE("No notice is written about a notice to operators, nor about one of no ticket") {
    Sending to_operator;
    to_operator.item.kind = "op-new";
    to_operator.said("ivan@desk.example", Outcome::refused, 550);
    CHECK(to_operator.decide().verdict.name == "not-delivered");
    CHECK(to_operator.decide().verdict.alarming);
    CHECK(to_operator.decide().notices.empty());

    Sending of_no_ticket;
    of_no_ticket.item.kind = "held";
    of_no_ticket.item.ticket.reset();
    of_no_ticket.facts.tickets.clear();
    of_no_ticket.said(kAnna, Outcome::refused, 550);
    CHECK(of_no_ticket.decide().notices.empty());
}

TEST_CASE("A letter of a queue that is gone is reported through the first one") {
    Sending sending;
    sending.item.mailbox = "gone";
    sending.facts.tickets[{1}].ticket.queue = "gone";
    sending.said(kAnna, Outcome::refused, 550);
    CHECK(notices_in_words(sending.decide()) == Lines{"op-bounce lena@desk.example"});
}
