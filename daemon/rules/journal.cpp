#include "daemon/rules/journal.h"

#include <algorithm>
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

std::optional<OrderLines> order_of_letter(const Journal& journal, store::LetterId letter) {
    const std::string id = std::to_string(letter.value);
    for (std::size_t i = journal.size(); i-- > 0;) {
        if (journal[i].kind != "order" || journal[i]["letter"] != id) continue;
        std::size_t lines = 0;
        const auto written = journal[i]["lines"];
        std::from_chars(written.data(), written.data() + written.size(), lines);
        return OrderLines{i - std::min(i, lines), i + 1};
    }
    return {};
}

Journal without_undone(Journal journal) {
    for (std::size_t i = 0; i < journal.size(); ++i) {
        if (journal[i].kind != "undone") continue;
        const auto letter = instant_of(journal[i]["letter"]);  // a number like any other
        if (!letter) continue;
        const auto order = order_of_letter(journal, {letter->time_since_epoch().count()});
        if (!order || order->last > i) continue;
        const auto begin = journal.begin();
        journal.erase(begin + static_cast<std::ptrdiff_t>(order->first),
                      begin + static_cast<std::ptrdiff_t>(order->last));
        i -= order->last - order->first;
    }
    return journal;
}

const JournalLine* last_word_on(const Journal& journal, std::string_view clock) {
    const auto found = std::find_if(journal.rbegin(), journal.rend(), [&](const JournalLine& line) {
        return line.kind == "deadline" && line["kind"] == clock;
    });
    return found == journal.rend() ? nullptr : &*found;
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
