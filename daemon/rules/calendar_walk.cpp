#include "daemon/rules/calendar_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace rules {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::minutes;
using std::chrono::sys_days;

/// Monday first: a desk that also has a few hours on Sunday does not work a moved day by those.
std::span<const DayPart> ordinary_hours(const Calendar& calendar) {
    for (const std::size_t weekday : {1, 2, 3, 4, 5, 6, 0}) {
        if (!calendar.week[weekday].empty()) return calendar.week[weekday];
    }
    return {};
}

const SpecialDay* special_day(const Calendar& calendar, sys_days date) {
    if (calendar.holidays.days.empty()) return nullptr;
    const auto found = calendar.holidays.days.find(std::chrono::year_month_day(date));
    return found == calendar.holidays.days.end() ? nullptr : &found->second;
}

}  // namespace

DayHours hours_of(const Calendar& calendar, sys_days date, bool around) {
    const std::vector<DayPart>& usual = calendar.week[std::chrono::weekday(date).c_encoding()];
    DayHours hours{usual, 24 * 60, nullptr, usual.empty()};
    if (!around) hours.special = special_day(calendar, date);
    if (hours.special == nullptr) return hours;
    switch (hours.special->kind) {
        case DayKind::off:
            hours.parts = {};
            break;
        case DayKind::working:
            hours.parts = ordinary_hours(calendar);
            break;
        case DayKind::shortened:
            // States also publish short days that are moved ones: a Saturday with t=2.
            if (usual.empty()) hours.parts = ordinary_hours(calendar);
            if (!hours.parts.empty()) hours.until = hours.parts.back().end - 60;
            break;
    }
    return hours;
}

Instant DaySlice::clamped(int minute) const {
    return std::clamp(Instant{date + minutes(minute) - offset}, begin, std::max(begin, end));
}

DayWalk::DayWalk(const Calendar& calendar, Instant from)
    : calendar_(calendar),
      around_(calendar.around_the_clock()),
      zone_(zone_stretch(calendar.zone, from)),
      slice_zone_(zone_),
      at_(from) {}

DaySlice DayWalk::next() {
    if (at_ >= zone_.end) zone_ = zone_stretch(calendar_.zone, zone_.end);
    slice_zone_ = zone_;
    const sys_days date = floor<days>(at_ + zone_.offset);
    const Instant midnight{date + days(1) - zone_.offset};
    const DaySlice slice{at_, std::min(midnight, zone_.end), date, zone_.offset,
                         hours_of(calendar_, date, around_)};
    at_ = slice.end;
    return slice;
}

Instant DayWalk::instant_of(Seconds local) const {
    ZoneStretch zone = slice_zone_;
    Instant at = std::max(Instant{local - zone.offset}, zone.begin);
    while (at >= zone.end) {
        zone = zone_stretch(calendar_.zone, zone.end);
        at = std::max(Instant{local - zone.offset}, zone.begin);
    }
    return at;
}

OpenWalk::OpenWalk(const Calendar& calendar, Instant from)
    : days_(calendar, from), slice_(days_.next()), last_(from) {}

std::optional<OpenTime> OpenWalk::next_before(Instant limit) {
    while (slice_.begin < limit) {
        while (part_ < slice_.hours.parts.size()) {
            const DayPart part = slice_.hours.parts[part_++];
            const OpenTime open{slice_.clamped(part.begin),
                                slice_.clamped(std::min(part.end, slice_.hours.until))};
            if (open.begin >= open.end) continue;
            if (open.begin >= limit) return std::nullopt;
            last_ = open.end;
            return open;
        }
        slice_ = days_.next();
        part_ = 0;
    }
    return std::nullopt;
}

OpenTime OpenWalk::next() {
    const auto open = next_before(last_ + std::chrono::years(2));
    if (open) return *open;
    throw std::runtime_error(
        fmt::format("a calendar that closes for ever: no opening within two years of {} s since 1970",
                    last_.time_since_epoch().count()));
}

}  // namespace rules
