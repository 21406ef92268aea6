// A ticket's journal in the making, and what its clocks say.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/rules/clocks.h"
#include "tests/support/life.h"

namespace clock_journal {

using namespace rules;
using namespace testing;
using store::Status;

inline const Instant kMonday = monday();  // 10:00 in Minsk

inline JournalLine line(Instant at, const char* kind, std::map<std::string, std::string> fields) {
    return {at, kind, "x", std::move(fields)};
}

/// A journal in the making.
struct Told {
    Told(Instant registered = kMonday) { lines.push_back(line(registered, "registered", {})); }

    Told& enters(Instant at, const char* to, const char* by = "operator", const std::string& until = "") {
        std::map<std::string, std::string> fields{{"from", status}, {"to", to}, {"by", by}};
        if (!until.empty()) fields["until"] = until;
        status = to;
        lines.push_back(line(at, "status", fields));
        return *this;
    }
    Told& answered(Instant at, const char* is_public = "yes") {
        lines.push_back(line(at, "appended", {{"author", "operator"}, {"public", is_public}}));
        return *this;
    }
    Told& says(Instant at, const char* kind, std::map<std::string, std::string> fields) {
        lines.push_back(line(at, kind, std::move(fields)));
        return *this;
    }
    std::vector<Clock> clocks(Instant now) const {
        return clocks_of({Status::new_, category, plan, service, priority}, lines, regulation, now);
    }
    std::optional<Clock> clock(const char* kind, Instant now) const {
        const auto all = clocks(now);
        const Clock* found = find_clock(all, kind);
        return found ? std::optional(*found) : std::nullopt;
    }
    std::optional<Moment> moment(const char* kind, Instant now) const {
        return next_moment(clock(kind, now).value(), lines, regulation);
    }

    Regulation regulation = full_regulation();
    Journal lines;
    std::string status = "new", category = "support", plan = "basic", service;
    int priority = 3;
};

inline const char* word(ClockState state) {
    return std::array{"running", "stopped", "met", "missed"}.at(static_cast<std::size_t>(state));
}

}  // namespace clock_journal
