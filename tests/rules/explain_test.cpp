// Why a ticket's terms stand where they stand: every interval worked out by hand from the calendar.
#include "daemon/rules/explain.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/support/calendars.h"

using namespace rules;
using store::Status;
using testing::instant;

namespace {

Regulation regulation_with(std::string_view reaction, std::string_view resolution) {
    Regulation regulation;
    regulation.calendar = testing::minsk();
    ServiceTerms row;
    row.reaction = parse_term(reaction);
    row.resolution = parse_term(resolution);
    regulation.terms.push_back(row);
    regulation.resolution_stops_in = {Status::waiting};
    return regulation;
}

using Fields = std::map<std::string, std::string>;

JournalLine line(std::string_view at, std::string kind, std::string actor, Fields fields) {
    return {instant(at), std::move(kind), std::move(actor), std::move(fields)};
}

JournalLine registered(std::string_view at) {
    return line(at, "registered", "anna@client.example", {});
}

JournalLine moved(std::string_view at, std::string actor, std::string from, std::string to, std::string by,
                  std::string reason) {
    return line(at, "status", std::move(actor),
                {{"from", std::move(from)},
                 {"to", std::move(to)},
                 {"by", std::move(by)},
                 {"reason", std::move(reason)}});
}

struct Row {
    std::string_view begin, end;
    Counting why;
    std::string_view name;
};

void check_rows(const ExplainedClock& clock, const std::vector<Row>& rows) {
    REQUIRE(clock.intervals.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        INFO(i << ": from " << rows[i].begin);
        CHECK(clock.intervals[i].begin == instant(rows[i].begin));
        CHECK(clock.intervals[i].end == instant(rows[i].end));
        CHECK(clock.intervals[i].why == rows[i].why);
        CHECK(clock.intervals[i].name == rows[i].name);
    }
}

const ExplainedClock& clock_of(const Explanation& explanation, std::string_view kind) {
    const auto found =
        std::ranges::find_if(explanation.clocks, [&](const auto& c) { return c.clock.kind == kind; });
    REQUIRE(found != explanation.clocks.end());
    return *found;
}

constexpr auto kHours = [](int hours) { return Seconds(hours * 3600); };

}  // namespace

TEST_CASE("a working term, over a night, a short day, a holiday and a weekend") {
    // Wednesday 23 December 2026; the 24th ends at 17:00, the 25th is a holiday, a Friday.
    const Journal journal{registered("2026-12-23T16:00+03:00")};
    const auto explanation =
        explain({}, journal, regulation_with("4wh", "12wh"), instant("2026-12-24T10:00+03:00"));
    const auto& clock = clock_of(explanation, "resolution");
    check_rows(clock,
               {{"2026-12-23T16:00+03:00", "2026-12-23T18:00+03:00", Counting::counts, ""},
                {"2026-12-23T18:00+03:00", "2026-12-24T09:00+03:00", Counting::night, ""},
                {"2026-12-24T09:00+03:00", "2026-12-24T17:00+03:00", Counting::counts, ""},
                {"2026-12-24T17:00+03:00", "2026-12-25T00:00+03:00", Counting::night, ""},
                {"2026-12-25T00:00+03:00", "2026-12-26T00:00+03:00", Counting::holiday, "Catholic Christmas"},
                {"2026-12-26T00:00+03:00", "2026-12-28T00:00+03:00", Counting::weekend, ""},
                {"2026-12-28T00:00+03:00", "2026-12-28T09:00+03:00", Counting::night, ""},
                {"2026-12-28T09:00+03:00", "2026-12-28T11:00+03:00", Counting::counts, ""}});
    CHECK(clock.clock.due == instant("2026-12-28T11:00+03:00"));
    CHECK(clock.whole == kHours(12));
    CHECK(clock.used == kHours(3));
}

TEST_CASE("a break within the day is no night, and the wall's clock is one piece") {
    Regulation regulation = regulation_with("3h", "2wh");
    regulation.calendar = testing::weekdays("Europe/Minsk", {{540, 780}, {840, 1080}});
    const auto explanation =
        explain({}, {registered("2026-12-01T12:00+03:00")}, regulation, instant("2026-12-01T12:30+03:00"));
    check_rows(clock_of(explanation, "resolution"),
               {{"2026-12-01T12:00+03:00", "2026-12-01T13:00+03:00", Counting::counts, ""},
                {"2026-12-01T13:00+03:00", "2026-12-01T14:00+03:00", Counting::hours_off, ""},
                {"2026-12-01T14:00+03:00", "2026-12-01T15:00+03:00", Counting::counts, ""}});
    check_rows(clock_of(explanation, "reaction"),
               {{"2026-12-01T12:00+03:00", "2026-12-01T15:00+03:00", Counting::counts, ""}});
}

