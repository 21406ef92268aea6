// What the clocks on the wall show: the zone's offset, and how long it holds.
#pragma once

#include "daemon/rules/calendar.h"

namespace rules {

/// A time without a change of the clocks: local time is UTC + offset in [begin, end).
struct ZoneStretch {
    Instant begin, end;
    Seconds offset{0};
};

/// The stretch that holds this instant; of null, UTC for ever. The system's zone data end with 2037: after it
/// a zone keeps its last offset.
ZoneStretch zone_stretch(const date::time_zone* zone, Instant at);

}  // namespace rules
