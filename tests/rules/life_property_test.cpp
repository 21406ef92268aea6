// What must hold for any ticket whatever its life: hundreds of lives, from a generator that always gives the
// same, each step driven through decide().
#include <catch2/catch.hpp>
#include <random>

#include "daemon/rules/history.h"
#include "daemon/rules/status_table.h"
#include "tests/support/life.h"

using namespace rules;
using namespace testing;
using namespace std::chrono_literals;
using store::Status;

namespace {

class Dice {
  public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }
    bool once_in(int n) { return below(n) == 0; }
    template <class T, std::size_t N>
    T one_of(const T (&all)[N]) {
        return all[below(static_cast<int>(N))];
    }

  private:
    std::mt19937 engine_;  // its output is the same everywhere; std's distributions are not
};

Regulation any_regulation(Dice& dice) {
    Regulation r = full_regulation();
    if (dice.once_in(2)) r.terms = {row({}, "3wh", "2wd"), row(1, "30wm", "4wh"), row(4, "1wd", "")};
    if (dice.once_in(2)) r.resolution_stops_in.clear();
    if (dice.once_in(2)) r.reaction_met_by = ReactionMetBy::answer;
    if (dice.once_in(2)) r.objection_restarts_resolution = true;
    if (dice.once_in(3)) r.silence.clear();
    if (dice.once_in(3)) r.silence[Status::completed] = {term("24h"), term("12h"), Status::closed, {}};
    if (dice.once_in(3)) r.progress = {{term("1wd"), {}}};
    if (dice.once_in(3)) r.escalation = {{50, EscalateTo::lead}, {150, EscalateTo::lead}};
    if (dice.once_in(3)) r.silence_brake = 1;
    for (int i = dice.below(3); i > 0; --i) {
        const Instant begin = monday() + std::chrono::hours(dice.below(200));
        r.maintenance.push_back({"mail", begin, begin + std::chrono::hours(1 + dice.below(40)), {}});
    }
    return r;
}

/// A letter of the client or an operator, a tag, or the clock.
void any_step(Dice& dice, Life& life, std::int64_t number) {
    static constexpr const char* kTagLines[] = {"take",
                                                "wait",
                                                "wait 3h",
                                                "complete",
                                                "complete workaround",
                                                "decline scope",
                                                "postpone parts",
                                                "postpone parts 2wd",
                                                "external Maker",
                                                "resume",
                                                "reopen",
                                                "delay 3wd",
                                                "priority 1",
                                                "priority 2",
                                                "priority 4",
                                                "impact high",
                                                "urgency high",
                                                "category change",
                                                "category support",
                                                "spent 1h",
                                                "ack",
                                                "ack 5h",
                                                "note",
                                                "nonsense"};
    static constexpr const char* kClientWords[] = {"It is hot.", "confirm", "status", "No, it does not."};
    switch (dice.below(6)) {
        case 0:
            life.client(dice.one_of(kClientWords), number);
            return;
        case 1:
            life.by_operator("Switch it on.", number);
            return;
        case 2:
            life.by_operator(std::string("#") + dice.one_of(kTagLines) + "\n\nWords.", number);
            return;
        case 3:
            life.shell({dice.one_of(kTagLines), dice.one_of(kTagLines)}, "", number);
            return;
        case 4:
            life.until(life.now + std::chrono::minutes(dice.below(3000)));
            return;
        default:
            life.shell({dice.one_of(kTagLines)}, dice.once_in(2) ? "Words." : "", number);
    }
}

bool is_live(const Clock& clock) {
    return clock.state == ClockState::running || (clock.state == ClockState::missed && !clock.over);
}

/// What the store says of this ticket's clocks is what the journal says.
void check_rows(Life& life, std::int64_t number) {
    std::map<std::string, store::Deadline> computed, stored;
    const auto clocks = life.clocks(number);
    for (const Clock& clock : clocks)
        if (is_live(clock)) {
            store::Deadline row{{number}, clock.kind, clock.due, {}};
            if (const auto moment = next_moment(clock, life.journal(number), life.regulation()))
                row.wake = moment->at;
            computed[clock.kind] = row;
        }
    for (const store::Deadline& row : life.facts_of(number).deadlines) stored[row.kind] = row;
    REQUIRE(computed.size() == stored.size());
    for (const auto& [kind, row] : computed) {
        INFO(kind);
        REQUIRE(stored.contains(kind));
        REQUIRE(stored.at(kind).due == row.due);
        // A clock that was put off (the brake) sleeps longer than it would by itself, and never less.
        REQUIRE(stored.at(kind).wake.has_value() == row.wake.has_value());
        if (row.wake) REQUIRE((*stored.at(kind).wake == *row.wake || life.facts.alarm));
    }
}

