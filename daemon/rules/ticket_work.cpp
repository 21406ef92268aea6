#include "daemon/rules/ticket_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "daemon/rules/choices.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/history.h"
#include "daemon/rules/limits.h"
#include "daemon/rules/status_table.h"

namespace rules {
namespace {

constexpr std::array<std::string_view, 7> kClockKinds{"reaction", "resolution", "answer", "confirmation",
                                                      "reminder", "progress",   "resume"};

constexpr std::string_view word_of(By by) {
    constexpr std::array<std::string_view, 3> words{"client", "operator", "rule"};
    return words.at(static_cast<std::size_t>(by));
}

/// Where the journal's names of fields stand in the ticket.
struct TextField {
    std::string_view name;
    std::string store::Ticket::*member;
};
constexpr TextField kTextFields[] = {
    {"category", &store::Ticket::category}, {"impact", &store::Ticket::impact},
    {"urgency", &store::Ticket::urgency},   {"assignee", &store::Ticket::assignee},
    {"language", &store::Ticket::language}, {"requester_name", &store::Ticket::requester_name},
    {"service", &store::Ticket::service},   {"requester", &store::Ticket::requester},
    {"plan", &store::Ticket::plan},         {"organisation", &store::Ticket::organisation},
    {"channel", &store::Ticket::channel},   {"subject", &store::Ticket::subject},
    {"queue", &store::Ticket::queue},
};

const TextField& text_field(std::string_view name) {
    const auto* found = std::ranges::find(kTextFields, name, &TextField::name);
    if (found == std::end(kTextFields)) throw std::logic_error(fmt::format("a ticket has no field {}", name));
    return *found;
}

ClockedTicket clocked(const store::Ticket& ticket) {
    return {ticket.status, ticket.category, ticket.plan, ticket.service, ticket.priority};
}

bool is_live(const JournalLine* last) {
    if (!last) return false;
    const auto state = (*last)["state"];
    return state == "set" || state == "resumed" || state == "stopped";
}

/// A machine's word, bare thanks, a letter without a word of its own: they are on record with the reason why
/// nothing follows, and leave the ticket as it was, to the minute.
bool stirs(const JournalLine& line) {
    return line.kind != "appended" || line["reason"].empty();
}

/// The term that matters to whoever reads now.
const Clock* foremost(const std::vector<Clock>& clocks) {
    for (const std::string_view kind : {"answer", "confirmation", "resolution", "reaction", "progress"})
        if (const Clock* clock = find_clock(clocks, kind);
            clock && clock->state != ClockState::met && !clock->over)
            return clock;
    return nullptr;
}

}  // namespace

TicketWork::TicketWork(const Desk& desk, const Facts& facts, TicketFacts before, std::string queue,
                       Instant now)
    : desk_(desk),
      facts_(facts),
      queue_(std::move(queue)),
      policy_(&policy_of(desk, queue_)),
      at_(now),
      now_(std::move(before)),
      before_(now_.ticket),
      rows_before_(now_.deadlines),
      lines_before_(now_.journal.size()) {}

std::vector<Clock> TicketWork::clocks() const {
    return clocks_of(clocked(now_.ticket), now_.journal, regulation(), at_);
}

void TicketWork::note(std::string kind, Fields fields) {
    std::erase_if(fields, [](const auto& field) { return field.second.empty(); });
    if (since_ && *since_ < at_ && (kind == "status" || kind == "appended"))
        fields.emplace("since", stamp(*since_));
    now_.journal.push_back({at_, std::move(kind), actor_, std::move(fields)});
}

void TicketWork::register_ticket(store::Participant requester, Fields fields) {
    is_new_ = true;
    const store::Ticket& t = now_.ticket;
    fields.merge(Fields{{"queue", t.queue},
                        {"category", t.category},
                        {"priority", t.priority == 0 ? "" : std::to_string(t.priority)},
                        {"impact", t.impact},
                        {"urgency", t.urgency},
                        {"channel", t.channel},
                        {"plan", t.plan},
                        {"organisation", t.organisation},
                        {"service", t.service},
                        {"follows", t.follows ? std::to_string(t.follows->value) : ""}});
    note("registered", std::move(fields));
    if (!requester.address.empty()) add_participant(std::move(requester));
}

void TicketWork::add_participant(store::Participant participant) {
    changes_.push_back(AddParticipant{now_.ticket.number, participant});
    const auto same = [&](const store::Participant& p) {
        return same_address(p.address, participant.address);
    };
    if (std::ranges::none_of(now_.participants, same)) now_.participants.push_back(std::move(participant));
}

void TicketWork::remove_participant(const std::string& address) {
    changes_.push_back(RemoveParticipant{now_.ticket.number, address});
    std::erase_if(now_.participants,
                  [&](const store::Participant& p) { return same_address(p.address, address); });
}

void TicketWork::merge_into(store::TicketNumber other, std::string reason) {
    enter(Status::merged, By::operator_, std::move(reason));
    now_.ticket.follows = other;
}

void TicketWork::enter(Status to, By by, std::string reason, Fields more) {
    const Status from = now_.ticket.status;
    if (!may_follow(from, to))
        throw std::logic_error(fmt::format("{} cannot follow {}", to_string(to), to_string(from)));
    more.merge(Fields{{"from", std::string(to_string(from))},
                      {"to", std::string(to_string(to))},
                      {"by", std::string(word_of(by))},
                      {"reason", std::move(reason)}});
    now_.ticket.status = to;
    note("status", std::move(more));
}

void TicketWork::change(const std::string& field, const std::string& to) {
    const std::string from = field_of(now_.ticket, field);
    if (from == to) return;
    set_field(now_.ticket, field, to);
    note("changed", {{"field", field}, {"from", from}, {"to", to}});
}

Notice* TicketWork::tell_client(const std::string& kind, Values values, const std::string& answers) {
    if (switched_off(about(), kind)) return nullptr;
    const std::string last = now_.client_ids.empty() ? "" : now_.client_ids.back();
    Notice notice = client_notice(about(), kind, std::move(values), answers.empty() ? last : answers);
    limit(notice, policy_->limits, now_.notices_this_hour++);
    notices_.push_back(std::move(notice));
    return &notices_.back();
}

void TicketWork::tell_operators(const std::string& kind, const std::vector<Operator>& to,
                                const Values& values, const std::vector<mail::Attachment>& attachments) {
    for (Notice& notice : operator_notices(about(), kind, to, values)) {
        notice.attachments = attachments;
        notices_.push_back(std::move(notice));
    }
}

void TicketWork::move(const std::string& queue) {
    policy_ = &policy_of(desk_, queue);
    queue_ = queue;
    change("queue", queue);
}

TicketWork& TicketWork::beside(TicketFacts other, std::string queue) {
    beside_.emplace_back(desk_, facts_, std::move(other), std::move(queue), at_);
    beside_.back().act_as(actor_);
    return beside_.back();
}

TicketWork& TicketWork::mention(TicketFacts other) {
    std::string queue = living_queue(desk_, other.ticket.queue);
    TicketWork& mentioned = beside(std::move(other), std::move(queue));
    mentioned.only_mentioned_ = true;
    return mentioned;
}

bool TicketWork::tells_client() const {
    return std::ranges::any_of(notices_, [](const Notice& one) { return !is_for_operators(one.kind); });
}

std::vector<Operator> TicketWork::responsible() const {
    const Operator* assignee = operator_with(desk_, now_.ticket.assignee);
    return assignee ? std::vector<Operator>{*assignee} : operators_of(desk_, queue_);
}

// ---- the end

void TicketWork::keep_row(const std::string& kind, const Clock* clock) {
    const auto row = std::ranges::find(rows_before_, kind, &store::Deadline::kind);
    const bool counts = clock && (clock->state == ClockState::running ||
                                  (clock->state == ClockState::missed && !clock->over));
    if (!counts) {
        if (row != rows_before_.end()) changes_.push_back(ClearDeadline{now_.ticket.number, kind});
        return;
    }
    store::Deadline now{now_.ticket.number, kind, clock->due, {}};
    if (const auto moment = next_moment(*clock, now_.journal, regulation())) now.wake = moment->at;
    if (const auto later = deferred_.find(kind); later != deferred_.end()) now.wake = later->second;
    if (row == rows_before_.end() || *row != now) changes_.push_back(SetDeadline{now});
}

void TicketWork::recount_one(const std::string& kind, const Clock* clock) {
    const JournalLine* last = last_word_on(now_.journal, kind);
    const std::string was_state(last ? std::string((*last)["state"]) : ""),
        was_due(last ? std::string((*last)["due"]) : "");
    const auto say = [&](const char* state, const std::string& due) {
        note("deadline", {{"kind", kind}, {"state", state}, {"due", due}});
    };
    const bool live = is_live(last);
    if (!clock) {
        if (live) say("cancelled", was_due);
    } else if (clock->state == ClockState::running) {
        if (was_state == "stopped")
            say("resumed", stamp(clock->due));
        else if (!live || was_due != stamp(clock->due))
            say("set", stamp(clock->due));
    } else if (clock->state == ClockState::stopped) {
        if (was_state != "stopped") say("stopped", stamp(clock->due));
    } else if (live && clock->over) {
        say(clock->state == ClockState::met ? "met" : "missed", stamp(clock->due));
    }
}

void TicketWork::recount() {
    if (only_mentioned_) return;
    for (const std::string_view kind : kClockKinds) {
        const auto clocks = this->clocks();
        const Clock* clock = find_clock(clocks, kind);
        recount_one(std::string(kind), clock);
        keep_row(std::string(kind), clock);
    }
}

void TicketWork::fill_values() {
    const auto clocks = this->clocks();
    const Operator* assignee = operator_with(desk_, now_.ticket.assignee);
    for (Notice& notice : notices_) {
        const bool operators = is_for_operators(notice.kind);
        const std::string& language = operators ? policy_->language : now_.ticket.language;
        notice.values.merge(standing_of(now_, clocks, *policy_, language, at_));
        if (operators && !row_of(now_.ticket.status).alive) {
            // A merged one goes on in another; what a closed one has continued does not matter any more.
            const bool goes_on = now_.ticket.status == Status::merged;
            notice.values["ended"] = goes_on ? "" : shown(now_.ticket.status, language);
            if (!goes_on) notice.values.erase("follows");
        }
        if (assignee && (operators || policy_->show_operator))
            notice.values.emplace("operator_name", assignee->name);
    }
}

Decision TicketWork::finish(Verdict verdict) && {
    const std::string actor = std::exchange(actor_, "ticketgate");
    recount();
    fill_values();
    if (is_new_) {
        const auto clocks = this->clocks();
        JournalLine& line = now_.journal.at(lines_before_);
        for (const char* kind : {"reaction", "resolution"})
            if (const Clock* clock = find_clock(clocks, kind))
                line.fields[fmt::format("{}_due", kind)] = stamp(clock->due);
    }
    actor_ = actor;
    if (order_letter_)
        note("order", {{"letter", std::to_string(order_letter_->value)},
                       {"lines", std::to_string(now_.journal.size() - lines_before_)}});
    Decision decision;
    decision.verdict = verdict;
    decision.verdict.ticket = now_.ticket.number;
    now_.ticket.updated = at_;
    if (is_new_)
        decision.changes.push_back(RegisterTicket{now_.ticket});
    else if (!only_mentioned_ && row_of(before_.status).alive &&
             std::any_of(now_.journal.begin() + static_cast<std::ptrdiff_t>(lines_before_),
                         now_.journal.end(), stirs))
        decision.changes.push_back(UpdateTicket{now_.ticket});
    std::ranges::move(changes_, std::back_inserter(decision.changes));
    for (std::size_t i = lines_before_; i < now_.journal.size(); ++i)
        decision.changes.push_back(event_of(now_.journal[i], now_.ticket.number));
    decision.notices = std::move(notices_);
    for (TicketWork& other : beside_) append(decision, std::move(other).finish(verdict));
    return decision;
}

std::string field_of(const store::Ticket& ticket, std::string_view field) {
    if (field == "priority") return std::to_string(ticket.priority);
    return ticket.*(text_field(field).member);
}

void set_field(store::Ticket& ticket, std::string_view field, const std::string& to) {
    if (field == "priority")
        ticket.priority = std::stoi(to);
    else
        ticket.*(text_field(field).member) = to;
}

Values standing_of(const TicketFacts& facts, const std::vector<Clock>& clocks, const Policy& policy,
                   std::string_view language, Instant now) {
    const Regulation& regulation = policy.regulation;
    const store::Ticket& ticket = facts.ticket;
    const auto due = [&](const Clock* clock) {
        return clock ? for_people(regulation.calendar, clock->due, language) : std::string();
    };
    const auto category = std::ranges::find(regulation.categories, ticket.category,
                                            [](const Category& c) { return c.choice.key; });
    const Clock* silence = find_clock(clocks, "answer");
    if (!silence) silence = find_clock(clocks, "confirmation");
    const Clock* first = foremost(clocks);
    const History history = read_history(facts.journal);
    const Stay& stay = history.now();
    const bool put_off = stay.status == Status::postponed || stay.status == Status::external;
    const auto ahead = [&](const std::optional<Instant>& at) {
        return at && *at > now ? for_people(regulation.calendar, *at, language) : std::string();
    };
    const bool waits_for_opening =
        first && is_working_time(first->term) && !is_open(regulation.calendar, now);
    return {{"status", std::string(shown(ticket.status, language))},
            {"priority", shown_priority(regulation, ticket.priority, language)},
            {"category", category == regulation.categories.end() ? "" : shown(category->choice, language)},
            {"organisation", ticket.organisation},
            {"plan", ticket.plan},
            {"service", ticket.service},
            {"due", due(first)},
            {"reaction_due", due(find_clock(clocks, "reaction"))},
            {"resolution_due", due(find_clock(clocks, "resolution"))},
            {"silence_due", due(silence)},
            {"party", stay.party},
            {"until", put_off ? ahead(stay.until) : ""},
            {"expected", row_of(ticket.status).working ? ahead(history.expected) : ""},
            {"opens", waits_for_opening
                          ? for_people(regulation.calendar, next_opening(regulation.calendar, now), language)
                          : ""}};
}

}  // namespace rules
