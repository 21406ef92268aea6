// Clocks of a ticket, each from a journal that is written out here.
#include "daemon/rules/clocks.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "tests/rules/clock_journal.h"

using namespace rules;
using namespace testing;
using namespace clock_journal;
using namespace std::chrono_literals;
using store::Status;

TEST_CASE("An empty journal has no clocks") {
    CHECK(clocks_of({}, {}, full_regulation(), kMonday).empty());
}

TEST_CASE("A new ticket: reaction, resolution and progress run from its registration") {
    const Told told;
    const auto clocks = told.clocks(kMonday + 1min);
    REQUIRE(clocks.size() == 3);
    for (const Clock& clock : clocks) {
        INFO(clock.kind);
        CHECK(clock.start == kMonday);
        CHECK(word(clock.state) == std::string("running"));
        CHECK(clock.pauses.empty());
    }
    CHECK(clocks[0].kind == "reaction");
    CHECK(clocks[0].due == kMonday + 2h);
    CHECK(clocks[1].kind == "resolution");
    CHECK(clocks[1].due == kMonday + 12h);
    CHECK(clocks[2].kind == "progress");
    CHECK(clocks[2].due == kMonday + 24h * 14);  // ten working days, no holiday among them
    CHECK(find_clock(clocks, "answer") == nullptr);
}

TEST_CASE("Terms count from the arrival, however late it was registered") {
    Told told;
    told.lines.front().fields["since"] = stamp(kMonday - 3h);
    CHECK(told.clock("reaction", kMonday)->start == kMonday - 3h);
    CHECK(told.clock("reaction", kMonday)->due == kMonday - 1h);
}

TEST_CASE("What a letter did was done when it came, however late it was read") {
    Told told;
    told.enters(kMonday + 5h, "open").answered(kMonday + 5h);
    const auto came = [&](Instant at) {
        for (std::size_t i = 1; i < told.lines.size(); ++i) told.lines[i].fields["since"] = stamp(at);
    };
    const auto reaction = [&] { return told.clock("reaction", kMonday + 6h).value(); };
    CHECK(word(reaction().state) == std::string("missed"));
    came(kMonday + 1h);
    CHECK(word(reaction().state) == std::string("met"));
    CHECK(reaction().over == kMonday + 1h);
    came(kMonday - 24h);  // a clock that goes wrong does not turn the order around
    CHECK(reaction().over == kMonday);
    came(kMonday + 24h);
    CHECK(reaction().over == kMonday + 5h);
}

