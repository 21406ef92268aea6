#include "daemon/rules/calendar_zone.h"

#include <date/tz.h>

#include <algorithm>

namespace rules {

ZoneStretch zone_stretch(const date::time_zone* zone, Instant at) {
    constexpr Instant kFar{Seconds{1LL << 50}};  // far enough, and adding a day does not overflow
    if (zone == nullptr) return {-kFar.time_since_epoch() + Instant{}, kFar, Seconds{0}};
    const date::sys_info info = zone->get_info(at);
    return {info.begin, info.end, info.offset};
}

std::chrono::local_seconds wall_time(const Calendar& calendar, Instant at) {
    return std::chrono::local_seconds{at.time_since_epoch() + zone_stretch(calendar.zone, at).offset};
}

Instant instant_of_wall(const Calendar& calendar, std::chrono::local_seconds wall) {
    // No zone is a whole day ahead of UTC, so the search begins before the instant that it looks for.
    const Instant as_utc{wall.time_since_epoch()};
    ZoneStretch zone = zone_stretch(calendar.zone, as_utc - std::chrono::days(1));
    Instant at = as_utc - zone.offset;
    while (at >= zone.end) {
        zone = zone_stretch(calendar.zone, zone.end);
        at = std::max(as_utc - zone.offset, zone.begin);
    }
    return at;
}

}  // namespace rules