TEST_CASE("a pause is named with the tag and the letter that began and ended it") {
    const std::string ivan = "ivan@desk.example", anna = "anna@client.example";
    Journal journal{registered("2026-12-01T10:00+03:00")};
    journal.push_back(
        moved("2026-12-01T11:00+03:00", ivan, "new", "waiting", "operator", "a question to the client"));
    journal.push_back(line("2026-12-01T11:00+03:00", "appended", ivan,
                           {{"letter", "7"}, {"author", "operator"}, {"public", "yes"}}));
    journal.push_back(line("2026-12-01T11:00+03:00", "command", ivan, {{"name", "wait"}, {"ok", "yes"}}));
    journal.push_back(
        moved("2026-12-01T17:00+03:00", anna, "waiting", "open", "client", "the client has answered"));
    journal.push_back(line("2026-12-01T17:00+03:00", "appended", anna,
                           {{"letter", "8"}, {"author", "client"}, {"public", "yes"}}));
    const auto explanation = explain({Status::open, "", "", "", 0}, journal, regulation_with("2wh", "3wh"),
                                     instant("2026-12-01T17:30+03:00"));
    const auto& clock = clock_of(explanation, "resolution");
    check_rows(clock, {{"2026-12-01T10:00+03:00", "2026-12-01T11:00+03:00", Counting::counts, ""},
                       {"2026-12-01T11:00+03:00", "2026-12-01T17:00+03:00", Counting::pause, "waiting"},
                       {"2026-12-01T17:00+03:00", "2026-12-01T18:00+03:00", Counting::counts, ""},
                       {"2026-12-01T18:00+03:00", "2026-12-02T09:00+03:00", Counting::night, ""},
                       {"2026-12-02T09:00+03:00", "2026-12-02T10:00+03:00", Counting::counts, ""}});
    CHECK(clock.intervals[1].cause == "#wait in letter 7 by " + ivan + ": a question to the client");
    CHECK(clock.intervals[1].ended == "letter 8 by " + anna + ": the client has answered");
    CHECK(clock.whole == kHours(3));
    CHECK(clock.used == Seconds(5400));

    const auto& reaction = clock_of(explanation, "reaction");
    CHECK(reaction.clock.state == ClockState::met);
    check_rows(reaction, {{"2026-12-01T10:00+03:00", "2026-12-01T11:00+03:00", Counting::counts, ""}});
    CHECK(reaction.moments.empty());
}

TEST_CASE("a stopped clock ends as if it went on now") {
    Journal journal{registered("2026-12-01T10:00+03:00")};
    journal.push_back(moved("2026-12-01T11:00+03:00", "ivan@desk.example", "new", "waiting", "operator", ""));
    const auto explanation = explain({Status::waiting, "", "", "", 0}, journal, regulation_with("2wh", "3wh"),
                                     instant("2026-12-01T15:00+03:00"));
    const auto& clock = clock_of(explanation, "resolution");
    CHECK(clock.clock.state == ClockState::stopped);
    check_rows(clock, {{"2026-12-01T10:00+03:00", "2026-12-01T11:00+03:00", Counting::counts, ""},
                       {"2026-12-01T11:00+03:00", "2026-12-01T15:00+03:00", Counting::pause, "waiting"},
                       {"2026-12-01T15:00+03:00", "2026-12-01T17:00+03:00", Counting::counts, ""}});
    CHECK(clock.intervals[1].ended.empty());
    CHECK(clock.used == kHours(1));
    CHECK(clock.moments.empty());
}

