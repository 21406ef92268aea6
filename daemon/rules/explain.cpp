#include "daemon/rules/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rules {
namespace {

using std::chrono::days;
using std::chrono::floor;

/// More moments than a policy has steps; what ends the foretelling should a rule never come to its end.
constexpr int kMostMoments = 50;

// ---- what the journal says of an instant

/// Tags and letters that one actor gave at this instant: "#wait in letter 12 by ivan@example.org".
std::string deed_at(const Journal& journal, Instant at, std::string_view actor) {
    std::string tags, letter;
    for (const JournalLine& line : journal) {
        if (line.at != at || line.actor != actor) continue;
        if (line.kind == "command")
            tags += fmt::format("{}#{}{}{}", tags.empty() ? "" : " ", line["name"],
                                line["args"].empty() ? "" : " ", line["args"]);
        if (line.kind == "appended" && !line["letter"].empty())
            letter = fmt::format("letter {}", line["letter"]);
    }
    const char* in = !tags.empty() && !letter.empty() ? " in " : "";
    const char* by = tags.empty() && letter.empty() ? "" : " by ";
    return fmt::format("{}{}{}{}{}", tags, in, letter, by, actor);
}

std::string told(const Journal& journal, const JournalLine& line) {
    const std::string deed = deed_at(journal, line.at, line.actor);
    return line["reason"].empty() ? deed : fmt::format("{}: {}", deed, line["reason"]);
}

/// The move into (`field` is "to") or out of ("from") this status, the last one up to this instant.
const JournalLine* move(const Journal& journal, std::string_view field, std::string_view status, Instant at) {
    const auto found = std::find_if(journal.rbegin(), journal.rend(), [&](const JournalLine& line) {
        return line.kind == "status" && line[field] == status && line.at <= at;
    });
    return found == journal.rend() ? nullptr : &*found;
}

std::string change_in(const JournalLine& line) {
    if (line.kind == "registered") return "registered";
    if (line.kind == "status") return fmt::format("{} → {}", line["from"], line["to"]);
    if (line.kind == "restated") return fmt::format("{} said anew: {}", line["status"], line["reason"]);
    if (line.kind != "changed") return {};
    return fmt::format("{} {} → {}", line["field"], line["from"].empty() ? "–" : line["from"], line["to"]);
}

/// What changed when a clock was set anew. Clocks are counted at the end of what happens: so it stands before
/// their lines, and after those of what happened earlier in the same second.
std::string cause_of(const Journal& journal, std::size_t of_clock) {
    std::string cause;
    std::size_t i = of_clock;
    while (i > 0 && journal[i - 1].kind == "deadline") --i;
    for (; i > 0 && journal[i - 1].at == journal[of_clock].at && journal[i - 1].kind != "deadline"; --i)
        if (const std::string change = change_in(journal[i - 1]); !change.empty())
            cause = cause.empty() ? change : fmt::format("{}, {}", change, cause);
    return cause;
}

/// The journal's lines about clocks that are wanted.
template <class Wanted>
std::vector<DueBefore> lines_about(const Journal& journal, Wanted wanted) {
    std::vector<DueBefore> lines;
    for (std::size_t i = 0; i < journal.size(); ++i) {
        const JournalLine& line = journal[i];
        if (line.kind == "deadline" && wanted(line["kind"]))
            lines.push_back({line.at, std::string(line["kind"]), std::string(line["state"]),
                             instant_of(line["due"]), cause_of(journal, i)});
    }
    return lines;
}

// ---- intervals

/// A closing within a day, to open again: a break and not a night.
bool is_break(const Calendar& calendar, const Stretch& stretch) {
    const auto date = floor<days>(wall_time(calendar, stretch.begin));
    if (floor<days>(wall_time(calendar, stretch.end)) != date) return false;
    return working_time(calendar, instant_of_wall(calendar, date), stretch.begin) > Seconds(0) &&
           is_open(calendar, stretch.end);
}

Counting why_of(const Calendar& calendar, const Stretch& stretch) {
    switch (stretch.kind) {
        case StretchKind::working:
            return Counting::counts;
        case StretchKind::weekend:
            return Counting::weekend;
        case StretchKind::holiday:
            return Counting::holiday;
        case StretchKind::closed_hours:
            break;
    }
    return is_break(calendar, stretch) ? Counting::hours_off : Counting::night;
}

struct Cutter {
    const Clock& clock;
    const Calendar& calendar;
    const Journal& journal;
    std::vector<Interval> intervals = {};

