#include "daemon/config_hours.h"

#include <fmt/format.h>

#include "daemon/config_calendar.h"
#include "daemon/config_owners.h"
#include "daemon/config_values.h"
#include "mail/ascii.h"

namespace ticketgate::settings {
namespace {

using rules::Calendar;
using rules::DayPart;

constexpr std::string_view kDays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr std::string_view kAlways = "24x7";
constexpr std::string_view kAccepted = "\"9:00-18:00\", or several, [\"9:00-13:00\", \"14:00-18:00\"]";
constexpr std::string_view kKeys = "days such as \"mon\", \"mon-fri\", or \"24x7\" = true";

Reading<std::vector<DayPart>> parts_value(const Value& value, const Place& place) {
    if (const auto* text = std::get_if<std::string>(&value.is)) {
        auto part = parse_day_part(*text);
        if (!part.value) return {{}, std::move(part.why)};
        return {std::vector{*part.value}, {}};
    }
    const auto texts = not_empty<texts_value>(value, place);
    if (!texts.value) return {{}, texts.why};
    return parse_day_parts(*texts.value);
}

void read_days(FileReader& reader, const Table& table, const Entry& entry, Owners& owners,
               Calendar& calendar) {
    const auto days = parse_week_days(entry.key);
    if (!days.value) {
        reader.fail(entry.line, full_key("hours", entry.key),
                    fmt::format("unknown key: {}; accepted: {}", days.why, kKeys));
        return;
    }
    const auto parts = parts_value(entry.value, reader.place());
    if (!parts.value) {
        reader.refuse(table, "hours", entry.key, parts.why, kAccepted);
        return;
    }
    for (const std::chrono::weekday day : *days.value) {
        owners.take(table, "hours", entry.key, kDays[day.c_encoding()], "each day once");
        calendar.week[day.c_encoding()] = *parts.value;
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
    const Table& root = reader.root();
    const Table* table = reader.table_in(root, "", "hours");
    if (table == nullptr && root.find("hours") != nullptr) return;  // refused as no table
    if (table == nullptr || table->entries.empty()) {
        reader.fail(root.line_of("hours"), "hours", fmt::format("missing; accepted: {}", kKeys));
    } else if (table->find(kAlways) != nullptr) {
        read_always(reader, *table, calendar);
    } else {
        Owners owners(reader, mail::lower);
        for (const Entry& entry : table->entries) read_days(reader, *table, entry, owners, calendar);
    }
}

}  // namespace ticketgate::settings
