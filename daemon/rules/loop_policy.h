// Where conversations turn in circles: settings of a regulation. Plain values.
#pragma once

#include <chrono>

namespace rules {

struct LoopPolicy {
    int ping_pong =
        4;  // letters with the same words from one address within an hour: from here on a machine's
    std::chrono::seconds near_duplicate{2 * 3600};  // a nearly identical letter within it is no new request
    int reopenings_day = 10;                        // of one ticket by its client, within 24 hours
};

}  // namespace rules
