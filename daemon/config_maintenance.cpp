#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "daemon/config_choice.h"
#include "daemon/config_values.h"

namespace ticketgate::settings {
namespace {

using rules::Instant;
using rules::Maintenance;
using rules::Regulation;

/// Reads one text from left to right; any step that fails, fails all that follow.
class Stamp {
  public:
    explicit Stamp(std::string_view text) : rest_(text) {}

    int digits(std::size_t count) {
        int number = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const bool digit = i < rest_.size() && rest_[i] >= '0' && rest_[i] <= '9';
            good_ = good_ && digit;
            if (good_) number = number * 10 + (rest_[i] - '0');
        }
        if (good_) rest_.remove_prefix(count);
        return number;
    }
    bool next(char c) {
        if (!good_ || !rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void must(char c) { good_ = next(c) && good_; }
    void fail_unless(bool holds) { good_ = good_ && holds; }
    bool done() const { return good_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool good_ = true;
};

std::chrono::seconds time_of_day(Stamp& stamp) {
    const int hours = stamp.digits(2);
    stamp.must(':');
    const int minutes = stamp.digits(2);
    stamp.fail_unless(hours < 24 && minutes < 60);
    return std::chrono::hours(hours) + std::chrono::minutes(minutes);
}

std::chrono::seconds zone_offset(Stamp& stamp) {
    if (stamp.next('Z')) return {};
    const bool west = stamp.next('-');
    if (!west) stamp.must('+');
    const auto offset = time_of_day(stamp);
    return west ? -offset : offset;
}

/// RFC 3339, seconds and all, with its zone: a time of the wall alone would be another one elsewhere.
Reading<Instant> instant_value(const Value& value, const Place&) {
    const auto* text = std::get_if<std::string>(&value.is);
    if (text == nullptr) return {};
    Stamp stamp(*text);
    const std::chrono::year year(stamp.digits(4));
    stamp.must('-');
    const std::chrono::month month(static_cast<unsigned>(stamp.digits(2)));
    stamp.must('-');
    const std::chrono::year_month_day day(year, month,
                                          std::chrono::day(static_cast<unsigned>(stamp.digits(2))));
    stamp.fail_unless(day.ok());
    stamp.must('T');
    auto time = time_of_day(stamp);
    stamp.must(':');
    const int seconds = stamp.digits(2);
    stamp.fail_unless(seconds < 60);
    time += std::chrono::seconds(seconds);
    const auto offset = zone_offset(stamp);
    if (!stamp.done()) return {};
    return {Instant(std::chrono::sys_days(day)) + time - offset, {}};
}

constexpr std::string_view kInstant =
    "a time with its zone, in quotes, such as \"2026-12-05T22:00:00+03:00\"";

constexpr Row<Maintenance> kMaintenance[] = {
    {"service", Need::required, "the service as people name it in the form",
     put<&Maintenance::service, text_value>},
    {"from", Need::required, kInstant, put<&Maintenance::begin, instant_value>},
    {"to", Need::required, kInstant, put<&Maintenance::end, instant_value>},
};

Reading<int> minutes_value(const Value& value, const Place&) {
    const auto length = duration_within(value, std::chrono::minutes(1), std::chrono::hours(24));
    if (!length.value) return {{}, length.why};
    if (*length.value % std::chrono::minutes(1) != std::chrono::seconds(0)) return {{}, "not whole minutes"};
    return {static_cast<int>(length.value->count() / 60), {}};
}

constexpr Row<Regulation> kSpent[] = {
    {"minimum", Need::required, "minutes or hours up to a day, such as \"30m\"",
     put<&Regulation::least_minutes_spent, minutes_value>},
};

void check_window(const PolicyPart& part, const Table& table, const Maintenance& window) {
    const bool both = window.begin != Instant() && window.end != Instant();
    if (both && window.end <= window.begin)
        part.reader.refuse(table, "maintenance", "to", "not after from", "a later time");
}

}  // namespace

void read_maintenance(const PolicyPart& part) {
    for (const Table* table : part.reader.sections("maintenance")) {
        Maintenance window;
        part.reader.read(*table, "maintenance",
                         joined({bind(kMaintenance, window, part.reader.place()),
                                 word_settings(window.words, part.languages)}));
        check_window(part, *table, window);
        part.regulation.maintenance.push_back(std::move(window));
    }
    if (const Table* spent = part.reader.table_in(part.reader.root(), "", "spent"))
        part.reader.read(*spent, "spent", bind(kSpent, part.regulation, part.reader.place()));
}

}  // namespace ticketgate::settings