TEST_CASE("Reaction") {
    using Happens = std::function<void(Told&)>;
    struct Row {
        const char* name;
        ReactionMetBy by;
        Happens happens;
        const char* state;
        std::optional<Instant> over;
    };
    const Instant soon = kMonday + 1h, late = kMonday + 3h;
    const auto take = ReactionMetBy::take, answer = ReactionMetBy::answer;
    const std::vector<Row> rows{
        {"nobody does anything", take, [](Told&) {}, "running", {}},
        {"taken", take, [&](Told& t) { t.enters(soon, "open"); }, "met", soon},
        {"answered", take, [&](Told& t) { t.answered(soon); }, "met", soon},
        {"the earlier of both", take, [&](Told& t) { t.enters(soon, "open").answered(late); }, "met", soon},
        {"too late, though nobody looked", take, [&](Told& t) { t.enters(late, "open"); }, "missed", late},
        {"missed, and nobody has come yet",
         take,
         [&](Told& t) {
             t.says(late, "deadline",
                    {{"kind", "reaction"}, {"state", "missed"}, {"due", stamp(kMonday + 2h)}});
         },
         "missed",
         {}},
        {"what was missed stays missed", take,
         [&](Told& t) {
             t.says(kMonday + 2h, "deadline",
                    {{"kind", "reaction"}, {"state", "missed"}, {"due", stamp(kMonday + 2h)}});
             t.enters(late, "open");
         },
         "missed", late},
        {"the miss of another due time is not this one's",
         take,
         [&](Told& t) {
             t.says(soon, "deadline",
                    {{"kind", "reaction"}, {"state", "missed"}, {"due", stamp(kMonday + 1h)}});
         },
         "running",
         {}},
        {"the client's hand is not the operator's",
         take,
         [&](Told& t) { t.enters(soon, "open", "client"); },
         "running",
         {}},
        {"the policy wants an answer: to take is none",
         answer,
         [&](Told& t) { t.enters(soon, "open"); },
         "running",
         {}},
        {"… nor is a note among operators", answer, [&](Told& t) { t.answered(soon, "no"); }, "running", {}},
        {"… an answer is", answer, [&](Told& t) { t.enters(soon, "open").answered(soon + 30min); }, "met",
         soon + 30min},
        {"… and so is to complete or to decline: the client hears of it", answer,
         [&](Told& t) { t.enters(soon, "completed"); }, "met", soon},
        {"… but not a rule's completion",
         answer,
         [&](Told& t) { t.enters(soon, "completed", "rule"); },
         "running",
         {}},
        {"closed by the client himself", answer, [&](Told& t) { t.enters(soon, "closed", "client"); }, "met",
         soon},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        Told told;
        told.regulation.reaction_met_by = row.by;
        row.happens(told);
        const auto clock = told.clock("reaction", kMonday + 4h);
        REQUIRE(clock);
        CHECK(word(clock->state) == std::string(row.state));
        CHECK(clock->over == row.over);
        CHECK(clock->due == kMonday + 2h);
    }
}

TEST_CASE("Resolution") {
    struct Row {
        const char* name;
        std::function<void(Told&)> happens;
        const char* state;
        Instant due;
        std::size_t pauses;
    };
    const Instant now = kMonday + 10h, due = kMonday + 12h;
    const std::vector<Row> rows{
        {"runs on in work", [](Told& t) { t.enters(kMonday + 1h, "open"); }, "running", due, 0},
        {"an answer does not end it", [](Told& t) { t.answered(kMonday + 1h); }, "running", due, 0},
        {"waiting stops it", [](Told& t) { t.enters(kMonday + 4h, "waiting"); }, "stopped", due + 6h, 1},
        {"and the client's answer lets it go on",
         [](Told& t) { t.enters(kMonday + 4h, "waiting").enters(kMonday + 7h, "open", "client"); }, "running",
         due + 3h, 1},
        {"every pause counts",
         [](Told& t) {
             t.enters(kMonday + 1h, "waiting").enters(kMonday + 2h, "open", "client");
             t.enters(kMonday + 3h, "external").enters(kMonday + 6h, "open");
         },
         "running", due + 4h, 2},
        {"from one stop to the next",
         [](Told& t) {
             t.enters(kMonday + 1h, "waiting").enters(kMonday + 2h, "external");
             t.enters(kMonday + 4h, "open");
         },
         "running", due + 3h, 2},
        {"completed", [](Told& t) { t.enters(kMonday + 8h, "completed"); }, "met", due, 0},
        {"closed without being completed", [](Told& t) { t.enters(kMonday + 8h, "closed"); }, "met", due, 0},
        {"completed, then closed: being completed does not move what it was measured by",
         [](Told& t) { t.enters(kMonday + 8h, "completed").enters(kMonday + 9h, "closed", "rule"); }, "met",
         due, 0},
        {"the pause before it counts",
         [](Told& t) { t.enters(kMonday + 2h, "waiting").enters(kMonday + 5h, "completed", "rule"); }, "met",
         due + 3h, 1},
        {"an objection lets it go on: the client's time is not counted",
         [](Told& t) { t.enters(kMonday + 5h, "completed").enters(kMonday + 8h, "open", "client"); },
         "running", due + 3h, 1},
        {"what comes after it fell due cannot undo that",
         [](Told& t) {
             t.says(kMonday, "registered", {{"since", stamp(kMonday - 6h)}});
             t.enters(kMonday + 7h, "waiting").enters(kMonday + 9h, "completed");
         },
         "missed", due - 6h, 0},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        Told told;
        row.happens(told);
        const auto clock = told.clock("resolution", now);
        REQUIRE(clock);
        CHECK(word(clock->state) == std::string(row.state));
        CHECK(clock->due == row.due);
        CHECK(clock->pauses.size() == row.pauses);
    }
}

