#include "daemon/config_term.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

namespace ticketgate::settings {
namespace {

using rules::Calendar;
using rules::Term;
using rules::TimeUnit;

constexpr std::int64_t kDay = 24 * 60;

/// Working minutes of the desk's days: the fullest, and the emptiest that there can be. Of a desk without
/// hours, which is refused elsewhere, nothing is claimed.
struct WorkingDay {
    std::int64_t least = 0, most = kDay;
};

WorkingDay working_day(const Calendar& calendar) {
    WorkingDay day{kDay, 0};
    for (const auto& parts : calendar.week) {
        const auto minutes = std::accumulate(
            parts.begin(), parts.end(), std::int64_t{0},
            [](std::int64_t sum, const rules::DayPart& part) { return sum + part.end - part.begin; });
        if (minutes > 0) day = {std::min(day.least, minutes), std::max(day.most, minutes)};
    }
    if (day.most == 0) return {};
    return {std::max<std::int64_t>(0, day.least - 60), day.most};  // a short day closes an hour earlier
}

bool in_working_days(Term term) {
    return term.unit == TimeUnit::working_days;
}

std::int64_t minutes_of(Term term) {
    switch (term.unit) {
        case TimeUnit::hours:
        case TimeUnit::working_hours:
            return std::int64_t{60} * term.count;
        case TimeUnit::days:
        case TimeUnit::working_days:
            return kDay * term.count;
        case TimeUnit::minutes:
        case TimeUnit::working_minutes:
            break;
    }
    return term.count;
}

}  // namespace

Reading<Term> term_value(const Value& value, const Place&) {
    const auto* text = std::get_if<std::string>(&value.is);
    if (text == nullptr) return {};
    return {rules::parse_term(*text), {}};
}

bool surely_longer(Term longer, Term shorter, const Calendar& calendar) {
    const bool days = in_working_days(longer);
    if (is_working_time(longer) == is_working_time(shorter) && days == in_working_days(shorter))
        return minutes_of(longer) > minutes_of(shorter);
    // Working time is never faster than the wall's; the last of some working days may end early.
    if (!is_working_time(shorter)) return minutes_of(longer) - (days ? kDay : 0) > minutes_of(shorter);
    if (!is_working_time(longer)) return false;  // a night or a holiday may lie in the other
    const WorkingDay day = working_day(calendar);
    return days ? (longer.count - 1) * day.least > minutes_of(shorter)
                : minutes_of(longer) > (shorter.count + 1) * day.most;
}

}  // namespace ticketgate::settings