TEST_CASE("what is still to come, and what the due time was before") {
    Regulation regulation = regulation_with("4h", "8h");
    regulation.escalation = {{75, EscalateTo::responsible}, {100, EscalateTo::lead}, {150, EscalateTo::lead}};
    ServiceTerms urgent;
    urgent.priority = 1;
    urgent.reaction = parse_term("1h");
    regulation.terms.push_back(urgent);
    const Instant first = instant("2026-12-01T14:00+03:00"), now_due = instant("2026-12-01T11:00+03:00");
    Journal journal{registered("2026-12-01T10:00+03:00")};
    journal.push_back(line("2026-12-01T10:00+03:00", "deadline", "ticketgate",
                           {{"kind", "reaction"}, {"state", "set"}, {"due", stamp(first)}}));
    journal.push_back(line("2026-12-01T10:20+03:00", "changed", "ivan@desk.example",
                           {{"field", "priority"}, {"from", "3"}, {"to", "1"}}));
    journal.push_back(line("2026-12-01T10:20+03:00", "deadline", "ticketgate",
                           {{"kind", "reaction"}, {"state", "set"}, {"due", stamp(now_due)}}));

    const auto running =
        explain({Status::new_, "", "", "", 1}, journal, regulation, instant("2026-12-01T10:30+03:00"));
    const auto& clock = clock_of(running, "reaction");
    CHECK(clock.clock.due == now_due);
    using What = Moment::What;
    CHECK(clock.moments ==
          std::vector<Moment>{{What::warn, instant("2026-12-01T10:45+03:00"), 75, EscalateTo::responsible},
                              {What::fall_due, now_due, 100, EscalateTo::lead},
                              {What::escalate, now_due, 100, EscalateTo::lead},
                              {What::escalate, instant("2026-12-01T11:30+03:00"), 150, EscalateTo::lead}});
    REQUIRE(clock.before.size() == 2);
    CHECK(clock.before[0].due == first);
    CHECK(clock.before[0].cause == "registered");
    CHECK(clock.before[1].due == now_due);
    CHECK(clock.before[1].cause == "priority 3 → 1");

    journal.push_back(line("2026-12-01T10:45+03:00", "escalated", "ticketgate",
                           {{"kind", "reaction"}, {"level", "75"}, {"due", stamp(now_due)}, {"to", "ivan"}}));
    journal.push_back(line("2026-12-01T11:00+03:00", "deadline", "ticketgate",
                           {{"kind", "reaction"}, {"state", "missed"}, {"due", stamp(now_due)}}));
    const auto missed =
        explain({Status::new_, "", "", "", 1}, journal, regulation, instant("2026-12-01T12:00+03:00"));
    const auto& late = clock_of(missed, "reaction");
    CHECK(late.clock.state == ClockState::missed);
    CHECK(late.used == kHours(1));
    REQUIRE(late.escalated.size() == 1);
    CHECK(late.escalated[0].level == 75);
    REQUIRE(late.moments.size() == 2);
    CHECK(late.moments[0].what == What::escalate);
}

TEST_CASE("two things of one second are told apart") {
    const std::string_view at = "2026-12-01T10:00+03:00";
    Journal journal{registered(at)};
    const auto set = [&](std::string_view due) {
        journal.push_back(line(at, "deadline", "ticketgate",
                               {{"kind", "reaction"}, {"state", "set"}, {"due", stamp(instant(due))}}));
    };
    set("2026-12-01T11:00+03:00");
    journal.push_back(line(at, "changed", "x", {{"field", "priority"}, {"from", "3"}, {"to", "2"}}));
    journal.push_back(moved(at, "x", "new", "open", "operator", ""));
    set("2026-12-01T12:00+03:00");
    const auto explanation =
        explain({}, journal, regulation_with("1h", "2h"), instant("2026-12-01T10:00+03:00"));
    const auto& before = clock_of(explanation, "reaction").before;
    REQUIRE(before.size() == 2);
    CHECK(before[0].cause == "registered");
    CHECK(before[1].cause == "priority 3 → 2, new → open");
}

TEST_CASE("clocks that the ticket had once are in its journal") {
    Journal journal{registered("2026-12-01T10:00+03:00")};
    journal.push_back(line("2026-12-01T12:00+03:00", "deadline", "ticketgate",
                           {{"kind", "confirmation"},
                            {"state", "cancelled"},
                            {"due", stamp(instant("2026-12-03T12:00+03:00"))}}));
    const auto explanation =
        explain({}, journal, regulation_with("1h", "2h"), instant("2026-12-01T13:00+03:00"));
    REQUIRE(explanation.gone.size() == 1);
    CHECK(explanation.gone[0].kind == "confirmation");
    CHECK(explanation.gone[0].state == "cancelled");
    CHECK(explain({}, {}, regulation_with("1h", "2h"), instant("2026-12-01T13:00+03:00")).clocks.empty());
}
