#include "daemon/simulate_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "mail/utf8.h"
#include "mail/whole_number.h"

namespace ticketgate {
namespace {

// In the order in which they are written.
using json = nlohmann::ordered_json;

enum class As { text, number, flag, instant, list, text_or_number };

struct FieldRow {
    std::string_view name;
    As as = As::text;
};

struct TypeRow {
    std::string_view type;
    std::vector<FieldRow> fields;
};

const std::vector<TypeRow>& types() {
    static const std::vector<TypeRow> rows{
        {"received", {{"file"}, {"message_id"}, {"from"}, {"subject"}, {"mailbox"}}},
        {"registered",
         {{"tag"},
          {"queue"},
          {"category"},
          {"priority", As::number},
          {"channel"},
          {"missing", As::list},
          {"reaction_due", As::instant},
          {"resolution_due", As::instant}}},
        {"appended", {{"author"}, {"public", As::flag}}},
        {"set_aside", {{"reason"}, {"held", As::flag}}},
        {"command", {{"operator"}, {"name"}, {"args"}, {"ok", As::flag}, {"error"}}},
        {"status", {{"from"}, {"to"}, {"reason"}}},
        {"changed", {{"field"}, {"from", As::text_or_number}, {"to", As::text_or_number}}},
        {"deadline", {{"kind"}, {"state"}, {"due", As::instant}}},
        {"escalated", {{"kind"}, {"level", As::number}, {"to"}}},
        {"sent", {{"kind"}, {"to"}, {"subject"}, {"message_id"}, {"in_reply_to"}}},
    };
    return rows;
}

constexpr std::string_view kDeadlineKinds[] = {"reaction",     "resolution", "answer",
                                               "confirmation", "progress",   "reminder"};
constexpr std::string_view kReasons[] = {"auto-reply",   "loop",     "bounce", "duplicate",
                                         "list",         "spam",     "own",    "oversize",
                                         "unauthorised", "stranger", "rate",   "quarantine"};

bool is_one_of(std::string_view word, const auto& words) {
    return std::ranges::find(words, word) != std::end(words);
}

json list_of(std::string_view text) {
    json out = json::array();
    while (!text.empty()) {
        const auto comma = text.find(", ");
        out.push_back(std::string(text.substr(0, comma)));
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 2);
    }
    return out;
}

json number_or(std::string_view text, json otherwise) {
    const auto number = mail::whole_number<std::int64_t>(text);
    return number ? json(*number) : std::move(otherwise);
}

json value_of(std::string_view text, As as, const rules::Calendar& calendar) {
    if (as == As::flag) return text == "yes";
    if (as == As::list) return list_of(text);
    if (text.empty()) return nullptr;
    if (as == As::number) return number_or(text, nullptr);
    if (as == As::text_or_number) return number_or(text, std::string(text));
    if (as == As::instant) {
        const auto instant = rules::instant_of(text);
        return instant ? json(rules::rfc3339(calendar, *instant)) : json(nullptr);
    }
    return std::string(text);
}

/// In the contract's words: a letter that settling failed on, and one whose tags cannot be carried out, wait
/// for a person.
rules::JournalLine in_contract(const rules::JournalLine& line) {
    rules::JournalLine out = line;
    if (line.kind == "quarantined") {
        out.kind = "set_aside";
        out.fields = {{"reason", "quarantine"}, {"held", "yes"}};
    } else if (line.kind == "set_aside" && !is_one_of(line["reason"], kReasons)) {
        out.fields["reason"] = "quarantine";
        out.fields["held"] = "yes";
    }
    return out;
}

bool is_told(const rules::JournalLine& line) {
    const bool of_clock = line.kind == "deadline" || line.kind == "escalated";
    return !of_clock || is_one_of(line["kind"], kDeadlineKinds);
}

bool is_instant(std::string_view field) {
    return is_one_of(field, std::vector<std::string_view>{"due", "reaction_due", "resolution_due", "until",
                                                          "since", "expected"});
}

}  // namespace

std::string json_line(const SimulatedLine& simulated, const rules::Calendar& calendar) {
    const rules::JournalLine line = in_contract(simulated.line);
    const auto row = std::ranges::find(types(), line.kind, &TypeRow::type);
    if (row == types().end() || !is_told(line)) return {};
    json out;
    out["at"] = rules::rfc3339(calendar, line.at);
    out["ticket"] = simulated.ticket ? json(simulated.ticket->value) : json(nullptr);
    out["type"] = line.kind;
    for (const FieldRow& field : row->fields)
        out[std::string(field.name)] = value_of(line[field.name], field.as, calendar);
    return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string plain_line(const SimulatedLine& simulated, const rules::Calendar& calendar) {
    const rules::JournalLine& line = simulated.line;
    std::string out =
        fmt::format("{} {} {}", rules::rfc3339(calendar, line.at),
                    simulated.ticket ? fmt::format("#{}", simulated.ticket->value) : "-", line.kind);
    for (const auto& [name, text] : line.fields) {
        if (text.empty()) continue;
        const auto instant = is_instant(name) ? rules::instant_of(text) : std::nullopt;
        const std::string shown = instant ? rules::rfc3339(calendar, *instant) : mail::one_line(text);
        out += shown.find(' ') == std::string::npos ? fmt::format(" {}={}", name, shown)
                                                    : fmt::format(" {}=\"{}\"", name, shown);
    }
    return out;
}

}  // namespace ticketgate
