#include "daemon/rules/when.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <vector>

#include "daemon/rules/choices.h"
#include "daemon/rules/letters.h"
#include "daemon/rules/plain_text.h"
#include "daemon/rules/problem_words.h"
#include "daemon/rules/when_words.h"

namespace rules {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::year_month_day;

constexpr Seconds kFarthest = std::chrono::years(5);

/// Of at most so many digits, and nothing else.
std::optional<int> number_of(std::string_view text, std::size_t most_digits) {
    int value = 0;
    const char* end = text.data() + text.size();
    const bool digits =
        !text.empty() && text.size() <= most_digits && is_digit(static_cast<unsigned char>(text[0]));
    if (!digits || std::from_chars(text.data(), end, value).ptr != end) return std::nullopt;
    return value;
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (auto end = text.find(at); end != std::string_view::npos; end = text.find(at)) {
        parts.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    parts.push_back(text);
    return parts;
}

std::optional<local_days> date_of(int year, int month, int day) {
    const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                              std::chrono::day(static_cast<unsigned>(day))};
    return date.ok() ? std::optional(local_days(date)) : std::nullopt;
}

std::optional<local_days> iso_date(std::string_view word) {
    const auto parts = split(word, '-');
    if (parts.size() != 3 || parts[0].size() != 4) return std::nullopt;
    const auto year = number_of(parts[0], 4), month = number_of(parts[1], 2), day = number_of(parts[2], 2);
    return year && month && day ? date_of(*year, *month, *day) : std::nullopt;
}

/// "01.12.2026", "1.12.26", "01.12".
std::optional<local_days> dotted_date(std::string_view word, local_days today) {
    const auto parts = split(word, '.');
    if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
    const auto day = number_of(parts[0], 2), month = number_of(parts[1], 2);
    if (!day || !month) return std::nullopt;
    if (parts.size() == 3) {
        const auto year = number_of(parts[2], 4);
        if (!year || (parts[2].size() != 4 && parts[2].size() != 2)) return std::nullopt;
        return date_of(parts[2].size() == 2 ? 2000 + *year : *year, *month, *day);
    }
    const int year = static_cast<int>(year_month_day(today).year());
    const auto this_year = date_of(year, *month, *day);
    return this_year && *this_year >= today ? this_year : date_of(year + 1, *month, *day);
}

bool is_weekday(const WeekdayWords& words, std::string_view word) {
    constexpr std::size_t kEnding = 4;  // octets: two Cyrillic letters
    return word == words.name_en || word == words.short_en || word == words.short_ru ||
           (word.starts_with(words.stem_ru) && word.size() <= words.stem_ru.size() + kEnding);
}

std::optional<local_days> named_day(std::string_view word, local_days today) {
    for (const DayWord& row : kDayWords)
        if (row.word == word) return today + days(row.days);
    for (std::size_t weekday = 0; weekday < kWeekdayWords.size(); ++weekday) {
        if (!is_weekday(kWeekdayWords[weekday], word)) continue;
        const days ahead = std::chrono::weekday(static_cast<unsigned>(weekday)) - std::chrono::weekday(today);
        return today + (ahead == days(0) ? days(7) : ahead);
    }
    return std::nullopt;
}

std::optional<local_days> day_of(std::string_view word, local_days today) {
    if (const auto date = iso_date(word)) return date;
    if (const auto date = dotted_date(word, today)) return date;
    return named_day(word, today);
}

/// "9:00", "17:30".
std::optional<minutes> time_of(std::string_view word) {
    const auto parts = split(word, ':');
    if (parts.size() != 2 || parts[1].size() != 2) return std::nullopt;
    const auto hour = number_of(parts[0], 2), minute = number_of(parts[1], 2);
    if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    return hours(*hour) + minutes(*minute);
}

std::optional<Term> term_of(std::string_view word) {
    for (const UnitWord& row : kUnitWords)
        if (word.ends_with(row.ru))
            return parse_term(std::string(word.substr(0, word.size() - row.ru.size())).append(row.unit));
    return parse_term(word);
}

Instant closing(const Calendar& calendar, local_days date) {
    const Instant begin = instant_of_wall(calendar, date), end = instant_of_wall(calendar, date + days(1));
    std::optional<Instant> closes;
    if (!calendar.around_the_clock())
        for (const Stretch& stretch : stretches(calendar, begin, end))
            if (stretch.kind == StretchKind::working) closes = stretch.end;
    return closes ? *closes : instant_of_wall(calendar, date + hours(18));
}

/// The words of a time, each kind at most once.
struct Written {
    std::optional<local_days> day;
    std::optional<minutes> time;
};

std::optional<Written> read_words(const std::vector<std::string_view>& words, local_days today) {
    Written written;
    for (const std::string_view word : words) {
        const auto time = time_of(word);
        const auto day = time ? std::nullopt : day_of(word, today);
        if ((!time && !day) || (time && written.time) || (day && written.day)) return std::nullopt;
        if (time) written.time = time;
        if (day) written.day = day;
    }
    return written;
}

std::vector<std::string_view> words_of(std::string& text) {
    std::ranges::replace(text, ',', ' ');
    // ISO 8601 joins date and time with a T.
    constexpr std::size_t kDateSize = 10;
    if (text.size() > kDateSize && text[kDateSize] == 't' && iso_date(text.substr(0, kDateSize)))
        text[kDateSize] = ' ';
    std::vector<std::string_view> words = split(text, ' ');
    std::erase_if(words, [](std::string_view word) {
        return word.empty() || std::ranges::find(kSmallWords, word) != kSmallWords.end();
    });
    return words;
}

Instant meant(const Written& written, const Calendar& calendar, Instant now) {
    if (written.day && written.time) return instant_of_wall(calendar, *written.day + *written.time);
    if (written.day) return closing(calendar, *written.day);
    const auto today = std::chrono::floor<days>(wall_time(calendar, now));
    const Instant at = instant_of_wall(calendar, today + *written.time);
    return at > now ? at : instant_of_wall(calendar, today + days(1) + *written.time);
}

/// What is asked: the words, on this calendar, now; and the language of the answer.
struct Asked {
    std::string_view text;
    const Calendar& calendar;
    Instant now;
    std::string_view language;

