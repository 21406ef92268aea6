#include "daemon/config_calendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <pugixml.hpp>

#include "daemon/read_file.h"
#include "mail/ascii.h"
#include "mail/utf8.h"
#include "mail/whole_number.h"

namespace ticketgate::settings {
namespace {

using rules::DayKind;
using std::chrono::year_month_day;

struct KindRow {
    std::string_view t;
    DayKind kind;
};

constexpr std::array<KindRow, 3> kKinds{
    {{"1", DayKind::off}, {"2", DayKind::shortened}, {"3", DayKind::working}}};

/// Digits only, and just so many.
std::optional<int> digits(std::string_view text, std::size_t count) {
    if (text.size() != count || text.starts_with('-')) return std::nullopt;
    return mail::whole_number<int>(text);
}

/// One file: a country's year.
class CalendarReader {
  public:
    CalendarReader(const std::filesystem::path& file, rules::Holidays& holidays)
        : file_(file), holidays_(holidays) {}

    std::vector<ConfigError> read() {
        const FileText text = read_file(file_);
        bytes_ = text.bytes;
        year_ = digits(file_.stem().string(), 4);
        if (text.error != 0) {
            fail(0, "", fmt::format("cannot be read: {}", std::strerror(text.error)));
        } else if (!year_) {
            fail(0, "",
                 fmt::format("found a file \"{}\"; accepted: YEAR.xml, such as 2026.xml",
                             file_.filename().string()));
        } else {
            read_document();
        }
        return std::move(errors_);
    }

  private:
    void read_document() {
        pugi::xml_document document;
        if (!mail::is_utf8(bytes_)) return fail(0, "", "not UTF-8; accepted: XML in UTF-8");
        const auto parsed =
            document.load_buffer(bytes_.data(), bytes_.size(), pugi::parse_default, pugi::encoding_utf8);
        if (!parsed)
            return fail(line_at(parsed.offset), "", fmt::format("not XML: {}", parsed.description()));
        const pugi::xml_node calendar = document.child("calendar");
        if (!calendar) {
            const pugi::xml_node root = document.document_element();
            return fail(line_of(root), "",
                        fmt::format("found <{}>; accepted: <calendar year=\"{}\">", root.name(), *year_));
        }
        check_root(calendar);
        read_titles(calendar.child("holidays"));
        read_days(calendar);
    }

    void check_root(const pugi::xml_node& calendar) {
        const std::string_view year = calendar.attribute("year").value();
        if (year != fmt::format("{:04}", *year_))
            fail(line_of(calendar), "calendar.year",
                 fmt::format("found \"{}\"; accepted: \"{:04}\", as the file is named", year, *year_));
        const pugi::xml_attribute country = calendar.attribute("country");
        if (country && mail::lower(country.value()) != mail::lower(holidays_.country))
            fail(line_of(calendar), "calendar.country",
                 fmt::format("found \"{}\"; accepted: \"{}\", as the folder is named", country.value(),
                             mail::lower(holidays_.country)));
    }

    void read_titles(const pugi::xml_node& holidays) {
        for (const pugi::xml_node& holiday : holidays.children("holiday")) {
            const std::string id = holiday.attribute("id").value(),
                              title = holiday.attribute("title").value();
            if (id.empty() || title.empty())
                fail(line_of(holiday), "holiday", "found one without id or title; accepted: both");
            else if (!titles_.emplace(id, title).second)
                fail(line_of(holiday), "holiday.id", fmt::format("found \"{}\" twice; accepted: once", id));
        }
    }

    void read_days(const pugi::xml_node& calendar) {
        const auto before = errors_.size();
        int count = 0;
        for (const pugi::xml_node& day : calendar.child("days").children("day")) {
            read_day(day);
            ++count;
        }
        if (count == 0)
            fail(line_of(calendar), "calendar.days",
                 "found no day; accepted: <days> with a <day d=\"MM.DD\" t=\"1\"/> for each special day");
        if (count > 0 && errors_.size() == before) holidays_.years.insert(*year_);
    }