std::string whole(const std::vector<Clock>& clocks) {
    std::string text;
    for (const Clock& clock : clocks) {
        text += clock.kind + " " + std::to_string(static_cast<int>(clock.state)) + " " + stamp(clock.start) +
                " " + stamp(clock.due) + " " + clock.ended_by + " ";
        for (const Pause& pause : clock.pauses)
            text += stamp(pause.begin) + "-" + stamp(pause.end) + " " + pause.why + " ";
    }
    return text;
}

void check_clocks(Life& life, std::int64_t number) {
    const auto clocks = life.clocks(number);
    REQUIRE(whole(clocks) == whole(life.clocks(number)));
    for (const Clock& clock : clocks) {
        INFO(clock.kind);
        REQUIRE(clock.start <= life.now);
        REQUIRE(clock.due >= clock.start);
        if (clock.by_hand) continue;
        const Instant plain = due_after(life.regulation().calendar, clock.start, clock.term);
        REQUIRE(clock.due >= plain);  // a pause never makes it earlier
        if (clock.pauses.empty()) REQUIRE(clock.due == plain);
        Instant last = clock.start;
        for (const Pause& pause : clock.pauses) {
            REQUIRE(pause.begin >= last);
            REQUIRE(pause.end > pause.begin);
            last = pause.end;
        }
        if (clock.state == ClockState::met) REQUIRE(*clock.over <= clock.due);
        if (clock.over) REQUIRE(*clock.over <= life.now);
    }
}

/// The journal's statuses are a path through the table, and end where the ticket stands.
void check_statuses(Life& life, std::int64_t number) {
    Status at = Status::new_;
    for (const JournalLine& line : life.journal(number)) {
        if (line.kind != "status") continue;
        REQUIRE(line["from"] == to_string(at));
        const auto to = store::parse_status(line["to"]);
        REQUIRE(to);
        REQUIRE(may_follow(at, *to));
        at = *to;
    }
    REQUIRE(at == life.ticket(number).status);
    REQUIRE(read_history(life.journal(number)).now().status == at);
}

/// Each clock's lines are a life: set before anything else, and nothing goes on after its end.
void check_deadline_lines(const Journal& journal) {
    std::map<std::string, std::string> state;
    for (const JournalLine& line : journal) {
        if (line.kind != "deadline") continue;
        const std::string kind(line["kind"]), to(line["state"]);
        const std::string from = state[kind];
        INFO(kind << ": " << from << " to " << to);
        const bool live = from == "set" || from == "resumed" || from == "stopped";
        if (to == "resumed") REQUIRE(from == "stopped");
        if (to == "cancelled") REQUIRE(live);
        if (to == "met" || to == "missed") REQUIRE(live);
        REQUIRE(instant_of(line["due"]));
        state[kind] = to;
    }
}

void check_life(Life& life) {
    for (const auto& entry : life.facts.tickets) {
        const std::int64_t number = entry.first.value;
        INFO("ticket " << number);
        check_rows(life, number);
        check_clocks(life, number);
        check_statuses(life, number);
        check_deadline_lines(life.journal(number));
    }
}

}  // namespace

TEST_CASE("Any life of a ticket: its clocks are those of its journal, after every step") {
    std::map<Status, int> ended;
    std::map<std::string, int> verdicts;
    for (unsigned seed = 1; seed <= 300; ++seed) {
        Dice dice(seed);
        Life life(any_regulation(dice));
        life.now += std::chrono::minutes(dice.below(10000));
        life.client(dice.once_in(2) ? "Organisation: X\nService: mail\nDown." : "Priority: 2\nDown.");
        check_life(life);
        for (int step = 0; step < 25; ++step) {
            INFO("seed " << seed << " step " << step);
            life.now += std::chrono::minutes(dice.below(400));
            const std::int64_t number = life.facts.next.value - 1;
            const auto closed = life.ticket(number).status == Status::closed
                                    ? std::optional(life.journal(number).size())
                                    : std::nullopt;
            any_step(dice, life, number);
            ++verdicts[life.last.verdict.name];
            check_life(life);
            if (closed) REQUIRE(life.ticket(number).status == Status::closed);
        }
        ++ended[life.ticket(1).status];
    }
    // The generator reaches every ending, or the above says little.
    for (const Status status : {Status::open, Status::waiting, Status::external, Status::postponed,
                                Status::completed, Status::closed}) {
        INFO(to_string(status));
        CHECK(ended[status] > 0);
    }
    for (const char* verdict : {"appended", "answered", "registered", "command-failed", "done", "not-done",
                                "overdue", "silence", "progress", "reminded", "resumed", "escalated"}) {
        INFO(verdict);
        CHECK(verdicts[verdict] > 0);
    }
}
