// Each operator's morning and the lead's week: when, to whom, of what.
#include <catch2/catch.hpp>

#include "daemon/rules/digests.h"
#include "tests/support/life.h"

using namespace rules;
using namespace testing;
using namespace std::chrono_literals;
using store::Status;

namespace {

struct Case {
    const char *what, *now, *morning, *week;
    bool working;
};

// 2026-03-02 is a Monday. 20 and 21 April, Monday and Tuesday, are off, and Saturday the 25th is worked.
constexpr Case kCases[] = {
    {"at night", "2026-03-03T03:00+03:00", "2026-03-03T09:00+03:00", "2026-03-09T09:00+03:00", false},
    {"at the opening", "2026-03-02T09:00+03:00", "2026-03-03T09:00+03:00", "2026-03-09T09:00+03:00", true},
    {"before it", "2026-03-02T08:59+03:00", "2026-03-02T09:00+03:00", "2026-03-02T09:00+03:00", false},
    {"in the day", "2026-03-02T12:34+03:00", "2026-03-03T09:00+03:00", "2026-03-09T09:00+03:00", true},
    {"in the evening", "2026-03-06T20:00+03:00", "2026-03-09T09:00+03:00", "2026-03-09T09:00+03:00", true},
    {"at the weekend", "2026-03-07T12:00+03:00", "2026-03-09T09:00+03:00", "2026-03-09T09:00+03:00", false},
    {"before holidays", "2026-04-17T10:00+03:00", "2026-04-22T09:00+03:00", "2026-04-22T09:00+03:00", true},
    {"on a holiday", "2026-04-20T10:00+03:00", "2026-04-22T09:00+03:00", "2026-04-22T09:00+03:00", false},
    {"to a worked Saturday", "2026-04-24T10:00+03:00", "2026-04-25T09:00+03:00", "2026-04-27T09:00+03:00",
     true},
};

Calendar with_april() {
    Calendar calendar = minsk();
    using namespace std::chrono;
    const auto day = [](unsigned of_month) { return year{2026} / April / of_month; };
    calendar.holidays.days[day(20)] = calendar.holidays.days[day(21)] = {DayKind::off, ""};
    calendar.holidays.days[day(25)] = {DayKind::shortened, ""};
    return calendar;
}

struct Morning : Life {
    void add(std::int64_t number, Status status, const std::string& assignee, const std::string& kind,
             Instant due, const std::string& queue = "support") {
        Listed listed{ticket_of(number, status).ticket, {{{number}, kind, due, due}}};
        listed.ticket.assignee = assignee;
        listed.ticket.queue = queue;
        facts.asked.living.push_back(listed);
    }
    Decision chore(const char* kind, const std::string& queue = "support") {
        return decide(ChoreDue{{queue, kind, now}});
    }
    Instant next(const Decision& decision) const { return changes_of<SetChore>(decision).front().chore.due; }
};

using Catch::Contains;

}  // namespace

TEST_CASE("A morning is the first opening of a working day, a week's the first of the week") {
    const Calendar calendar = with_april();
    for (const Case& one : kCases) {
        INFO(one.what);
        CHECK(rfc3339(calendar, next_morning(calendar, instant(one.now))) ==
              rfc3339(calendar, instant(one.morning)));
        CHECK(rfc3339(calendar, next_week(calendar, instant(one.now))) ==
              rfc3339(calendar, instant(one.week)));
        CHECK(is_working_morning(calendar, instant(one.now)) == one.working);
    }
    // After a break within the day there is no second morning; a desk that never closes begins at nine.
    Calendar broken = calendar;
    for (auto& day : broken.week)
        if (!day.empty()) day = {{540, 780}, {840, 1080}};
    CHECK(next_morning(broken, instant("2026-03-02T13:30+03:00")) == instant("2026-03-03T09:00+03:00"));
    const Calendar always = always_open("UTC", nullptr);
    CHECK(next_morning(always, instant("2026-03-02T08:00+00:00")) == instant("2026-03-02T09:00+00:00"));
    CHECK(next_morning(always, instant("2026-03-07T10:00+00:00")) == instant("2026-03-08T09:00+00:00"));
    CHECK(next_week(always, instant("2026-03-07T10:00+00:00")) == instant("2026-03-09T09:00+00:00"));
    const Span week = last_week(calendar, instant("2026-03-11T10:00+03:00"));
    CHECK(week.begin == instant("2026-03-02T00:00+03:00"));
    CHECK(week.end == instant("2026-03-09T00:00+03:00"));
}

TEST_CASE("Each operator gets his own lists, and nobody's, none gets an empty one") {
    Morning desk;
    CHECK(desk.chore(kDigest).notices.empty());
    CHECK(changes_in_words(desk.last) == Lines{"chore support digest"});
    desk.add(1, Status::open, "ivan@desk.example", "resolution", desk.now + 48h);
    CHECK(notices_in_words(desk.chore(kDigest)) == Lines{"op-digest ivan@desk.example"});
    desk.add(2, Status::new_, "", "reaction", desk.now - 1h);
    desk.add(3, Status::waiting, "olga@desk.example", "answer", desk.now + 24h);
    desk.add(4, Status::completed, "ivan@desk.example", "confirmation", desk.now + 72h);
    desk.add(5, Status::open, "olga@desk.example", "progress", desk.now + 2h);
    desk.add(6, Status::closed, "ivan@desk.example", "resolution", desk.now);
    const Decision decision = desk.chore(kDigest);
    CHECK(notices_in_words(decision) == Lines{"op-digest ivan@desk.example", "op-digest olga@desk.example"});
    const auto numbers = [](const std::string& list) {
        std::string out;
        for (std::size_t at = 0; (at = list.find('#', at)) != std::string::npos; ++at) out += list[at + 1];
        return out;
    };
    struct Row {
        const char *list, *ivan, *olga;
    };
    for (const Row& row : std::initializer_list<Row>{{"mine", "1", "5"},
                                                     {"free", "2", "2"},
                                                     {"today", "2", "25"},
                                                     {"waiting", "4", "3"},
                                                     {"closing", "", "3"},
                                                     {"held_letters", "", ""}}) {
        INFO(row.list);
        CHECK(numbers(decision.notices[0].values.at(row.list)) == row.ivan);
        CHECK(numbers(decision.notices[1].values.at(row.list)) == row.olga);
    }
    CHECK_THAT(decision.notices[1].values.at("closing"), Contains("client's answer"));
    for (const Notice& notice : decision.notices) CHECK_FALSE(notice.ticket);
}

