#include "mail/date.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mail/ascii.h"

namespace mail {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

struct Zone {
    std::string_view name;
    int minutes;
};
// RFC 5322 §4.3 and the names that are still met. Military letters but Z carry no meaning there.
constexpr Zone kZones[] = {
    {"gmt", 0},    {"ut", 0},     {"utc", 0},    {"z", 0},      {"wet", 0},     {"est", -300},  {"edt", -240},
    {"cst", -360}, {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480},  {"pdt", -420},  {"msk", 180},
    {"msd", 240},  {"cet", 60},   {"cest", 120}, {"met", 60},   {"mest", 120},  {"eet", 120},   {"eest", 180},
    {"bst", 60},   {"ist", 330},  {"jst", 540},  {"hst", -600}, {"akst", -540}, {"akdt", -480}, {"samt", 240},
    {"yekt", 300}, {"omst", 360}, {"novt", 420}, {"krat", 420}, {"irkt", 480},  {"vlat", 600},  {"ast", -240},
    {"adt", -180}, {"nst", -210}, {"ndt", -150}, {"wib", 420},  {"aest", 600}};

/// Words without commas and comments; at most forty, since no date has more.
std::vector<std::string> words_of(std::string_view value) {
    std::vector<std::string> words(1);
    int depth = 0;
    for (const char c : value.substr(0, 200)) {
        if (c == '(') ++depth;
        const bool gap = depth > 0 || is_blank(c) || c == ',' || c == ';';
        if (c == ')' && depth > 0) --depth;
        if (gap && !words.back().empty()) words.emplace_back();
        if (!gap) words.back() += to_lower(c);
        if (words.size() > 40) break;
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

std::vector<int> numbers_in(std::string_view word, std::string_view separators) {
    std::vector<int> out;
    for (std::size_t i = 0; i <= word.size() && out.size() < 4;) {
        const std::size_t end = std::min(word.find_first_of(separators, i), word.size());
        const std::string_view digits = word.substr(i, end - i);
        if (!all_digits(digits) || digits.size() > 4) break;
        out.push_back(std::stoi(std::string(digits)));
        i = end + 1;
    }
    return out;
}

/// RFC 5322 §4.3: two digits below 50 are 20xx, above 19xx; three digits count from 1900.
int full_year(int value, std::size_t digits) {
    if (digits == 3) return 1900 + value;
    return digits <= 2 ? value + (value < 50 ? 2000 : 1900) : value;
}

int month_of(std::string_view word) {
    for (std::size_t m = 0; m < kMonths.size(); ++m)
        if (word.starts_with(kMonths[m])) return static_cast<int>(m) + 1;
    return 0;
}

/// What has been understood so far; words are offered one after another.
class DateReader {
  public:
    void offer(const std::string& word) {
        if (hour_ < 0 && contains(word, ":") && is_digit(word[0]) &&
            !contains(word.substr(0, word.find(':')), "-"))
            return read_time(word);
        if (hour_ >= 0 && !has_zone_ && (word[0] == '+' || word[0] == '-') && read_offset(word)) return;
        if (all_digits(word)) return read_number(word);
        if (is_digit(word[0]) && word.find_first_of("-/.") != std::string::npos) return read_joined(word);
        read_name(word);
    }

    std::optional<DateValue> value() const {
        namespace ch = std::chrono;
        if (day_ < 1 || month_ < 1 || year_ < 1900 || year_ > 2200 || hour_ > 23 || minute_ > 59 ||
            second_ > 60)
            return std::nullopt;
        const ch::year_month_day date{ch::year{year_}, ch::month{static_cast<unsigned>(month_)},
                                      ch::day{static_cast<unsigned>(day_)}};
        if (!date.ok()) return std::nullopt;
        const auto clock =
            ch::hours{std::max(hour_, 0)} + ch::minutes{minute_ - zone_} + ch::seconds{second_};
        return DateValue{ch::sys_days{date} + clock, zone_};
    }

  private:
    void read_time(const std::string& word) {
        // "14:02:07.123+03:00" comes from programs that mix ISO 8601 in.
        const std::size_t end = std::min(word.find_first_not_of("0123456789:"), word.size());
        const std::vector<int> parts = numbers_in(std::string_view(word).substr(0, end), ":");
        if (parts.size() < 2) return;
        hour_ = parts[0];
        minute_ = parts[1];
        second_ = parts.size() > 2 ? parts[2] : 0;
        const std::size_t sign = word.find_first_of("+-", end);
        if (sign != std::string::npos) read_offset(word.substr(sign));
        if (word.ends_with("z")) has_zone_ = true;
        if (word.ends_with("pm") || word.ends_with("am")) read_name(word.substr(word.size() - 2));
    }

    bool read_offset(std::string_view word) {
        std::string digits;
        for (const char c : word.substr(1))
            if (is_digit(c)) digits += c;
        if (digits.empty() || digits.size() > 4) return false;
        const int number = std::stoi(digits);
        const int minutes = digits.size() <= 2 ? number * 60 : number / 100 * 60 + number % 100;
        if (minutes > 14 * 60 + 59) return has_zone_ = true;
        zone_ = word[0] == '-' ? -minutes : minutes;
        return has_zone_ = true;
    }

    void read_number(const std::string& word) {
        if (word.size() > 4 || !all_digits(word)) return;
        const int number = std::stoi(word);
        if (day_ == 0 && word.size() <= 2) {
            day_ = number;
        } else if (year_ < 0 && month_ > 0) {
            year_ = full_year(number, word.size());
        } else if (year_ < 0 && word.size() == 4) {
            year_ = number;
        }
    }

    /// "2026-11-22", "2026-11-22t14:02:07z", "22-Nov-26", "22.11.2026", "11/22/2026".
    void read_joined(const std::string& word) {
        const std::size_t time = word.find('t');
        const std::string_view date =
            std::string_view(word).substr(0, time == std::string::npos || time < 8 ? word.size() : time);
        const std::vector<int> parts = numbers_in(date, "-/.");
        if (parts.size() == 3) {
            read_three(parts, date);
        } else if (const std::size_t dash = date.find('-');
                   dash != std::string_view::npos && parts.size() == 1) {
            day_ = parts[0];
            month_ = month_of(date.substr(dash + 1));
            const std::size_t second = date.find('-', dash + 1);
            if (second != std::string_view::npos) read_number(std::string(date.substr(second + 1)));
        }
        if (date.size() < word.size()) read_time(word.substr(date.size() + 1));
    }

    void read_three(const std::vector<int>& parts, std::string_view date) {
        const bool year_first = parts[0] > 31;
        year_ = year_first ? parts[0] : full_year(parts[2], parts[2] > 99 ? 4 : 2);
        const bool american = date.find('/') != std::string_view::npos && parts[1] > 12;
        month_ = american ? parts[0] : parts[1];
        day_ = year_first ? parts[2] : american ? parts[1] : parts[0];
    }

    void read_name(std::string_view word) {
        if (word == "pm" && hour_ >= 0 && hour_ < 12) hour_ += 12;
        if (word == "am" && hour_ == 12) hour_ = 0;
        // "Mar, 02 Apr 2014": what stands before the day may be a French or Spanish weekday.
        if (const int month = month_of(word); month > 0 && (month_ == 0 || (day_ > 0 && month_before_day_))) {
            month_ = month;
            month_before_day_ = day_ == 0;
            return;
        }
        if (hour_ < 0 || has_zone_) return;
        // "GMT+03:00" and "GMT" alike.
        const std::size_t sign = word.find_first_of("+-");
        if (sign != std::string_view::npos && (word.starts_with("gmt") || word.starts_with("utc")) &&
            read_offset(word.substr(sign)))
            return;
        const auto* zone = std::ranges::find(kZones, word, &Zone::name);
        if (zone == std::end(kZones)) return;
        zone_ = zone->minutes;
        has_zone_ = zone->minutes != 0;  // "GMT +0300": the number says more
    }

    int day_ = 0, month_ = 0, year_ = -1, hour_ = -1, minute_ = 0, second_ = 0, zone_ = 0;
    bool has_zone_ = false, month_before_day_ = false;
};

}  // namespace

std::optional<DateValue> parse_date(std::string_view value) {
    DateReader reader;
    for (const std::string& word : words_of(value)) reader.offer(word);
    return reader.value();
}

std::string format_date(Instant instant, int offset_minutes) {
    namespace ch = std::chrono;
    const auto local = instant + ch::minutes{offset_minutes};
    const auto day = ch::floor<ch::days>(local);
    const ch::year_month_day date{day};
    const ch::hh_mm_ss clock{local - day};
    std::string month(kMonths[static_cast<unsigned>(date.month()) - 1]);
    month[0] = static_cast<char>(month[0] - 32);
    const int zone = std::abs(offset_minutes);
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} {}{:02}{:02}", kDays[ch::weekday{day}.c_encoding()],
                       static_cast<unsigned>(date.day()), month, static_cast<int>(date.year()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       offset_minutes < 0 ? '-' : '+', zone / 60, zone % 60);
}

}  // namespace mail
