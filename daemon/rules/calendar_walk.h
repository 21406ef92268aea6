// Walking along a calendar in order of time: day by day as the wall shows them, or opening by opening. A
// change of the clocks cuts a day in two, and within each piece local time is UTC plus one offset: so a zone
// is asked once per change and not per day, and an hour that is skipped or comes twice is no special case.
#pragma once

#include <optional>
#include <span>

#include "daemon/rules/calendar.h"
#include "daemon/rules/calendar_zone.h"

namespace rules {

/// The hours of one date: `parts`, cut at `until`.
struct DayHours {
    std::span<const DayPart> parts;  // of the calendar's week
    int until = 24 * 60;             // minutes; a short day ends before its last part does
    const SpecialDay* special = nullptr;
    bool none_in_week = false;  // the week has no hours on this weekday
};

/// `around` is calendar.around_the_clock(), which a walk asks once.
DayHours hours_of(const Calendar& calendar, std::chrono::sys_days date, bool around);

/// A local day, or the piece of it between two changes of the clocks.
struct DaySlice {
    Instant begin, end;
    std::chrono::sys_days date;  // local
    Seconds offset{0};
    DayHours hours;

    /// The instant of a minute of this local day, held within the slice.
    Instant clamped(int minute) const;
};

/// The slices from an instant on, without end and without a hole. Slices may be empty.
class DayWalk {
  public:
    DayWalk(const Calendar& calendar, Instant from);

    DaySlice next();
    bool around_the_clock() const { return around_; }

    /// The first instant from the last slice on whose local time is `local`; where the clocks skip it, the
    /// end of the gap. `local` must not lie before the last slice.
    Instant instant_of(Seconds local) const;

  private:
    const Calendar& calendar_;
    bool around_;
    ZoneStretch zone_, slice_zone_;
    Instant at_;  // where the next slice begins
};

/// A part of a day in which the desk is open: [begin, end), never empty.
struct OpenTime {
    Instant begin, end;
};

/// What is open from an instant on, in order. Neighbours may touch.
class OpenWalk {
  public:
    OpenWalk(const Calendar& calendar, Instant from);

    /// The next one that begins before `limit`; once empty the walk is over.
    std::optional<OpenTime> next_before(Instant limit);
    /// The next one. Throws std::runtime_error when there is none within two years of the last.
    OpenTime next();

    /// The local day of the last opening.
    const DaySlice& slice() const { return slice_; }
    const DayWalk& days() const { return days_; }

  private:
    DayWalk days_;
    DaySlice slice_;
    std::size_t part_ = 0;
    Instant last_;
};

}  // namespace rules
