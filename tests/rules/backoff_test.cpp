#include "daemon/rules/backoff.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

using namespace rules;
using std::chrono::seconds;

TEST_CASE("The delay doubles, is capped and never overflows") {
    const RetryPolicy policy{seconds(60), seconds(14400), seconds(432000)};
    struct Row {
        int attempts;
        int expected;
    };
    const Row rows[] = {{1, 60},     {2, 120}, {3, 240}, {8, 7680},        {9, 14400},
                        {10, 14400}, {0, 60},  {-5, 60}, {1000000, 14400}, {2147483647, 14400}};
    for (const Row& row : rows) {
        INFO(row.attempts);
        CHECK(retry_delay(policy, row.attempts, 0.5) == seconds(row.expected));
    }
}

TEST_CASE("Jitter spreads by a fifth and no more") {
    const RetryPolicy policy{seconds(100), seconds(1000), seconds(100000)};
    CHECK(retry_delay(policy, 1, 0.0) == seconds(80));
    CHECK(retry_delay(policy, 1, 1.0) == seconds(120));
    CHECK(retry_delay(policy, 20, 0.0) == seconds(800));
    CHECK(retry_delay(policy, 20, 1.0) == seconds(1200));
}

TEST_CASE("The jitter of a text is always the same, between 0 and 1, and not that of its neighbour") {
    std::set<double> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string id = std::to_string(i) + "@desk.example";
        const double jitter = jitter_of(id);
        CHECK(jitter == jitter_of(id));
        CHECK(jitter >= 0.0);
        CHECK(jitter <= 1.0);
        seen.insert(jitter);
    }
    CHECK(seen.size() > 990);
}