    std::string found() const {
        constexpr std::size_t kShown = 100;  // characters
        return on_one_line(trimmed(text), kShown);
    }
    std::string_view accepted() const { return language == "ru" ? kAcceptedTimesRu : kAcceptedTimesEn; }
    When no(ProblemKey<2> key) const { return {{}, problem(key, language, found(), accepted())}; }
};

When checked(Instant at, const Asked& asked) {
    if (at <= asked.now)
        return {{},
                problem("time-passed", asked.language, asked.found(),
                        for_people(asked.calendar, at, asked.language), asked.accepted())};
    if (at - asked.now > kFarthest) return asked.no("time-too-far");
    return {at, {}};
}

When after(Term term, const Asked& asked) {
    // Before it is counted: a hundred thousand working days would be walked one by one.
    if (length_of(term) > kFarthest) return asked.no("time-too-far");
    try {
        return checked(due_after(asked.calendar, asked.now, term), asked);
    } catch (const std::runtime_error&) {  // the calendar closes for ever
        return asked.no("time-uncounted");
    }
}

}  // namespace

When parse_when(std::string_view text, const Calendar& calendar, Instant now, std::string_view language) {
    const Asked asked{text, calendar, now, language};
    std::string plain = folded(text);
    const std::vector<std::string_view> words = words_of(plain);
    if (words.empty()) return asked.no("no-time");
    if (words.size() == 1)
        if (const auto term = term_of(words.front())) return after(*term, asked);
    const auto today = std::chrono::floor<days>(wall_time(calendar, now));
    const auto written = read_words(words, today);
    if (!written) return asked.no("no-time");
    return checked(meant(*written, calendar, now), asked);
}

}  // namespace rules
