// What must hold of any calendar, on calendars made by chance from fixed seeds, against a model that looks at
// every minute of two months.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "daemon/rules/calendar.h"
#include "tests/rules/calendar_film.h"

using namespace rules;
using std::chrono::days;
using std::chrono::floor;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using testing::Desk;
using testing::Film;
using testing::kMinutes;

namespace {

class Chance {
  public:
    explicit Chance(unsigned seed) : engine_(seed) {}
    int below(int limit) { return static_cast<int>(engine_() % static_cast<unsigned>(limit)); }
    int between(int least, int most) { return least + below(most - least + 1); }

  private:
    std::mt19937 engine_;
};

std::vector<DayPart> parts_by_chance(Chance& chance) {
    std::vector<DayPart> parts;
    int at = chance.below(3) == 0 ? 0 : chance.below(600);
    for (int count = chance.below(4); count > 0 && at < 1400; --count) {
        const int end = chance.below(8) == 0 ? 1440 : std::min(1440, at + chance.between(1, 500));
        parts.push_back({at, end});
        at = end + chance.below(4) * 30;  // neighbours may touch
    }
    return parts;
}

/// The windows hold changes of the clocks, and New Year.
Desk desk_by_chance(Chance& chance) {
    constexpr std::string_view kZones[] = {"Europe/Minsk",  "Europe/Berlin",       "America/New_York",
                                           "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu",
                                           "Asia/Beirut",   "America/New_York",    "UTC"};
    constexpr std::string_view kBegins[] = {"2024-03-01T00:00+00:00", "2025-10-01T00:00+00:00",
                                            "2025-12-10T00:00+00:00", "2025-03-15T00:00+00:00",
                                            "2024-10-20T00:00+00:00"};
    Desk desk{testing::closed(std::string(kZones[chance.below(std::size(kZones))])),
              testing::instant(kBegins[chance.below(std::size(kBegins))])};
    if (chance.below(10) == 0)
        desk.calendar.week.fill({{0, 1440}});
    else
        for (auto& parts : desk.calendar.week) parts = parts_by_chance(chance);
    if (chance.below(4) == 0) desk.calendar.week.fill(desk.calendar.week[1]);
    for (int special = chance.below(12); special > 0; --special) {
        const sys_days date = floor<days>(desk.begin) + days(chance.below(60));
        const DayKind kinds[] = {DayKind::off, DayKind::shortened, DayKind::working};
        desk.calendar.holidays.days[date] = {kinds[chance.below(3)], chance.below(2) == 0 ? "a day" : ""};
    }
    return desk;
}

constexpr unsigned kDesks = 60;
constexpr unsigned kFilmed = 24;  // a film costs as much as a thousand additions

/// Calls what(desk, chance) for each.
template <class What>
void for_each_desk(unsigned count, What what) {
    for (unsigned seed = 1; seed <= count; ++seed) {
        Chance chance(seed);
        const Desk desk = desk_by_chance(chance);
        INFO("seed " << seed << ", " << desk.calendar.zone_name);
        what(desk, chance);
    }
}

Instant within(const Desk& desk, Chance& chance, int first, int last) {
    return desk.begin + minutes(chance.between(first, last)) + seconds(chance.below(60));
}

Term term_by_chance(Chance& chance) {
    constexpr TimeUnit kUnits[] = {TimeUnit::minutes,       TimeUnit::hours,
                                   TimeUnit::days,          TimeUnit::working_minutes,
                                   TimeUnit::working_hours, TimeUnit::working_days};
    return {chance.between(1, 12), kUnits[chance.below(6)]};
}

bool opens(const Desk& desk) {
    return std::any_of(desk.calendar.week.begin(), desk.calendar.week.end(),
                       [](const auto& parts) { return !parts.empty(); });
}

}  // namespace

