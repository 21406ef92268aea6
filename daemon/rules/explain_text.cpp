#include "daemon/rules/explain_text.h"

#include <fmt/format.h>

#include <array>

#include "daemon/rules/actions.h"
#include "daemon/rules/plain_text.h"
#include "daemon/rules/question_words.h"

namespace rules {
namespace {

constexpr std::string_view key_of(ClockState state) {
    constexpr std::array<std::string_view, 4> keys{"running", "stopped", "met", "missed"};
    return keys.at(static_cast<std::size_t>(state));
}

constexpr std::string_view key_of(Moment::What what) {
    constexpr std::array<std::string_view, 4> keys{"warn", "fall due", "escalate", "ask"};
    return keys.at(static_cast<std::size_t>(what));
}

class Writer {
  public:
    Writer(const Calendar& calendar, std::string_view language, Instant now)
        : calendar_(calendar), language_(language), now_(now) {}

    std::string text = {};

    void add(const ExplainedClock& one) {
        const Clock& clock = one.clock;
        const bool stopped = clock.state == ClockState::stopped;
        add("\n{}: {}, {} {}\n", name(clock.kind), state(clock), word("term"),
            clock.by_hand ? word("by-hand") : to_string(clock.term));
        add("  {}  {}\n", word("starts"), time(clock.start));
        for (const Interval& interval : one.intervals) add(interval);
        add("  {}     {}\n", word(stopped ? "if-on" : "ends"), time(clock.due));
        if (clock.over) add("  {}   {}: {}\n", word("over"), time(*clock.over), line(clock.ended_by));
        if (!clock.by_hand)
            add("  {} {} {} {}\n", word("counted"), length(one.used), word("of"), length(one.whole));
        for (const Escalated& sent : one.escalated)
            add("  {}  {} {} % {} {}\n", time(sent.at), word("escalated-at"), sent.level,
                word("escalated-to"), line(sent.to));
        for (const Moment& moment : one.moments) add(moment);
        for (const DueBefore& before : one.before) add(before);
    }

    void add(const DueBefore& before) {
        add("  {} {}  {} {}{}{}\n", word("journal-line"), time(before.at), name(before.kind),
            word(before.state), before.due ? fmt::format(", {} {}", word("ends"), time(*before.due)) : "",
            before.cause.empty() ? "" : ": " + line(before.cause));
    }

    void heading(std::string_view key) { add("\n{}\n", word(key)); }
    void sentence(std::string_view key) { add("{}\n", word(key)); }

  private:
    template <class... Parts>
    void add(fmt::format_string<Parts...> form, Parts&&... parts) {
        text += fmt::format(form, std::forward<Parts>(parts)...);
    }

    std::string time(Instant at) const { return for_people(calendar_, at, language_); }
    std::string word(std::string_view key) const {
        return std::string(rules::word(kQuestionWords, key, language_));
    }
    /// In English the journal's own name.
    std::string name(const std::string& kind) const {
        return language_ == "ru" ? clock_name(kind, language_) : kind;
    }
    static std::string line(std::string_view words) { return on_one_line(words, 400); }

    std::string state(const Clock& clock) const {
        const std::string words = word(key_of(clock.state));
        return clock.state == ClockState::stopped ? fmt::format("{} ({})", words, line(clock.ended_by))
                                                  : words;
    }

    /// "2 h 30 min", "45 s".
    std::string length(Seconds length) const {
        const auto s = length.count();
        std::string out;
        const auto put = [&](std::int64_t count, const char* unit) {
            if (count > 0) out += fmt::format("{}{} {}", out.empty() ? "" : " ", count, word(unit));
        };
        put(s / 3600, "hours");
        put(s / 60 % 60, "minutes");
        put(s % 60, "seconds");
        return out.empty() ? "0 " + word("minutes") : out;
    }

    void add(const Interval& i) {
        std::string why = word(to_string(i.why));
        if (i.why != Counting::counts) why = fmt::format("{}, {}", word("not-counted"), why);
        if (!i.name.empty()) why += ": " + line(i.name);
        add("  {}  {}  {}  {:>12}  {}\n", time(i.begin), word("to"), time(i.end), length(i.end - i.begin),
            why);
        if (!i.cause.empty()) add("      {} {}\n", word("begun-by"), line(i.cause));
        if (!i.ended.empty()) add("      {} {}\n", word("ended-by"), line(i.ended));
    }

    void add(const Moment& moment) {
        const bool due = moment.what == Moment::What::fall_due;
        const std::string to =
            due ? ""
                : fmt::format(" {} {} % {} {}", word("at"), moment.level, word("escalated-to"),
                              word(moment.to == EscalateTo::lead ? "lead" : "responsible"));
        add("  {} {}  {}{}\n", word(moment.at <= now_ ? "now-since" : "to-come"), time(moment.at),
            word(key_of(moment.what)), to);
    }

    const Calendar& calendar_;
    std::string language_;
    Instant now_;
};

}  // namespace

std::string explanation_text(const Explanation& explanation, const Calendar& calendar,
                             std::string_view language, Instant now) {
    Writer writer(calendar, language, now);
    if (explanation.clocks.empty()) writer.sentence("no-clock");
    for (const ExplainedClock& clock : explanation.clocks) writer.add(clock);
    if (!explanation.gone.empty()) writer.heading("gone");
    for (const DueBefore& line : explanation.gone) writer.add(line);
    return std::move(writer.text);
}

}  // namespace rules
