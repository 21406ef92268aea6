#include "daemon/shell_explain.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "daemon/journal.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/explain.h"
#include "daemon/rules/explain_text.h"
#include "daemon/shell_text.h"
#include "store/tickets.h"

namespace ticketgate::shell {
namespace {

using nlohmann::json;
using rules::Instant;

constexpr std::string_view word_of(rules::ClockState state) {
    constexpr std::array<std::string_view, 4> words{"running", "stopped", "met", "missed"};
    return words.at(static_cast<std::size_t>(state));
}

constexpr std::string_view word_of(rules::Moment::What what) {
    constexpr std::array<std::string_view, 4> words{"warn", "fall due", "escalate", "ask"};
    return words.at(static_cast<std::size_t>(what));
}

constexpr std::string_view word_of(rules::EscalateTo to) {
    return to == rules::EscalateTo::lead ? "lead" : "responsible";
}

/// An explanation for programs.
class Writer {
  public:
    explicit Writer(const rules::Policy& policy) : calendar_(policy.regulation.calendar) {}

    json clock(const rules::ExplainedClock& one) const {
        const rules::Clock& c = one.clock;
        json out{{"kind", c.kind},
                 {"state", word_of(c.state)},
                 {"term", c.by_hand ? json(nullptr) : json(to_string(c.term))},
                 {"by_hand", c.by_hand},
                 {"start", time(c.start)},
                 {"due", time(c.due)},
                 {"over", c.over ? json(time(*c.over)) : json(nullptr)},
                 {"ended_by", text(c.ended_by)},
                 {"counted_seconds", one.used.count()},
                 {"whole_seconds", one.whole.count()},
                 {"intervals", json::array()},
                 {"moments", json::array()},
                 {"escalated", json::array()},
                 {"before", lines(one.before)}};
        for (const auto& i : one.intervals) out["intervals"].push_back(interval(i));
        for (const auto& m : one.moments) out["moments"].push_back(moment(m));
        for (const auto& e : one.escalated)
            out["escalated"].push_back({{"at", time(e.at)}, {"level", e.level}, {"to", e.to}});
        return out;
    }

    json lines(const std::vector<rules::DueBefore>& before) const {
        json out = json::array();
        for (const auto& b : before)
            out.push_back({{"at", time(b.at)},
                           {"kind", b.kind},
                           {"state", b.state},
                           {"due", b.due ? json(time(*b.due)) : json(nullptr)},
                           {"cause", text(b.cause)}});
        return out;
    }

  private:
    std::string time(Instant at) const { return rfc3339(calendar_, at); }
    static json text(const std::string& words) { return words.empty() ? json(nullptr) : json(words); }

    json interval(const rules::Interval& i) const {
        return {{"from", time(i.begin)},
                {"to", time(i.end)},
                {"seconds", (i.end - i.begin).count()},
                {"counts", i.why == rules::Counting::counts},
                {"why", to_string(i.why)},
                {"name", text(i.name)},
                {"cause", text(i.cause)},
                {"ended", text(i.ended)}};
    }

    json moment(const rules::Moment& m) const {
        const bool due = m.what == rules::Moment::What::fall_due;
        return {{"at", time(m.at)},
                {"what", word_of(m.what)},
                {"level", m.level},
                {"to", due ? json(nullptr) : json(word_of(m.to))}};
    }

    const rules::Calendar& calendar_;
};

rules::ClockedTicket clocked(const store::Ticket& ticket) {
    return {ticket.status, ticket.category, ticket.plan, ticket.service, ticket.priority};
}

}  // namespace

int explain(store::Database& db, const Config& config, store::TicketNumber number, store::Instant now,
            bool as_json) {
    const auto ticket = store::find_ticket(db, number);
    if (!ticket) return not_done(fmt::format("there is no ticket #{}", number.value));
    const rules::Policy& policy =
        rules::policy_of(config.desk, rules::living_queue(config.desk, ticket->queue));
    const auto explanation = rules::explain(clocked(*ticket), rules::without_undone(read_journal(db, number)),
                                            policy.regulation, now);
    if (as_json) {
        const Writer writer(policy);
        json out{{"ticket", number.value},
                 {"status", to_string(ticket->status)},
                 {"policy", policy.name},
                 {"clocks", json::array()},
                 {"gone", writer.lines(explanation.gone)}};
        for (const auto& clock : explanation.clocks) out["clocks"].push_back(writer.clock(clock));
        print(out);
        return 0;
    }
    fmt::print("#{}  {}  policy {}\n", number.value, to_string(ticket->status), policy.name);
    const auto text = rules::explanation_text(explanation, policy.regulation.calendar, "en", now);
    fmt::print("{}", for_terminal(text));
    return 0;
}

}  // namespace ticketgate::shell
