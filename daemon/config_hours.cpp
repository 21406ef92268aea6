#include "daemon/config_hours.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "daemon/config_owners.h"
#include "mail/ascii.h"

namespace ticketgate::settings {
namespace {

using rules::Calendar;
using rules::DayPart;

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::string_view kAlways = "24x7";
constexpr std::string_view kAccepted =
    "\"9:00-18:00\", or several, [\"9:00-13:00\", \"14:00-18:00\"], in their order and apart";
constexpr std::string_view kKeys = "days such as \"mon\", \"mon-fri\", or \"24x7\" = true";

std::optional<int> number(std::string_view digits) {
    if (digits.empty() || digits.size() > 2 || digits.find_first_not_of("0123456789") != digits.npos)
        return std::nullopt;
    int value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
}

/// "9:00", "24:00": minutes since midnight.
std::optional<int> minute_of_day(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == text.npos || text.size() - colon != 3) return std::nullopt;
    const auto hours = number(text.substr(0, colon)), minutes = number(text.substr(colon + 1));
    if (!hours || !minutes || *minutes > 59 || *hours * 60 + *minutes > 24 * 60) return std::nullopt;
    return *hours * 60 + *minutes;
}

Reading<DayPart> day_part(const Value& value) {
    const auto* text = std::get_if<std::string>(&value.is);
    if (text == nullptr) return {};
    const auto dash = text->find('-');
    if (dash == text->npos) return {};
    const auto begin = minute_of_day(std::string_view(*text).substr(0, dash));
    const auto end = minute_of_day(std::string_view(*text).substr(dash + 1));
    if (!begin || !end) return {{}, "not two times of a day"};
    if (*end <= *begin) return {{}, "does not end after it begins"};
    return {DayPart{*begin, *end}, {}};
}

Reading<std::vector<DayPart>> day_parts(const Value& value) {
    const auto* list = std::get_if<Array>(&value.is);
    const Array parts = list == nullptr ? Array{value} : *list;
    if (parts.empty()) return {};
    std::vector<DayPart> result;
    for (const Value& element : parts) {
        const auto part = day_part(element);
        if (!part.value)
            return {{},
                    list == nullptr ? part.why : fmt::format("in it {}: {}", describe(element), part.why)};
        if (!result.empty() && part.value->begin < result.back().end)
            return {{}, fmt::format("in it {}: begins before the one before it ends", describe(element))};
        result.push_back(*part.value);
    }
    return {std::move(result), {}};
}

/// Days by their place in kDays, from the first to the last of "mon-fri"; empty: no such days.
std::vector<std::size_t> days_of(std::string_view key) {
    const auto place = [](std::string_view day) {
        return static_cast<std::size_t>(std::ranges::find(kDays, day) - kDays.begin());
    };
    const auto dash = key.find('-');
    const std::size_t first = place(key.substr(0, dash));
    const std::size_t last = dash == key.npos ? first : place(key.substr(dash + 1));
    std::vector<std::size_t> days;
    for (std::size_t day = first; day <= last && last < kDays.size(); ++day) days.push_back(day);
    return days;
}

void read_days(FileReader& reader, const Table& table, const Entry& entry, Owners& owners,
               Calendar& calendar) {
    const auto days = days_of(entry.key);
    if (days.empty()) {
        reader.fail(entry.line, full_key("hours", entry.key),
                    fmt::format("unknown key; accepted: {}", kKeys));
        return;
    }
    const auto parts = day_parts(entry.value);
    if (!parts.value) {
        reader.refuse(table, "hours", entry.key, parts.why, kAccepted);
        return;
    }
    for (const std::size_t day : days) {
        owners.take(table, "hours", entry.key, kDays[day], "hours of a day once");
        calendar.week[(day + 1) % calendar.week.size()] = *parts.value;
    }
}

void read_always(FileReader& reader, const Table& table, Calendar& calendar) {
    const bool* yes = std::get_if<bool>(&table.find(kAlways)->is);
    if (yes == nullptr || !*yes) {
        reader.refuse(table, "hours", kAlways, "", "true, or the hours of days");
    } else if (table.entries.size() > 1) {
        reader.refuse(table, "hours", kAlways, "beside the hours of days", "one of the two");
    }
    calendar.week.fill({DayPart{0, 24 * 60}});
}

}  // namespace

void read_hours(FileReader& reader, Calendar& calendar) {
    const Table* table = reader.table_in(reader.root(), "", "hours");
    if (table == nullptr || table->entries.empty()) {
        if (table != nullptr || reader.root().find("hours") == nullptr)
            reader.fail(table == nullptr ? 0 : table->line, "hours",
                        fmt::format("missing; accepted: {}", kKeys));
        return;
    }
    if (table->find(kAlways) != nullptr) return read_always(reader, *table, calendar);
    Owners owners(reader, mail::lower);
    for (const Entry& entry : table->entries) read_days(reader, *table, entry, owners, calendar);
}

}  // namespace ticketgate::settings
