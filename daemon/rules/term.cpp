#include "daemon/rules/term.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace rules {
namespace {

using namespace std::chrono_literals;

struct UnitRow {
    TimeUnit unit;
    std::string_view suffix;
    bool working;
    TimeUnit on_working_time;
    std::chrono::seconds length;
};

constexpr std::array<UnitRow, 6> kUnits{{
    {TimeUnit::minutes, "m", false, TimeUnit::working_minutes, 1min},
    {TimeUnit::hours, "h", false, TimeUnit::working_hours, 1h},
    {TimeUnit::days, "d", false, TimeUnit::working_days, 24h},
    {TimeUnit::working_minutes, "wm", true, TimeUnit::working_minutes, 1min},
    {TimeUnit::working_hours, "wh", true, TimeUnit::working_hours, 1h},
    {TimeUnit::working_days, "wd", true, TimeUnit::working_days, 24h},
}};

constexpr const UnitRow& row_of(TimeUnit unit) {
    return kUnits[static_cast<std::size_t>(unit)];
}

constexpr bool rows_stand_at_their_unit() {
    for (std::size_t i = 0; i < kUnits.size(); ++i) {
        if (static_cast<std::size_t>(kUnits[i].unit) != i) return false;
        if (!row_of(kUnits[i].on_working_time).working) return false;
    }
    return true;
}
static_assert(rows_stand_at_their_unit());

constexpr int kMostUnits = 100'000;

}  // namespace

std::optional<Term> parse_term(std::string_view text) {
    // One way to write a term, so that what is read is what is shown: no sign, no leading zero.
    if (text.empty() || text.front() < '1' || text.front() > '9') return std::nullopt;
    int count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || count > kMostUnits) return std::nullopt;
    const std::string_view suffix = text.substr(static_cast<std::size_t>(end - text.data()));
    for (const UnitRow& row : kUnits) {
        if (row.suffix == suffix) return Term{count, row.unit};
    }
    return std::nullopt;
}

std::string to_string(Term term) {
    return fmt::format("{}{}", term.count, row_of(term.unit).suffix);
}

bool is_working_time(Term term) {
    return row_of(term.unit).working;
}

std::chrono::seconds length_of(Term term) {
    return term.count * row_of(term.unit).length;
}

Term on_working_time(Term term) {
    return {term.count, row_of(term.unit).on_working_time};
}

}  // namespace rules