TEST_CASE("Where the policy does not say so, waiting does not stop resolution") {
    Told told;
    told.regulation.resolution_stops_in.clear();
    told.enters(kMonday + 1h, "waiting");
    const auto clock = told.clock("resolution", kMonday + 6h);
    CHECK(word(clock->state) == std::string("running"));
    CHECK(clock->due == kMonday + 12h);
}

TEST_CASE("A pause of a working-time term moves it by working time alone") {
    Told told;
    told.regulation.terms = {row({}, "2h", "4wh")};
    // From Monday 17:00 to Tuesday 10:00 are two working hours.
    told.enters(kMonday + 7h, "waiting");
    Told registered(kMonday + 6h);  // 16:00
    registered.regulation.terms = told.regulation.terms;
    registered.enters(kMonday + 7h, "waiting").enters(kMonday + 24h, "open", "client");
    CHECK(registered.clock("resolution", kMonday + 25h)->due == kMonday + 24h + 3h);
}

TEST_CASE("An objection may start the resolution anew") {
    Told told;
    told.regulation.objection_restarts_resolution = true;
    told.enters(kMonday + 5h, "completed").enters(kMonday + 8h, "open", "client");
    CHECK(told.clock("resolution", kMonday + 9h)->start == kMonday + 8h);
    CHECK(told.clock("resolution", kMonday + 9h)->due == kMonday + 20h);
    told.enters(kMonday + 9h, "completed").enters(kMonday + 10h, "open", "operator");
    CHECK(told.clock("resolution", kMonday + 11h)->start == kMonday + 8h);  // nobody has objected again
}

TEST_CASE("Resolution does not run while the ticket's service is out by plan") {
    Told told;
    told.regulation.maintenance = {{"mail", kMonday + 2h, kMonday + 5h, {{"en", "new disks"}}},
                                   {"web", kMonday + 1h, kMonday + 9h, {}}};
    CHECK(told.clock("resolution", kMonday + 6h)->due == kMonday + 12h);
    told.service = "mail";
    const auto clock = told.clock("resolution", kMonday + 6h);
    CHECK(clock->due == kMonday + 15h);
    REQUIRE(clock->pauses.size() == 1);
    CHECK(clock->pauses.front().why == "new disks");
}

TEST_CASE("Time that two reasons stop is counted once") {
    struct Row {
        const char* name;
        std::vector<std::pair<int, int>> outages;  // hours from Monday, 10:00
        int hours;                                 // not counted
    };
    const std::vector<Row> rows{
        {"beside each other", {{1, 2}, {3, 4}}, 2},
        {"touching", {{1, 2}, {2, 4}}, 3},
        {"overlapping", {{1, 4}, {3, 6}}, 5},
        {"one inside the other", {{1, 6}, {2, 3}}, 5},
        {"one inside, a third across", {{1, 6}, {2, 3}, {5, 8}}, 7},
        {"the same twice", {{1, 4}, {1, 4}}, 3},
        {"before it began", {{-9, -8}}, 0},
        {"begun before", {{-9, 2}}, 2},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        Told told;
        told.service = "mail";
        for (const auto& [begin, end] : row.outages)
            told.regulation.maintenance.push_back(
                {"mail", kMonday + std::chrono::hours(begin), kMonday + std::chrono::hours(end), {}});
        CHECK(told.clock("resolution", kMonday + 9h)->due == kMonday + 12h + std::chrono::hours(row.hours));
    }
}

