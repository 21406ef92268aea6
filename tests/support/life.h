// A desk with a regulation of every kind, and the life of its tickets: whatever happens is decided, and the
// decision is carried out on the facts as a store would do it.
#pragma once

#include <nlohmann/json.hpp>

#include "daemon/rules/clocks.h"
#include "daemon/rules/term.h"
#include "tests/support/calendars.h"
#include "tests/support/story.h"

namespace testing {

using rules::Term;
using rules::TimeUnit;

/// "10m", "2wd".
inline Term term(std::string_view text) {
    return rules::parse_term(text).value();
}

inline rules::Choice choice(const std::string& key, std::vector<std::string> names = {}) {
    return {key, {{"en", key}}, std::move(names)};
}

inline rules::ServiceTerms row(std::optional<int> priority, const char* reaction, const char* resolution) {
    rules::ServiceTerms terms;
    terms.priority = priority;
    terms.reaction = term(reaction);
    if (*resolution == '\0')
        terms.no_resolution = true;
    else
        terms.resolution = term(resolution);
    return terms;
}

/// Like becloud's, in small: Monday to Friday 9:00–18:00 in Minsk.
inline rules::Regulation full_regulation() {
    using store::Status;
    rules::Regulation r;
    r.calendar = minsk();
    r.categories = {{choice("support"), false}, {choice("change"), true}};
    r.default_category = "support";
    r.priorities = {{choice("1", {"critical"}), 1}, {choice("2"), 2}, {choice("3"), 3}, {choice("4"), 4}};
    r.default_priority = 3;
    r.impacts = {{choice("high"), {1, 2}}, {choice("low"), {2, 3}}};
    r.urgencies = {choice("high"), choice("normal")};
    r.default_impact = "low";
    r.default_urgency = "normal";
    r.terms = {row({}, "2h", "12h"), row(1, "10m", "1h"), row(2, "1h", "4h"), row(4, "8h", "")};
    r.plans = {"basic", "gold"};
    r.default_plan = "basic";
    r.resolution_stops_in = {Status::waiting, Status::external, Status::postponed};
    r.silence[Status::waiting] = {term("1wd"), term("4wh"), Status::completed, {{"en", "no answer came"}}};
    r.silence[Status::completed] = {term("2wd"), {}, Status::closed, {{"en", "no objection came"}}};
    r.progress = {{term("10wd"), term("8wd")}};
    r.escalation = {{75, rules::EscalateTo::responsible}, {100, rules::EscalateTo::lead}};
    r.tell_client_of_delay = true;
    r.form = {{"organisation", {"Organisation"}, true, {}},
              {"service", {"Service"}, false, {"change"}},
              {"category", {"Category"}, false, {}},
              {"priority", {"Priority"}, false, {}},
              {"impact", {"Impact"}, false, {}},
              {"urgency", {"Urgency"}, false, {}}};
    r.channels = {{choice("mail"), {}, {}},
                  {choice("phone"), {1}, {{"en", "by telephone only at priority 1"}}}};
    r.reasons = {{{"scope", {{"en", "out of scope"}}, {}}, false, true},
                 {{"parts", {{"en", "parts are awaited"}}, {}}, true, false}};
    r.least_minutes_spent = 30;
    r.confirm_words = {"confirm"};
    r.status_words = {"status"};
    return r;
}

/// Monday, 10:00 in Minsk.
inline rules::Instant monday() {
    return instant("2026-03-02T10:00+03:00");
}

inline rules::JournalLine line_of(const store::Event& event) {
    rules::JournalLine line{event.at, event.kind, event.actor, {}};
    const auto data = nlohmann::json::parse(event.data);
    for (const auto& [name, value] : data.items())
        line.fields[name] = value.is_string() ? value.get<std::string>() : value.dump();
    return line;
}

/// The fields of one line, for people: "status from=new to=open".
inline std::string said(const rules::JournalLine& line, std::initializer_list<const char*> fields) {
    std::string text = line.kind;
    for (const char* field : fields)
        if (!line[field].empty()) text += " " + std::string(field) + "=" + std::string(line[field]);
    return text;
}

class Life {
  public:
    explicit Life(rules::Regulation regulation = full_regulation()) {
        desk.policies.at("small").regulation = std::move(regulation);
        facts.next = {1};
        facts.loop_mark = kMark;
    }

