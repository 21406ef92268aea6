// What must hold for any letter whatever: thousands of them, from a generator that always gives the same.
#include <catch2/catch.hpp>
#include <random>

#include "tests/support/story.h"

using namespace rules;
using namespace testing;

namespace {

constexpr const char* kSecret = "SECRET";

class Dice {
  public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }
    bool once_in(int n) { return below(n) == 0; }
    template <class T>
    T one_of(std::initializer_list<T> all) {
        return all.begin()[below(static_cast<int>(all.size()))];
    }

  private:
    std::mt19937 engine_;  // its output is the same everywhere; std's distributions are not
};

std::string any_address(Dice& dice) {
    return dice.one_of({"anna@client.example", "boris@client.example", "ivan@desk.example",
                        "OLGA@desk.example", "lena@desk.example", "support@desk.example",
                        "mallory@else.example", ""});
}

TicketFacts any_ticket(Dice& dice, int number) {
    TicketFacts facts = ticket_of(number, static_cast<store::Status>(dice.below(8)), any_address(dice));
    const std::string secret = kSecret + std::to_string(number);
    facts.ticket.subject = secret;
    facts.ticket.requester_name = secret;
    facts.participants.front().name = secret;
    facts.client_ids = {secret + "@client.example"};
    return facts;
}

KnownId any_known(Dice& dice, bool ours) {
    KnownId id;
    id.id = "known" + std::to_string(dice.below(100));
    id.header = dice.one_of({"In-Reply-To", "References"});
    id.ours = ours;
    if (ours) id.kind = dice.one_of({"registered", "answer", "op-new", "op-bounce"});
    if (ours) id.sent_to = {any_address(dice)};
    if (!dice.once_in(6)) id.ticket = store::TicketNumber{1 + dice.below(3)};
    return id;
}

void fill_mail(Dice& dice, mail::ParsedMail& mail) {
    mail = letter_from(any_address(dice), dice.once_in(8) ? "" : "Lines of the writer.");
    if (dice.once_in(5)) mail.from.push_back({"", any_address(dice)});
    if (dice.once_in(5)) mail.reply_to.push_back({"", any_address(dice)});
    if (dice.once_in(2)) mail.origin = static_cast<mail::Origin>(dice.below(5));
    mail.auto_submitted = mail.origin == mail::Origin::auto_reply;
    mail.auto_replied = mail.auto_submitted && dice.once_in(2);
    mail.complaint = dice.once_in(20);
    mail.no_autoreply = mail.auto_submitted || dice.once_in(10);
    if (dice.once_in(10)) mail.loop_mark = dice.one_of({"0123456789abcdef", "another"});
}

Story any_story(Dice& dice) {
    Story story;
    fill_mail(dice, story.came.mail);
    story.came.mailbox = dice.one_of({"support", "sales"});
    story.came.head_only = dice.once_in(10);
    story.came.released = dice.once_in(6);
    for (int number = 1; number <= 3; ++number) story.on_record(any_ticket(dice, number));
    for (int i = dice.below(3); i > 0; --i) story.facts.known.push_back(any_known(dice, dice.once_in(2)));
    if (dice.once_in(3)) story.facts.subject_number = store::TicketNumber{1 + dice.below(3)};
    if (dice.once_in(20)) story.facts.own = store::OutboxItem{};
    if (dice.once_in(10)) story.facts.same = store::Letter{};
    if (dice.once_in(4)) story.facts.bounced = any_known(dice, true);
    story.facts.notices_to_sender_this_hour = dice.once_in(5) ? 100000 : 0;
    if (dice.once_in(5)) story.policy().notices_off = {dice.one_of({"held", "registered", "op-new"})};
    return story;
}

/// All that a decision says, in one text.
std::string whole(const Decision& decision) {
    std::string text = decision.verdict.name + "|" + decision.verdict.reason + "|";
    for (const auto& evidence : decision.verdict.evidence)
        text += evidence.check + "=" + evidence.found + ";";
    for (const auto& words : {changes_in_words(decision), notices_in_words(decision)})
        for (const auto& word : words) text += word + "|";
    for (const Notice& notice : decision.notices)
        for (const auto& [key, value] : notice.values) text += key + "=" + value + "|";
    return text;
}

bool is_operators_address(const Desk& desk, const Notice& notice) {
    return std::ranges::all_of(notice.to, [&](const mail::Address& to) {
        return std::ranges::find(desk.operators, to.address, &Operator::address) != desk.operators.end();
    });
}

std::string all_text_of(const Notice& notice) {
    std::string text = notice.in_reply_to;
    for (const auto& [key, value] : notice.values) text += "\n" + value;
    for (const auto& id : notice.references) text += "\n" + id;
    for (const auto* list : {&notice.to, &notice.cc})
        for (const auto& address : *list) text += "\n" + address.name;
    return text;
}

}  // namespace

TEST_CASE(
    "Any letter: one fate, one answer to one question, no word to a machine, no word of a ticket to a "
    "stranger") {
    Dice dice(20260302);
    std::map<std::string, int> seen;
    for (int i = 0; i < 20000; ++i) {
        const Story story = any_story(dice);
        const Decision decision = story.decide();
        ++seen[decision.verdict.name];
        INFO("letter " << i << ": " << whole(decision));

        REQUIRE(changes_of<SettleLetter>(decision).size() == 1);
        REQUIRE(whole(decision) == whole(story.decide()));
        REQUIRE(changes_of<RegisterTicket>(decision).size() ==
                (decision.verdict.name == "registered" ? 1 : 0));

        const auto& mail = story.came.mail;
        const bool machine = mail.origin != mail::Origin::person || mail.no_autoreply;
        for (const Notice& notice : decision.notices) {
            if (machine && notice.automatic) REQUIRE(is_operators_address(story.desk, notice));
            if (notice.kind == "held") REQUIRE(all_text_of(notice).find(kSecret) == std::string::npos);
            REQUIRE_FALSE(story.desk.policies.at("small").notices_off.contains(notice.kind));
        }
        for (const UpdateTicket& change : changes_of<UpdateTicket>(decision)) {
            const auto before = story.facts.tickets.at(change.ticket.number).ticket.status;
            REQUIRE(before != store::Status::closed);
        }
    }
    // The generator reaches every ending, or the above says little.
    for (const char* verdict :
         {"registered", "appended", "answered", "bounced", "duplicate", "own", "oversize", "bounce",
          "auto-reply", "list", "quarantine", "loop", "unauthorised", "stranger"}) {
        INFO(verdict);
        CHECK(seen[verdict] > 0);
    }
}
