#include "daemon/rules/thread.h"

#include <catch2/catch.hpp>

#include "daemon/rules/desk.h"
#include "tests/support/story.h"

using namespace rules;
using namespace testing;

namespace {

/// Which proofs a letter carries; 0: none. What the subject says counts only for who takes part in that
/// ticket.
struct Proofs {
    int token = 0, reply = 0, references = 0, subject = 0;
    bool takes_part = true;
};

Story story_with(const Proofs& p) {
    Story story;
    for (const int number : {1, 2, 3, 4})
        story.on_record(ticket_of(number, store::Status::open,
                                  p.takes_part ? "anna@client.example" : "boris@client.example"));
    if (p.reply) story.names_known(p.reply, "In-Reply-To");
    if (p.references) story.names_known(p.references, "References");
    if (p.token) story.answers_ours(p.token, {"anna@client.example"}, "registered");
    if (p.subject) story.facts.subject_number = store::TicketNumber{p.subject};
    return story;
}

std::string conflict_in(const ThreadFinding& finding) {
    const auto found = std::ranges::find(finding.evidence, "conflict", &Evidence::check);
    return found == finding.evidence.end() ? "" : found->found;
}

}  // namespace

TEST_CASE("The strongest proof names the ticket: a letter of ours, In-Reply-To, References, the number") {
    struct Row {
        Proofs proofs;
        int ticket;  // 0: none
        Proof proof;
    };
    const Row rows[] = {
        {{0, 0, 0, 0}, 0, Proof::none},
        {{1, 2, 3, 4}, 1, Proof::token},
        {{0, 2, 3, 4}, 2, Proof::known_id},
        {{0, 0, 3, 4}, 3, Proof::known_id},
        {{0, 0, 0, 4}, 4, Proof::number},
        {{1, 0, 0, 0}, 1, Proof::token},
        {{0, 0, 0, 4, false}, 0, Proof::none},
        {{1, 0, 0, 4, false}, 1, Proof::token},
        {{0, 2, 0, 4, false}, 2, Proof::known_id},
    };
    for (const Row& row : rows) {
        const Story story = story_with(row.proofs);
        const ThreadFinding finding = find_thread(story.came, story.facts);
        INFO("expected #" << row.ticket);
        CHECK(finding.proof == row.proof);
        CHECK(number_of(finding.ticket) == (row.ticket ? "#" + std::to_string(row.ticket) : "-"));
        CHECK(finding.token_sent_to.empty() == (row.proof != Proof::token));
    }
}

TEST_CASE("Evidence says what was looked at, in order, and names the conflict") {
    const Story story = story_with({1, 2, 0, 4});
    const ThreadFinding finding = find_thread(story.came, story.facts);
    REQUIRE(finding.evidence.size() == 5);
    CHECK(finding.evidence[0] ==
          Evidence{"a letter of ours is named", "<ours@desk.example> in In-Reply-To belongs to #1"});
    CHECK(finding.evidence[1] ==
          Evidence{"In-Reply-To is on record", "<In-Reply-To@client.example> in In-Reply-To belongs to #2"});
    CHECK(finding.evidence[2] == Evidence{"References are on record", "none"});
    CHECK(finding.evidence[3] == Evidence{"number in the subject", "#4, the sender takes part"});
    CHECK(finding.evidence[4] ==
          Evidence{"conflict", "the subject says #4, the stronger proof #1: that one holds"});
}

TEST_CASE("Proofs that agree are no conflict, a stranger's number against a proof is one") {
    Story agree = story_with({4, 0, 0, 4});
    CHECK(conflict_in(find_thread(agree.came, agree.facts)).empty());
    Story stranger = story_with({1, 0, 0, 4, false});
    const auto finding = find_thread(stranger.came, stranger.facts);
    CHECK_FALSE(conflict_in(finding).empty());
    CHECK_FALSE(finding.strangers_number);
}

TEST_CASE("A number without any proof is a stranger's") {
    const Story story = story_with({0, 0, 0, 4, false});
    const ThreadFinding finding = find_thread(story.came, story.facts);
    CHECK(finding.strangers_number);
    CHECK_FALSE(finding.ticket);
    CHECK(finding.evidence.back() == Evidence{"number in the subject", "#4, the sender has no part in it"});
}

TEST_CASE("Known ids of no ticket prove nothing") {
    Story story = story_with({});
    story.answers_ours(1, {"lena@desk.example"}, "op-alarm");
    story.facts.known.back().ticket.reset();
    const ThreadFinding finding = find_thread(story.came, story.facts);
    CHECK(finding.proof == Proof::none);
    CHECK_FALSE(finding.ticket);
}

TEST_CASE("Who takes part: by From or Reply-To, whatever the case, cc too") {
    auto ticket = ticket_of(1);
    ticket.participants.push_back({"Boris@Client.example", "", store::Role::cc});
    CHECK(takes_part(letter_from("ANNA@client.example"), ticket));
    CHECK(takes_part(letter_from("boris@client.example"), ticket));
    CHECK_FALSE(takes_part(letter_from("mallory@else.example"), ticket));
    auto redirected = letter_from("anna@home.example");
    redirected.reply_to.push_back({"", "anna@client.example"});
    CHECK(takes_part(redirected, ticket));
    CHECK_FALSE(takes_part(letter_from(""), ticket));
}

TEST_CASE("The number in the subject: also from an authorised person of the same organisation, by the list") {
    struct Row {
        const char* name;
        const char *writer, *requester;  // their organisations on the list; null: on no list
        bool takes_part;
    };
    const Row rows[] = {
        {"the same", "Acme", "ACME", true},
        {"another", "Beta", "Acme", false},
        {"the writer on no list", nullptr, "Acme", false},
        {"the requester on no list", "Acme", nullptr, false},
        {"both without one", "", "", false},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        Story story = story_with({0, 0, 0, 4, false});
        // What a form said is nobody's proof.
        story.facts.tickets.at({4}).ticket.organisation = "Acme";
        const auto listed = [&](const std::string& address, const char* organisation) {
            if (!organisation) return;
            store::Client client;
            client.address = address;
            client.organisation = organisation;
            story.facts.clients[address_key(address)] = client;
        };
        listed(story.came.mail.from.front().address, row.writer);
        listed("boris@client.example", row.requester);
        const ThreadFinding finding = find_thread(story.came, story.facts);
        CHECK(finding.ticket.has_value() == row.takes_part);
        CHECK(finding.strangers_number == !row.takes_part);
    }
}