TEST_CASE("A lead who has a ticket in hand gets a morning too, held letters are told") {
    Morning desk;
    desk.add(1, Status::open, "lena@desk.example", "resolution", desk.now + 48h);
    CHECK(notices_in_words(desk.chore(kDigest)) == Lines{"op-digest lena@desk.example"});
    HeldLetter held;
    held.row.id = {12};
    held.row.arrived = desk.now - 1h;
    held.from = "who@is.example";
    held.subject = "Help\n#take";
    desk.facts.asked.held = {held};
    const Decision decision = desk.chore(kDigest);
    CHECK(decision.notices.size() == 3);
    CHECK(decision.notices[0].values.at("held_letters") ==
          "12 · Mon 2026-03-02 09:00 · who@is.example · Help #take");
}

TEST_CASE("One that was missed comes once, on a day on which the desk works, and then in its time") {
    Morning desk;
    desk.add(1, Status::open, "ivan@desk.example", "resolution", desk.now + 48h);
    const ChoreDue missed{{"support", kDigest, instant("2026-02-24T09:00+03:00")}};
    CHECK(desk.decide(missed).notices.size() == 1);
    CHECK(desk.next(desk.last) == instant("2026-03-03T09:00+03:00"));
    desk.now = instant("2026-03-07T12:00+03:00");  // a Saturday
    CHECK(desk.decide(missed).notices.empty());
    CHECK(desk.next(desk.last) == instant("2026-03-09T09:00+03:00"));
    CHECK(desk.chore(kWeek).notices.empty());
    CHECK(desk.next(desk.last) == instant("2026-03-09T09:00+03:00"));
    desk.now = instant("2026-03-10T12:00+03:00");  // a Tuesday: Monday's was missed
    CHECK(notices_in_words(desk.chore(kWeek)) == Lines{"op-week lena@desk.example"});
    CHECK(desk.next(desk.last) == instant("2026-03-16T09:00+03:00"));
}

TEST_CASE("Both can be switched off, and a queue that is gone does not come back every second") {
    Morning desk;
    desk.add(1, Status::open, "ivan@desk.example", "resolution", desk.now + 48h);
    desk.desk.policies.at("small").notices_off = {"op-digest", "op-week"};
    CHECK(desk.chore(kDigest).notices.empty());
    CHECK(desk.chore(kWeek).notices.empty());
    for (const char* kind : {kDigest, kWeek}) {
        const Decision gone = desk.chore(kind, "gone");
        CHECK(gone.notices.empty());
        CHECK(desk.next(gone) > desk.now);
    }
}

TEST_CASE("The lead's week: what the journals say of it, and the oldest five") {
    const auto line = [](const char* at, std::string kind, std::map<std::string, std::string> fields) {
        return JournalLine{instant(at), std::move(kind), "", std::move(fields)};
    };
    const Span week = last_week(minsk(), instant("2026-03-09T09:00+03:00"));
    const Journal journal{
        line("2026-03-01T23:59+03:00", "registered", {}),
        line("2026-03-02T00:00+03:00", "registered", {}),
        line("2026-03-02T10:00+03:00", "deadline", {{"kind", "reaction"}, {"state", "met"}}),
        line("2026-03-02T10:00+03:00", "deadline", {{"kind", "answer"}, {"state", "missed"}}),
        line("2026-03-03T10:00+03:00", "deadline", {{"kind", "resolution"}, {"state", "missed"}}),
        line("2026-03-04T10:00+03:00", "status", {{"to", "completed"}}),
        line("2026-03-05T10:00+03:00", "status", {{"to", "closed"}}),
        line("2026-03-09T00:00+03:00", "status", {{"to", "closed"}}),
    };
    CHECK(counted(journal, week) == WeekCounts{1, 1, 1, 1});

    Morning desk;
    desk.now = instant("2026-03-09T09:00+03:00");
    CHECK(desk.chore(kWeek).notices.empty());  // nothing has been, nothing is
    desk.facts.asked.week = {7, 5, 11, 2};
    for (std::int64_t number = 1; number <= 7; ++number)
        desk.add(number, Status::open, "", "resolution", desk.now + (number == 2 ? -1h : 1h));
    const Decision decision = desk.chore(kWeek);
    CHECK(notices_in_words(decision) == Lines{"op-week lena@desk.example"});
    const auto& values = decision.notices.front().values;
    CHECK(values.at("week") == "Mon 2026-03-02 – Sun 2026-03-08");
    CHECK(values.at("registered") == "7");
    CHECK(values.at("closed") == "5");
    CHECK(values.at("met") == "11");
    CHECK(values.at("missed") == "2");
    CHECK(values.at("open") == "7");
    CHECK(values.at("overdue") == "1");
    CHECK_THAT(values.at("list"), Contains("#1 ") && Contains("#5 ") && !Contains("#6 "));
    CHECK(desk.next(decision) == instant("2026-03-16T09:00+03:00"));
}
