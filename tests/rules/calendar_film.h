// A model of a calendar that knows nothing but minutes: slow, and too simple to be wrong in the same way.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <vector>

#include "tests/support/calendars.h"

namespace testing {

using rules::Calendar;
using rules::DayKind;
using rules::DayPart;
using rules::Instant;
using std::chrono::days;
using std::chrono::floor;
using std::chrono::minutes;
using std::chrono::sys_days;

constexpr int kMinutes = 60 * 24 * 60;  // of the model's window

struct Desk {
    Calendar calendar;
    Instant begin;  // of the window
};

/// A desk as a film: one picture per minute.
class Film {
  public:
    explicit Film(const Desk& desk) : begin_(desk.begin) {
        auto zone = desk.calendar.zone->get_info(begin_);
        const Day* today = nullptr;
        for (int i = 0; i < kMinutes; ++i) {
            if (instant(i) >= zone.end) zone = desk.calendar.zone->get_info(instant(i));
            local_.push_back(instant(i) + zone.offset);
            const bool midnight = local_[i].time_since_epoch().count() % 86400 == 0;
            const bool jump = i > 0 && local_[i] - local_[i - 1] != minutes(1);
            if (today == nullptr || midnight || jump)
                today = &(hours_[date(i)] = open_minutes(desk.calendar, date(i)));
            open_.push_back(today->at(time_of_day(i)));
        }
    }

    Instant instant(int minute) const { return begin_ + minutes(minute); }
    Instant local(int minute) const { return local_.at(minute); }
    bool open(int minute) const { return open_.at(minute); }

    int worked(int from, int to) const {
        return static_cast<int>(std::count(open_.begin() + from, open_.begin() + to, true));
    }

    std::optional<int> first_open(int from) const {
        for (int i = from; i < kMinutes; ++i) {
            if (open_[i]) return i;
        }
        return std::nullopt;
    }

    /// The end of the length-th open minute.
    std::optional<int> add(int from, int length) const {
        for (int i = from; i < kMinutes; ++i) {
            if (length == 0) return i;
            if (open_[i]) --length;
        }
        return std::nullopt;
    }

    std::optional<int> add_days(int from, int count) const {
        const auto opening = first_open(from);
        if (!opening) return std::nullopt;
        int passed = 0;
        sys_days last = date(*opening);
        for (int i = *opening; i < kMinutes; ++i) {
            if (!open_[i] || date(i) <= last) continue;
            last = date(i);
            if (++passed == count) return same_time(*opening, i);
        }
        return std::nullopt;
    }

    /// The clock shows this minute again an hour later, or showed it before.
    bool shown_twice(int minute) const {
        const int before = std::max(0, minute - 180), after = std::min(kMinutes, minute + 180);
        return std::count(local_.begin() + before, local_.begin() + after, local_[minute]) > 1;
    }

  private:
    using Day = std::vector<bool>;  // of 1440 minutes

    sys_days date(int minute) const { return floor<days>(local_[minute]); }
    int time_of_day(int minute) const {
        return static_cast<int>((local_[minute] - Instant(date(minute))) / minutes(1));
    }

    static Day week_minutes(const Calendar& calendar, unsigned weekday) {
        Day day(1440, false);
        for (const DayPart& part : calendar.week.at(weekday)) {
            for (int minute = part.begin; minute < part.end; ++minute) day[minute] = true;
        }
        return day;
    }

    static bool any(const Day& day) { return std::find(day.begin(), day.end(), true) != day.end(); }

    static Day moved_minutes(const Calendar& calendar) {
        for (unsigned weekday = 1; weekday <= 7; ++weekday) {
            if (const Day day = week_minutes(calendar, weekday % 7); any(day)) return day;
        }
        return Day(1440, false);
    }

    static Day open_minutes(const Calendar& calendar, sys_days date) {
        Day day = week_minutes(calendar, std::chrono::weekday(date).c_encoding());
        const auto special = calendar.holidays.days.find(date);
        if (calendar.around_the_clock() || special == calendar.holidays.days.end()) return day;
        if (special->second.kind == DayKind::off) return Day(1440, false);
        if (special->second.kind == DayKind::working || !any(day)) day = moved_minutes(calendar);
        if (special->second.kind == DayKind::shortened && any(day)) {
            int last = 1439;
            while (!day[last]) --last;
            for (int minute = std::max(0, last - 59); minute <= last; ++minute) day[minute] = false;
        }
        return day;
    }

    /// The time of day of `opening` on the date of `there`, which is that date's first open minute.
    std::optional<int> same_time(int opening, int there) const {
        const Day& day = hours_.at(date(there));
        int wanted = time_of_day(opening);
        const int first = static_cast<int>(std::find(day.begin(), day.end(), true) - day.begin());
        if (wanted < first) wanted = first;
        while (wanted > first && !(wanted < 1440 && day[wanted]) && !day[wanted - 1]) --wanted;
        const Instant target = Instant(date(there)) + minutes(wanted);
        for (int i = there; i < kMinutes; ++i) {
            if (local_[i] >= target) return i;
        }
        return std::nullopt;
    }

    Instant begin_;
    std::vector<Instant> local_;
    std::map<sys_days, Day> hours_;
    std::vector<bool> open_;
};

}  // namespace testing
