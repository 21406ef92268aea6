#include "daemon/rules/calendar_zone.h"

#include <date/tz.h>

namespace rules {

ZoneStretch zone_stretch(const date::time_zone* zone, Instant at) {
    constexpr Instant kFar{Seconds{1LL << 50}};  // far enough, and adding a day does not overflow
    if (zone == nullptr) return {-kFar.time_since_epoch() + Instant{}, kFar, Seconds{0}};
    const date::sys_info info = zone->get_info(at);
    return {info.begin, info.end, info.offset};
}

}  // namespace rules
