#include "daemon/rules/journal.h"

#include <charconv>

#include "daemon/rules/evidence.h"

namespace rules {

std::string_view JournalLine::operator[](std::string_view field) const {
    const auto found = fields.find(std::string(field));
    return found == fields.end() ? std::string_view() : found->second;
}

AppendEvent event_of(const JournalLine& line, std::optional<store::TicketNumber> ticket) {
    const std::vector<std::pair<std::string, std::string>> fields(line.fields.begin(), line.fields.end());
    return {{0, line.at, ticket, line.kind, line.actor, fields_json(fields)}};
}

std::string stamp(Instant at) {
    return std::to_string(at.time_since_epoch().count());
}

std::optional<Instant> instant_of(std::string_view stamp) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(stamp.data(), stamp.data() + stamp.size(), seconds);
    if (stamp.empty() || error != std::errc() || end != stamp.data() + stamp.size()) return {};
    return Instant(Seconds(seconds));
}

}  // namespace rules