    rules::Regulation& regulation() { return desk.policies.at("small").regulation; }
    rules::TicketFacts& facts_of(std::int64_t number = 1) { return facts.tickets.at({number}); }
    const store::Ticket& ticket(std::int64_t number = 1) { return facts_of(number).ticket; }
    const rules::Journal& journal(std::int64_t number = 1) { return facts_of(number).journal; }

    // ---- what happens

    rules::Decision decide(const rules::Stimulus& stimulus) {
        last = rules::decide(stimulus, facts, desk, now);
        carry_out(last);
        return last;
    }
    rules::Decision letter(const mail::ParsedMail& mail, std::optional<rules::KnownId> answers = {}) {
        rules::LetterCame came;
        came.letter = {++letters_};
        came.mailbox = "support";
        came.arrived = now - read_late;
        came.size = 1000;
        came.base_subject = mail.subject;
        came.mail = mail;
        came.mail.message_id = std::to_string(letters_) + "@letters.example";
        came_[letters_] = came;
        facts.known.clear();
        if (answers) facts.known.push_back(*answers);
        return decide(came);
    }
    rules::Decision client(const std::string& text, std::int64_t answers = 0) {
        return letter(letter_from("anna@client.example", text),
                      answered(answers, "anna@client.example", "registered"));
    }
    rules::Decision by_operator(const std::string& text, std::int64_t number = 1,
                                const std::string& notice = "op-message") {
        mail::ParsedMail mail = letter_from("ivan@desk.example", text);
        mail.from.front().name = "Ivan";
        return letter(mail, answered(number, "ivan@desk.example", notice));
    }
    rules::Decision shell(std::vector<std::string> tags, const std::string& text = "",
                          std::int64_t number = 1) {
        rules::CommandGiven given;
        if (number != 0) given.ticket = store::TicketNumber{number};
        given.queue = "support";
        given.subject = "Printer";
        given.tags = std::move(tags);
        given.text = text;
        given.actor = "shell:root";
        return decide(given);
    }
    /// What comes next answers a notice that spoke of this letter of a client.
    void speak_of(std::int64_t letter) {
        store::Letter row;
        row.id = {letter};
        facts.spoken_of = rules::SpokenOf{row, came_.at(letter), {}};
    }
    std::int64_t last_letter() const { return letters_; }
    /// This clock is looked at now.
    rules::Decision look(const std::string& kind, std::int64_t number = 1,
                         rules::Instant read_until = rules::Instant::max()) {
        store::Deadline deadline{{number}, kind, now, now};
        if (const store::Deadline* row = this->row(kind, number)) deadline = *row;
        return decide(rules::DeadlinePassed{deadline, read_until});
    }
    /// All that wants to be looked at until then, each in its time.
    void until(rules::Instant end) {
        while (const auto next = soonest(end)) {
            now = std::max(now, *next->wake);
            decide(rules::DeadlinePassed{*next});
        }
        now = std::max(now, end);
    }

    // ---- what is there then

