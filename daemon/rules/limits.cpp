#include "daemon/rules/limits.h"

#include <fmt/format.h>

namespace rules {

void limit(Notice& notice, const NoticeLimits& limits, int to_address_this_hour, int about_ticket_this_hour) {
    notice.counts = true;
    if (to_address_this_hour >= limits.per_address_hour)
        notice.suppressed =
            fmt::format("the limit of {} automatic letters an hour to one address", limits.per_address_hour);
    else if (about_ticket_this_hour >= limits.per_ticket_hour)
        notice.suppressed =
            fmt::format("the limit of {} automatic letters an hour about one ticket", limits.per_ticket_hour);
}

}  // namespace rules
