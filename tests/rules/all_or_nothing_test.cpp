// Whatever an operator writes, all its tags are carried out or none is: many letters made by chance, each
// over a life of its own.
#include <catch2/catch.hpp>
#include <random>

#include "daemon/rules/notices.h"
#include "daemon/rules/tags_table.h"
#include "tests/support/life.h"

using namespace rules;
using namespace testing;

namespace {

class Dice {
  public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t n) { return engine_() % n; }

  private:
    std::mt19937 engine_;  // its output is the same everywhere; std's distributions are not
};

std::string any_line(Dice& dice) {
    static constexpr const char* kArguments[] = {"",
                                                 "",
                                                 "",
                                                 "2",
                                                 "9",
                                                 "3h",
                                                 "scope",
                                                 "parts 2wd",
                                                 "high",
                                                 "support",
                                                 "Maker",
                                                 "olga@desk.example",
                                                 "boris@client.example",
                                                 "1",
                                                 "nonsense words"};
    static constexpr const char* kOther[] = {"#tkae",  "#zzz",      "#1 #take", "#77 #take",
                                             "Hello.", "# heading", "> #take",  ""};
    if (dice.below(6) == 0) return kOther[dice.below(std::size(kOther))];
    const TagRow& row = kTags.at(dice.below(kTags.size()));
    const char* argument = kArguments[dice.below(std::size(kArguments))];
    return "#" + std::string(dice.below(3) == 0 ? row.ru : row.en) + (*argument ? " " : "") + argument;
}

std::string any_letter(Dice& dice) {
    std::string text;
    for (auto left = dice.below(5); left > 0; --left) text += any_line(dice) + "\n";
    return text + (dice.below(2) == 0 ? "\nWords for the client." : "");
}

struct Counts {
    int done = 0, failed = 0;
};

/// The tags of a letter in the journal's new lines: how many were carried out, how many were not.
Counts commands_in(const Decision& decision) {
    Counts counts;
    for (const auto& change : changes_of<AppendEvent>(decision)) {
        const JournalLine line = line_of(change.event);
        if (line.kind == "command") ++(line["ok"] == "yes" ? counts.done : counts.failed);
    }
    return counts;
}

bool says_something_to_client(const Decision& decision) {
    return std::ranges::any_of(decision.notices,
                               [](const Notice& one) { return !is_for_operators(one.kind); });
}

}  // namespace

TEST_CASE("Any letter of an operator executes all its tags or none") {
    Dice dice(20261122);
    int all = 0, none = 0;
    for (int one = 0; one < 800; ++one) {
        Life life;
        life.client("Organisation: X\n\nIt does not print.");
        for (int step = 0; step < 8; ++step) {
            life.now += std::chrono::minutes(1 + dice.below(600));
            const std::string text = any_letter(dice);
            INFO(one << " " << step << "\n" << text);
            const auto before = life.facts_of();
            const Decision decision = life.by_operator(text);
            const Counts counts = commands_in(decision);
            REQUIRE((counts.done == 0 || counts.failed == 0));
            if (counts.failed == 0) {
                all += counts.done > 0 ? 1 : 0;
            } else {
                ++none;
                REQUIRE_FALSE(says_something_to_client(decision));
                REQUIRE(changes_of<AddMessage>(decision).empty());
                REQUIRE(life.ticket().status == before.ticket.status);
                REQUIRE(life.ticket().priority == before.ticket.priority);
                REQUIRE(life.ticket().assignee == before.ticket.assignee);
                REQUIRE(life.facts_of().deadlines == before.deadlines);
                REQUIRE(life.facts_of().participants.size() == before.participants.size());
            }
            if (life.ticket().status == store::Status::closed ||
                life.ticket().status == store::Status::merged)
                break;
        }
    }
    // Both happen often, or the above says little.
    CHECK(all > 100);
    CHECK(none > 100);
}
