// The record as JSON, for programs that read what the shell prints.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "store/record.h"

namespace ticketgate {

nlohmann::json json_of(const store::Ticket& ticket);
nlohmann::json json_of(const store::Participant& participant);
nlohmann::json json_of(const store::Message& message);
nlohmann::json json_of(const store::Event& event);
nlohmann::json json_of(const store::Deadline& deadline);
nlohmann::json json_of(const store::OutboxItem& item);
nlohmann::json json_of(const store::Letter& letter);

/// RFC 3339 in UTC: "2026-11-22T09:00:00Z".
std::string time_text(store::Instant at);

/// Two blanks of indent; octets that are no UTF-8 become U+FFFD instead of an exception.
std::string dump(const nlohmann::json& value);

}  // namespace ticketgate