TEST_CASE("Calendars against a model that looks at every minute") {
    int compared = 0;
    for_each_desk(kFilmed, [&](const Desk& desk, Chance& chance) {
        const Calendar& calendar = desk.calendar;
        const Film film(desk);
        for (int round = 0; round < 60; ++round) {
            const int from = chance.below(kMinutes / 2), to = from + chance.below(kMinutes / 2);
            INFO("from " << rfc3339(calendar, film.instant(from)) << " to "
                         << rfc3339(calendar, film.instant(to)));
            CHECK(is_open(calendar, film.instant(from)) == film.open(from));
            CHECK(working_time(calendar, film.instant(from), film.instant(to)) ==
                  minutes(film.worked(from, to)));
            if (const auto opening = film.first_open(from))
                CHECK(next_opening(calendar, film.instant(from)) == film.instant(*opening));
            const int length = chance.between(1, 3000);
            if (const auto end = film.add(from, length)) {
                CHECK(add_working_time(calendar, film.instant(from), minutes(length)) == film.instant(*end));
                ++compared;
            }
            const int count = chance.between(1, 12);
            if (const auto due = film.add_days(from, count)) {
                INFO(count << " wd");
                CHECK(due_after(calendar, film.instant(from), {count, TimeUnit::working_days}) ==
                      film.instant(*due));
                ++compared;
            }
        }
    });
    CHECK(compared > static_cast<int>(kFilmed) * 60);
}

TEST_CASE("Around a change of the clocks, minute by minute") {
    for_each_desk(kFilmed, [&](const Desk& desk, Chance& chance) {
        const Calendar& calendar = desk.calendar;
        const Film film(desk);
        for (int i = 1; i < kMinutes; ++i) {
            if (film.local(i) - film.local(i - 1) == minutes(1)) continue;
            for (int round = 0; round < 60; ++round) {
                const int from = std::clamp(i - 2 * 1440 + chance.below(2 * 1440 + 180), 0, kMinutes - 1);
                INFO("from " << rfc3339(calendar, film.instant(from)));
                CHECK(is_open(calendar, film.instant(from)) == film.open(from));
                if (const auto due = film.add_days(from, 1 + round % 2))
                    CHECK(due_after(calendar, film.instant(from), {1 + round % 2, TimeUnit::working_days}) ==
                          film.instant(*due));
            }
        }
    });
}

