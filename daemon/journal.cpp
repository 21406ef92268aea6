#include "daemon/journal.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "store/tickets.h"

namespace ticketgate {
namespace {

std::map<std::string, std::string> fields_of(const store::Event& event) {
    const auto json = nlohmann::json::parse(event.data, nullptr, false);
    if (!json.is_object())
        throw std::runtime_error(fmt::format("line {} of the journal is no JSON object", event.id));
    std::map<std::string, std::string> fields;
    for (const auto& [key, value] : json.items())
        fields.emplace(key, value.is_string() ? value.get<std::string>() : value.dump());
    return fields;
}

}  // namespace

rules::JournalLine journal_line(const store::Event& event) {
    return {event.at, event.kind, event.actor, fields_of(event)};
}

rules::Journal read_journal(store::Database& db, store::TicketNumber number) {
    rules::Journal journal;
    for (const store::Event& event : store::events(db, number)) journal.push_back(journal_line(event));
    return journal;
}

}  // namespace ticketgate
