#include "daemon/rules/limits.h"

#include <fmt/format.h>

namespace rules {

void limit(Notice& notice, const NoticeLimits& limits, int about_ticket_this_hour) {
    notice.counts = true;
    if (about_ticket_this_hour >= limits.per_ticket_hour)
        notice.suppressed =
            fmt::format("the limit of {} automatic letters an hour about one ticket", limits.per_ticket_hour);
}

}  // namespace rules