TEST_CASE("Adding and measuring agree") {
    for_each_desk(kDesks, [](const Desk& desk, Chance& chance) {
        const Calendar& calendar = desk.calendar;
        if (!opens(desk)) return;
        for (int round = 0; round < 60; ++round) {
            const Instant from = within(desk, chance, 0, kMinutes);
            const seconds length(chance.between(1, 200'000));
            const Instant end = add_working_time(calendar, from, length);
            CHECK(working_time(calendar, from, end) == length);
            CHECK(working_time(calendar, from, end - seconds(1)) == length - seconds(1));
            const seconds more(chance.between(1, 50'000));
            CHECK(add_working_time(calendar, end, more) == add_working_time(calendar, from, length + more));
        }
    });
}

TEST_CASE("Measuring is additive") {
    for_each_desk(kDesks, [](const Desk& desk, Chance& chance) {
        const Calendar& calendar = desk.calendar;
        for (int round = 0; round < 60; ++round) {
            Instant at[] = {within(desk, chance, 0, kMinutes), within(desk, chance, 0, kMinutes),
                            within(desk, chance, 0, kMinutes)};
            std::sort(std::begin(at), std::end(at));
            CHECK(working_time(calendar, at[0], at[2]) ==
                  working_time(calendar, at[0], at[1]) + working_time(calendar, at[1], at[2]));
        }
    });
}

TEST_CASE("Order is kept: a later start is never due earlier, nor is a longer term") {
    for_each_desk(kFilmed, [](const Desk& desk, Chance& chance) {
        const Calendar& calendar = desk.calendar;
        const Film film(desk);
        if (!opens(desk)) return;
        for (int round = 0; round < 100; ++round) {
            const Term term = term_by_chance(chance);
            const int first = chance.below(kMinutes / 2);
            const int second = first + (round % 2 == 0 ? chance.below(3000) : chance.below(120));
            const Instant due = due_after(calendar, film.instant(first), term);
            INFO(rfc3339(calendar, film.instant(first))
                 << " and " << rfc3339(calendar, film.instant(second)) << " + " << to_string(term));
            CHECK(due >= film.instant(first));
            CHECK(due <= due_after(calendar, film.instant(first), {term.count + 1, term.unit}));
            const auto opening = film.first_open(second);
            const bool repeated =
                term.unit == TimeUnit::working_days && opening && film.shown_twice(*opening);
            if (!repeated) CHECK(due <= due_after(calendar, film.instant(second), term));
        }
    });
}

TEST_CASE("Pause and resume lose nothing") {
    for_each_desk(kDesks, [](const Desk& desk, Chance& chance) {
        const Calendar& calendar = desk.calendar;
        if (!opens(desk)) return;
        for (int round = 0; round < 60; ++round) {
            const Term term = term_by_chance(chance);
            const Instant start = within(desk, chance, 0, kMinutes / 3);
            const Instant due = due_after(calendar, start, term);
            const auto whole = counted(calendar, term, start, due);
            const auto length = due - start;
            const Instant pause = start + seconds(chance.below(static_cast<int>(length.count()) + 1));
            const Instant resume = pause + seconds(chance.below(500'000));
            const Instant moved = shifted(calendar, term, due, counted(calendar, term, pause, resume));
            INFO(rfc3339(calendar, start) << " + " << to_string(term) << ", paused "
                                          << rfc3339(calendar, pause) << " to " << rfc3339(calendar, resume));
            CHECK(moved >= due);
            CHECK(counted(calendar, term, start, pause) + counted(calendar, term, resume, moved) == whole);
        }
    });
}

TEST_CASE("Two pauses move a due time as far as one of both lengths") {
    for_each_desk(kDesks, [](const Desk& desk, Chance& chance) {
        const Calendar& calendar = desk.calendar;
        if (!opens(desk)) return;
        for (int round = 0; round < 30; ++round) {
            const Term term = term_by_chance(chance);
            const Instant due = within(desk, chance, 0, kMinutes / 2);
            const seconds first(chance.below(100'000)), second(chance.below(100'000));
            CHECK(shifted(calendar, term, shifted(calendar, term, due, first), second) ==
                  shifted(calendar, term, due, first + second));
        }
    });
}

TEST_CASE("A share lies between start and due, and a larger one not before a smaller") {
    for_each_desk(kDesks, [](const Desk& desk, Chance& chance) {
        const Calendar& calendar = desk.calendar;
        if (!opens(desk)) return;
        for (int round = 0; round < 40; ++round) {
            const Term term = term_by_chance(chance);
            const Instant start = within(desk, chance, 0, kMinutes / 2);
            const Instant due = due_after(calendar, start, term);
            Instant before = start;
            for (const double share : {0.0, 0.1, 0.5, 0.75, 0.9, 0.999, 1.0, 1.5}) {
                const Instant at = at_share(calendar, term, start, due, share);
                CHECK(at >= before);
                CHECK(at <= due);
                before = at;
            }
            CHECK(at_share(calendar, term, start, due, 0) == start);
            CHECK(before == due);
        }
    });
}

TEST_CASE("Stretches cover without a hole, and what works in them is the working time") {
    for_each_desk(kDesks, [](const Desk& desk, Chance& chance) {
        const Calendar& calendar = desk.calendar;
        for (int round = 0; round < 20; ++round) {
            const Instant from = within(desk, chance, 0, kMinutes / 2),
                          to = from + seconds(chance.between(1, 2'000'000));
            seconds worked(0);
            Instant at = from;
            const Stretch* last = nullptr;
            const auto all = stretches(calendar, from, to);
            for (const Stretch& stretch : all) {
                CHECK(stretch.begin == at);
                CHECK(stretch.begin < stretch.end);
                CHECK(is_open(calendar, stretch.begin) == (stretch.kind == StretchKind::working));
                if (last != nullptr) CHECK((last->kind != stretch.kind || last->name != stretch.name));
                if (stretch.kind == StretchKind::working) worked += stretch.end - stretch.begin;
                at = stretch.end;
                last = &stretch;
            }
            CHECK(at == to);
            CHECK(worked == working_time(calendar, from, to));
        }
    });
}