    void read_day(const pugi::xml_node& day) {
        const auto date = date_of(day);
        const auto kind = kind_of(day);
        const auto name = name_of(day);
        if (!date || !kind || !name) return;
        if (!holidays_.days.emplace(*date, rules::SpecialDay{*kind, *name}).second)
            fail(line_of(day), "day.d",
                 fmt::format("found \"{}\" twice; accepted: each day once", day.attribute("d").value()));
    }

    std::optional<year_month_day> date_of(const pugi::xml_node& day) {
        const std::string_view text = day.attribute("d").value();
        if (text.size() == 5 && text[2] == '.') {
            const auto month = digits(text.substr(0, 2), 2), number = digits(text.substr(3), 2);
            const year_month_day date(std::chrono::year(*year_),
                                      std::chrono::month(static_cast<unsigned>(month.value_or(0))),
                                      std::chrono::day(static_cast<unsigned>(number.value_or(0))));
            if (date.ok()) return date;
        }
        fail(line_of(day), "day.d",
             fmt::format("found \"{}\"; accepted: a day of {} as MM.DD", text, *year_));
        return std::nullopt;
    }

    std::optional<DayKind> kind_of(const pugi::xml_node& day) {
        const std::string_view t = day.attribute("t").value();
        for (const KindRow& row : kKinds) {
            if (row.t == t) return row.kind;
        }
        fail(line_of(day), "day.t",
             fmt::format("found \"{}\"; accepted: 1 (day off), 2 (short day), 3 (working day)", t));
        return std::nullopt;
    }

    std::optional<std::string> name_of(const pugi::xml_node& day) {
        const pugi::xml_attribute holiday = day.attribute("h");
        if (!holiday) return std::string();
        const auto title = titles_.find(holiday.value());
        if (title != titles_.end()) return title->second;
        fail(line_of(day), "day.h",
             fmt::format("found \"{}\"; accepted: the id of a <holiday> of this file", holiday.value()));
        return std::nullopt;
    }

    int line_of(const pugi::xml_node& node) const { return line_at(node.offset_debug()); }
    int line_at(std::ptrdiff_t offset) const {
        const auto end = std::clamp<std::ptrdiff_t>(offset, 0, static_cast<std::ptrdiff_t>(bytes_.size()));
        return 1 + static_cast<int>(std::count(bytes_.begin(), bytes_.begin() + end, '\n'));
    }

    void fail(int line, std::string key, std::string text) {
        errors_.push_back({file_, line, std::move(key), std::move(text)});
    }

    std::filesystem::path file_;
    rules::Holidays& holidays_;
    std::string bytes_;
    std::optional<int> year_;
    std::map<std::string, std::string> titles_;  // by id
    std::vector<ConfigError> errors_;
};

bool is_country(std::string_view name) {
    return name.size() == 2 &&
           std::all_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::vector<std::filesystem::path> sorted_entries(const std::filesystem::path& folder) {
    std::error_code ignored;  // what is not there holds nothing
    std::vector<std::filesystem::path> entries;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        if (!entry.path().filename().string().starts_with('.')) entries.push_back(entry.path());
    }
    std::sort(entries.begin(), entries.end());
    return entries;
}

rules::Holidays read_country(const std::filesystem::path& folder, std::vector<ConfigError>& errors) {
    rules::Holidays holidays{folder.filename().string(), {}, {}};
    bool any = false;
    for (const auto& file : sorted_entries(folder)) {
        if (file.extension() != ".xml") continue;
        any = true;
        std::ranges::move(CalendarReader(file, holidays).read(), std::back_inserter(errors));
    }
    if (!any)
        errors.push_back({folder, 0, "", "found no calendar; accepted: files YEAR.xml, such as 2026.xml"});
    return holidays;
}

}  // namespace

CalendarFiles load_calendars(const std::filesystem::path& folder) {
    CalendarFiles result;
    for (const auto& country : sorted_entries(folder)) {
        std::error_code ignored;  // then it is no folder
        if (!std::filesystem::is_directory(country, ignored)) continue;
        const std::string name = country.filename().string();
        if (is_country(name)) {
            result.countries.emplace(name, read_country(country, result.errors));
        } else {
            result.errors.push_back(
                {country, 0, "",
                 fmt::format("found a folder \"{}\"; accepted: a country's two capital letters, such as BY",
                             name)});
        }
    }
    return result;
}

}  // namespace ticketgate::settings
