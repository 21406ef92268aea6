// How people write a time, besides its digits. All as folded() leaves words.
#pragma once

#include <array>
#include <string_view>

namespace rules {

/// Sunday first. Endings differ by what stands before them ("on Friday", "by Friday"): a word is the
/// weekday's when it is the stem and at most two letters more, or the short form itself.
struct WeekdayWords {
    std::string_view stem_ru, short_ru, name_en, short_en;
};
constexpr std::array<WeekdayWords, 7> kWeekdayWords{{
    {"воскресен", "вс", "sunday", "sun"},
    {"понедельник", "пн", "monday", "mon"},
    {"вторник", "вт", "tuesday", "tue"},
    {"сред", "ср", "wednesday", "wed"},
    {"четверг", "чт", "thursday", "thu"},
    {"пятниц", "пт", "friday", "fri"},
    {"суббот", "сб", "saturday", "sat"},
}};

struct DayWord {
    std::string_view word;
    int days;  // from today
};
constexpr std::array<DayWord, 5> kDayWords{
    {{"сегодня", 0}, {"today", 0}, {"завтра", 1}, {"tomorrow", 1}, {"послезавтра", 2}}};

/// Passed over.
constexpr std::array<std::string_view, 9> kSmallWords{"в",  "во", "до",    "к",   "on",
                                                      "at", "by", "until", "till"};

/// Units of a term in Russian. Longer ones stand before those that they end with.
struct UnitWord {
    std::string_view ru, unit;
};
constexpr std::array<UnitWord, 6> kUnitWords{
    {{"рм", "wm"}, {"рч", "wh"}, {"рд", "wd"}, {"м", "m"}, {"ч", "h"}, {"д", "d"}}};

constexpr std::string_view kAcceptedTimesRu =
    "2ч, 3д, 3рд (рабочие дни), 17:00, завтра 9:00, понедельник 9:00, 01.12.2026, 01.12.2026 17:00";
constexpr std::string_view kAcceptedTimesEn =
    "2h, 3d, 3wd (working days), 17:00, tomorrow 9:00, monday 9:00, 2026-12-01, 2026-12-01 17:00";

}  // namespace rules