TEST_CASE("A client's silence counts from the operator's last word") {
    Told told;
    told.answered(kMonday + 1h).enters(kMonday + 1h, "waiting");
    CHECK(told.clock("answer", kMonday + 2h)->start == kMonday + 1h);
    CHECK(told.clock("answer", kMonday + 2h)->due == kMonday + 25h);
    CHECK_FALSE(told.clock("confirmation", kMonday + 2h));
    told.answered(kMonday + 4h, "no");  // a note: the client knows nothing of it
    CHECK(told.clock("answer", kMonday + 5h)->start == kMonday + 1h);
    told.answered(kMonday + 5h);
    CHECK(told.clock("answer", kMonday + 6h)->due == kMonday + 29h);
    // A machine's word on progress asks nothing: silence must come to an end.
    told.says(kMonday + 7h, "told", {{"what", "progress"}});
    CHECK(told.clock("answer", kMonday + 8h)->due == kMonday + 29h);
    told.enters(kMonday + 9h, "open", "client");
    CHECK_FALSE(told.clock("answer", kMonday + 9h));
    told.enters(kMonday + 10h, "completed");  // 20:00: two working days from Tuesday, 9:00
    CHECK(told.clock("confirmation", kMonday + 10h)->due == kMonday + 71h);
}

TEST_CASE("An operator's own end of a silence wins over the policy's, and nobody is reminded before it") {
    Told told;
    told.enters(kMonday + 1h, "waiting", "operator", stamp(kMonday + 99h));
    const auto clock = told.clock("answer", kMonday + 2h);
    CHECK(clock->due == kMonday + 99h);
    CHECK(clock->by_hand);
    CHECK_FALSE(told.clock("reminder", kMonday + 2h));
    told.says(kMonday + 3h, "hold", {{"until", stamp(kMonday + 120h)}});
    CHECK(told.clock("answer", kMonday + 4h)->due == kMonday + 120h);
    told.answered(kMonday + 121h);  // after that end, before anybody looked: a silence of its own
    CHECK_FALSE(told.clock("answer", kMonday + 122h)->by_hand);
    CHECK(told.clock("answer", kMonday + 122h)->due > kMonday + 122h);
}

TEST_CASE("What was put off until a time comes back to the operator") {
    Told told;
    told.enters(kMonday + 1h, "postponed", "operator", stamp(kMonday + 50h));
    CHECK(told.clock("resume", kMonday + 2h)->due == kMonday + 50h);
    told.enters(kMonday + 3h, "open");
    CHECK_FALSE(told.clock("resume", kMonday + 4h));
}

TEST_CASE("What is over keeps the term that it was measured by, whatever its priority becomes") {
    const auto ends = [](Told& told, const char* kind, const char* state, Instant at, Instant due) {
        told.says(at, "deadline", {{"kind", kind}, {"state", state}, {"due", stamp(due)}});
    };
    const auto becomes = [](Told& told, Instant at, int priority) {
        told.says(at, "changed",
                  {{"field", "priority"},
                   {"from", std::to_string(told.priority)},
                   {"to", std::to_string(priority)}});
        told.priority = priority;
    };
    const auto shown = [](const Clock& clock) {
        return fmt::format("{} {} {}", word(clock.state), to_string(clock.term), stamp(clock.due));
    };
    const auto as = [&](const char* state, const char* its_term, Instant due) {
        return fmt::format("{} {} {}", state, to_string(term(its_term)), stamp(due));
    };
    Told kept;
    kept.enters(kMonday + 1h, "open");
    ends(kept, "reaction", "met", kMonday + 1h, kMonday + 2h);
    becomes(kept, kMonday + 90min, 1);
    CHECK(shown(*kept.clock("reaction", kMonday + 4h)) == as("met", "2h", kMonday + 2h));
    // Of what goes on the new one counts.
    CHECK(shown(*kept.clock("resolution", kMonday + 90min)) == as("running", "1h", kMonday + 1h));

    Told late;
    ends(late, "reaction", "missed", kMonday + 2h, kMonday + 2h);
    late.enters(kMonday + 3h, "open");
    becomes(late, kMonday + 4h, 4);
    CHECK(shown(*late.clock("reaction", kMonday + 5h)) == as("missed", "2h", kMonday + 2h));
    Told still_open;
    ends(still_open, "reaction", "missed", kMonday + 2h, kMonday + 2h);
    becomes(still_open, kMonday + 4h, 4);
    CHECK(shown(*still_open.clock("reaction", kMonday + 5h)) == as("running", "8h", kMonday + 8h));

    Told solved;
    solved.enters(kMonday + 2h, "completed");
    ends(solved, "resolution", "met", kMonday + 2h, kMonday + 12h);
    becomes(solved, kMonday + 3h, 1);
    CHECK(shown(*solved.clock("resolution", kMonday + 4h)) == as("met", "12h", kMonday + 12h));
    solved.enters(kMonday + 4h, "open");
    CHECK(solved.clock("resolution", kMonday + 4h)->term == term("1h"));
}