    /// Time outside every pause. A time set by hand is one piece: nobody counts hours towards it.
    void run(Instant from, Instant to) {
        if (to <= from) return;
        if (clock.by_hand || !is_working_time(clock.term)) {
            intervals.push_back({from, to, Counting::counts, "", "", ""});
            return;
        }
        for (const Stretch& stretch : stretches(calendar, from, to))
            intervals.push_back(
                {stretch.begin, stretch.end, why_of(calendar, stretch), stretch.name, "", ""});
    }

    void pause(const Pause& pause, Instant to) {
        Interval interval{pause.begin, std::min(pause.end, to), Counting::pause, pause.why, "", ""};
        if (interval.end <= interval.begin) return;
        if (const JournalLine* begun = move(journal, "to", pause.why, pause.begin))
            interval.cause = told(journal, *begun);
        const JournalLine* ended = move(journal, "from", pause.why, pause.end);
        if (ended && ended->at == pause.end) interval.ended = told(journal, *ended);
        intervals.push_back(std::move(interval));
    }

    void cut(Instant to) {
        Instant at = clock.start;
        for (const Pause& one : clock.pauses) {
            if (one.begin >= to) break;
            run(at, one.begin);
            pause(one, to);
            at = std::min(one.end, to);
        }
        run(at, to);
    }
};

std::vector<Interval> intervals_of(const Clock& clock, const Calendar& calendar, const Journal& journal) {
    Cutter cutter{clock, calendar, journal};
    cutter.cut(clock.over ? std::min(*clock.over, clock.due) : clock.due);
    return std::move(cutter.intervals);
}

Seconds counted_until(const std::vector<Interval>& intervals, Instant end) {
    Seconds total{0};
    for (const Interval& one : intervals)
        if (one.why == Counting::counts && one.begin < end) total += std::min(one.end, end) - one.begin;
    return total;
}

// ---- moments

/// The line that will stand in the journal when this moment has been carried out.
JournalLine noted(const Clock& clock, const Moment& moment) {
    std::map<std::string, std::string> fields{{"kind", clock.kind}, {"due", stamp(clock.due)}};
    if (moment.what == Moment::What::fall_due) {
        fields["state"] = "missed";
        return {moment.at, "deadline", "", std::move(fields)};
    }
    fields["level"] = std::to_string(moment.level);
    return {moment.at, "escalated", "", std::move(fields)};
}

/// Each moment as if those before it had been carried out, so that nothing here knows the rules a second
/// time.
std::vector<Moment> moments_of(const Clock& clock, Journal journal, const Regulation& regulation) {
    std::vector<Moment> moments;
    for (int left = kMostMoments; left > 0; --left) {
        const auto next = next_moment(clock, journal, regulation);
        if (!next) break;
        moments.push_back(*next);
        journal.push_back(noted(clock, *next));
    }
    return moments;
}

int level_of(const JournalLine& line) {
    const auto level = instant_of(line["level"]);  // a number as any other
    return level ? static_cast<int>(level->time_since_epoch().count()) : 0;
}

ExplainedClock explained(Clock clock, const Journal& journal, const Regulation& regulation, Instant now) {
    ExplainedClock out;
    out.intervals = intervals_of(clock, regulation.calendar, journal);
    out.whole = counted_until(out.intervals, Instant::max());
    out.used = counted_until(out.intervals, now);
    out.moments = moments_of(clock, journal, regulation);
    out.before = lines_about(journal, [&](std::string_view kind) { return kind == clock.kind; });
    for (const JournalLine& line : journal)
        if (line.kind == "escalated" && line["kind"] == clock.kind)
            out.escalated.push_back({line.at, level_of(line), std::string(line["to"])});
    out.clock = std::move(clock);
    return out;
}

}  // namespace

std::string_view to_string(Counting why) {
    constexpr std::array<std::string_view, 6> words{"counts",  "night",   "break",
                                                    "weekend", "holiday", "pause"};
    return words.at(static_cast<std::size_t>(why));
}

Explanation explain(const ClockedTicket& ticket, const Journal& journal, const Regulation& regulation,
                    Instant now) {
    Explanation out;
    const auto clocks = clocks_of(ticket, journal, regulation, now);
    for (const Clock& clock : clocks) out.clocks.push_back(explained(clock, journal, regulation, now));
    out.gone = lines_about(journal, [&](std::string_view kind) { return !find_clock(clocks, kind); });
    return out;
}

}  // namespace rules
