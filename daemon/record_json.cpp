#include "daemon/record_json.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace ticketgate {
namespace {

using nlohmann::json;

json number_or_null(const auto& number) {
    return number ? json(number->value) : json(nullptr);
}

json text_or_null(const std::string& text) {
    return text.empty() ? json(nullptr) : json(text);
}

std::string hex(const std::string& octets) {
    std::string out;
    for (const unsigned char octet : octets) out += fmt::format("{:02x}", octet);
    return out;
}

/// What stands in the store as JSON; a damaged one is shown as the text that it is.
json stored(const std::string& text) {
    if (text.empty()) return nullptr;
    json parsed = json::parse(text, nullptr, false);
    return parsed.is_discarded() ? json(text) : parsed;
}

}  // namespace

std::string time_text(store::Instant at) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(at.time_since_epoch().count()));
}

std::string dump(const json& value) {
    return value.dump(2, ' ', false, json::error_handler_t::replace);
}

json json_of(const store::Ticket& t) {
    return {{"number", t.number.value},
            {"queue", t.queue},
            {"status", to_string(t.status)},
            {"subject", t.subject},
            {"requester", t.requester},
            {"requester_name", t.requester_name},
            {"language", t.language},
            {"assignee", text_or_null(t.assignee)},
            {"priority", t.priority == 0 ? json(nullptr) : json(t.priority)},
            {"category", text_or_null(t.category)},
            {"impact", text_or_null(t.impact)},
            {"urgency", text_or_null(t.urgency)},
            {"channel", text_or_null(t.channel)},
            {"organisation", text_or_null(t.organisation)},
            {"plan", text_or_null(t.plan)},
            {"service", text_or_null(t.service)},
            {"created", time_text(t.created)},
            {"updated", time_text(t.updated)},
            {"follows", number_or_null(t.follows)}};
}

json json_of(const store::Participant& p) {
    return {{"address", p.address}, {"name", p.name}, {"role", to_string(p.role)}};
}

json json_of(const store::Message& m) {
    return {{"id", m.id},
            {"letter", number_or_null(m.letter)},
            {"author", to_string(m.author)},
            {"address", m.address},
            {"public", m.is_public},
            {"at", time_text(m.at)},
            {"text", m.text}};
}

json json_of(const store::Event& e) {
    return {{"id", e.id},     {"at", time_text(e.at)}, {"ticket", number_or_null(e.ticket)},
            {"kind", e.kind}, {"actor", e.actor},      {"data", stored(e.data)}};
}

json json_of(const store::Deadline& d) {
    return {{"kind", d.kind}, {"due", time_text(d.due)}};
}

json json_of(const store::OutboxItem& item) {
    json recipients = json::array();
    for (const store::OutboxRecipient& r : item.recipients)
        recipients.push_back({{"address", r.address},
                              {"state", to_string(r.state)},
                              {"code", r.code},
                              {"enhanced", text_or_null(r.enhanced)},
                              {"text", text_or_null(r.text)}});
    return {{"id", item.id.value},
            {"ticket", number_or_null(item.ticket)},
            {"kind", item.kind},
            {"mailbox", item.mailbox},
            {"message_id", item.message_id},
            {"state", to_string(item.state)},
            {"reason", text_or_null(item.reason)},
            {"created", time_text(item.created)},
            {"next_at", time_text(item.next_at)},
            {"attempts", item.attempts},
            {"doubted", item.doubted},
            {"recipients", std::move(recipients)}};
}

json json_of(const store::Letter& l) {
    return {{"id", l.id.value},
            {"mailbox", l.mailbox},
            {"uidvalidity", l.uidvalidity},
            {"uid", l.uid},
            {"message_id", text_or_null(l.message_id)},
            {"sha256", hex(l.sha256)},
            {"size", l.size},
            {"bytes_kept", l.bytes_kept},
            {"arrived", time_text(l.arrived)},
            {"accepted", time_text(l.accepted)},
            {"state", to_string(l.state)},
            {"attempts", l.attempts},
            {"verdict", text_or_null(l.verdict)},
            {"reason", text_or_null(l.reason)},
            {"evidence", stored(l.evidence)},
            {"ticket", number_or_null(l.ticket)},
            {"same_as", number_or_null(l.same_as)},
            {"released", l.released}};
}

}  // namespace ticketgate