TEST_CASE("A term that was met and runs again to the same minute falls due there") {
    Told told;
    told.regulation.escalation.clear();
    const auto say = [&](const char* state) {
        told.says(kMonday + 1h, "deadline",
                  {{"kind", "resolution"}, {"state", state}, {"due", stamp(kMonday + 12h)}});
    };
    told.enters(kMonday + 1h, "completed");
    say("met");
    told.enters(kMonday + 1h, "open");
    say("set");
    const auto moment = told.moment("resolution", kMonday + 13h);
    REQUIRE(moment);
    CHECK(*moment == Moment{Moment::What::fall_due, kMonday + 12h, 100, EscalateTo::lead});
}

TEST_CASE(
    "Terms: of the rows that fit the most selectors win, for each term by itself, of equals the later") {
    Regulation r;
    const auto add = [&](const char* category, const char* plan, int priority, const char* reaction,
                         const char* resolution) {
        ServiceTerms terms;
        if (*category) terms.category = category;
        if (*plan) terms.plan = plan;
        if (priority) terms.priority = priority;
        const auto set = [](const char* text, std::optional<Term>& to, bool& none) {
            none = std::string_view(text) == "none";
            if (!none && *text) to = term(text);
        };
        set(reaction, terms.reaction, terms.no_reaction);
        set(resolution, terms.resolution, terms.no_resolution);
        r.terms.push_back(terms);
    };
    r.categories = {{choice("change"), true}};
    add("", "", 0, "8h", "72h");
    add("", "", 1, "10m", "");
    add("", "gold", 0, "1h", "");
    add("", "gold", 1, "", "2h");
    add("change", "", 0, "2h", "");
    add("", "", 5, "", "none");
    struct Row {
        const char *category, *plan;
        int priority;
        const char *reaction, *resolution;
    };
    const std::vector<Row> rows{
        {"support", "basic", 3, "8h", "72h"},  {"support", "basic", 1, "10m", "72h"},
        {"support", "gold", 3, "1h", "72h"},   {"support", "gold", 1, "1h", "2h"},
        {"change", "basic", 3, "2wh", "72wh"}, {"change", "gold", 1, "2wh", "2wh"},
        {"support", "basic", 5, "8h", "none"}, {"", "", 0, "8h", "72h"},
    };
    for (const Row& row : rows) {
        INFO(row.category << " " << row.plan << " " << row.priority);
        const Terms terms = terms_of(r, row.category, row.priority, row.plan);
        CHECK((terms.reaction ? to_string(*terms.reaction) : "none") == row.reaction);
        CHECK((terms.resolution ? to_string(*terms.resolution) : "none") == row.resolution);
    }
    const Terms none = terms_of({}, "", 0, "");
    CHECK_FALSE(none.reaction);
    CHECK_FALSE(none.resolution);
}