    const store::Deadline* row(const std::string& kind, std::int64_t number = 1) {
        const auto& rows = facts_of(number).deadlines;
        const auto found = std::ranges::find(rows, kind, &store::Deadline::kind);
        return found == rows.end() ? nullptr : &*found;
    }
    std::vector<rules::Clock> clocks(std::int64_t number = 1) {
        const store::Ticket& t = ticket(number);
        return rules::clocks_of({t.status, t.category, t.plan, t.service, t.priority}, journal(number),
                                regulation(), now);
    }
    rules::Clock clock(const std::string& kind, std::int64_t number = 1) {
        const auto all = clocks(number);
        const rules::Clock* found = rules::find_clock(all, kind);
        if (!found) throw std::logic_error("no clock " + kind);
        return *found;
    }
    bool has_clock(const std::string& kind, std::int64_t number = 1) {
        return rules::find_clock(clocks(number), kind) != nullptr;
    }
    /// The lines of this kind that the last decision has added.
    Lines news(const std::string& kind, std::initializer_list<const char*> fields) const {
        Lines found;
        for (const auto& change : changes_of<rules::AppendEvent>(last))
            if (change.event.kind == kind) found.push_back(said(line_of(change.event), fields));
        return found;
    }

    rules::Instant now = monday();
    rules::Desk desk = small_desk();
    rules::Facts facts;
    std::chrono::seconds read_late{0};  // how long letters lie in the mailbox
    rules::Decision last;

  private:
    std::optional<rules::KnownId> answered(std::int64_t number, const std::string& who,
                                           const std::string& notice) {
        if (number == 0) return {};
        rules::KnownId id;
        id.id = "ours@desk.example";
        id.header = "In-Reply-To";
        id.ours = true;
        id.kind = notice;
        id.sent_to = {who};
        id.ticket = store::TicketNumber{number};
        return id;
    }
    const store::Deadline* soonest(rules::Instant end) {
        const store::Deadline* found = nullptr;
        for (const auto& [number, facts_of] : facts.tickets)
            for (const store::Deadline& one : facts_of.deadlines)
                if (one.wake && *one.wake <= end && (!found || *one.wake < *found->wake)) found = &one;
        return found;
    }

    void carry_out(const rules::Decision& decision) {
        for (const rules::Change& change : decision.changes)
            std::visit([this](const auto& one) { apply(one); }, change);
    }
    void apply(const rules::RegisterTicket& c) {
        facts.tickets[c.ticket.number].ticket = c.ticket;
        facts.next.value = c.ticket.number.value + 1;
    }
    void apply(const rules::UpdateTicket& c) { facts.tickets.at(c.ticket.number).ticket = c.ticket; }
    void apply(const rules::AddParticipant& c) {
        facts.tickets.at(c.ticket).participants.push_back(c.participant);
    }
    void apply(const rules::RemoveParticipant& c) {
        std::erase_if(facts.tickets.at(c.ticket).participants,
                      [&](const store::Participant& one) { return one.address == c.address; });
    }
    void apply(const rules::AppendEvent& c) {
        if (c.event.ticket) facts.tickets.at(*c.event.ticket).journal.push_back(line_of(c.event));
    }
    void apply(const rules::AddMessage& c) {
        if (c.message.author != store::Author::client) return;
        auto& ticket = facts.tickets.at(c.message.ticket);
        ticket.clients_words.push_back(c.message);
        ticket.last_letter.reset();
        if (c.message.letter) ticket.last_letter = came_.at(c.message.letter->value);
    }
    void apply(const rules::SetDeadline& c) {
        apply(rules::ClearDeadline{c.deadline.ticket, c.deadline.kind});
        facts.tickets.at(c.deadline.ticket).deadlines.push_back(c.deadline);
    }
    void apply(const rules::ClearDeadline& c) {
        std::erase_if(facts.tickets.at(c.ticket).deadlines,
                      [&](const store::Deadline& one) { return one.kind == c.kind; });
    }
    void apply(const rules::PutAlarm& c) { facts.alarm = c.alarm; }
    void apply(const rules::ClearAlarm&) { facts.alarm.reset(); }
    void apply(const rules::CountRate&) { ++facts.closed_by_silence_this_hour; }
    template <class Other>
    void apply(const Other&) {}  // not what later decisions are made from here

    std::int64_t letters_ = 0;
    std::map<std::int64_t, rules::LetterCame> came_;
};

}  // namespace testing
