// One ticket under one stimulus: what is done to it is collected here, and at the end its clocks are counted
// anew and every notice is told how the ticket stands now. Lives for one decision. Pure.
#pragma once

#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/rules/clocks.h"
#include "daemon/rules/decision.h"
#include "daemon/rules/facts.h"
#include "daemon/rules/notices.h"
#include "daemon/rules/policy.h"
#include "daemon/rules/status_table.h"

namespace rules {

using Fields = std::map<std::string, std::string>;

/// Who set a status: what clocks distinguish.
enum class By { client, operator_, rule };

class TicketWork {
  public:
    /// `before.ticket.number` is the next number for a ticket that is registered now: then call registered()
    /// first.
    TicketWork(const Desk& desk, const Facts& facts, TicketFacts before, std::string queue, Instant now);

    const store::Ticket& ticket() const { return now_.ticket; }
    const TicketFacts& facts() const { return now_; }
    const Policy& policy() const { return *policy_; }
    const Regulation& regulation() const { return policy_->regulation; }
    const Desk& desk() const { return desk_; }
    /// Of the whole stimulus.
    const Facts& all_facts() const { return facts_; }
    Instant now() const { return at_; }
    About about() const { return {desk_, queue_, &now_, facts_.loop_mark}; }
    /// As the ticket stands now, with all that was done so far.
    std::vector<Clock> clocks() const;
    const Journal& journal() const { return now_.journal; }

    /// Who did what follows; "ticketgate" until it is said. `since`: when he did it, where that was before
    /// now. A letter was written in time also when it is read late.
    void act_as(std::string actor, std::optional<Instant> since = {}) {
        actor_ = std::move(actor);
        since_ = since;
    }

    /// A new ticket: `fields` are those of the journal's line that are not the ticket's own.
    void register_ticket(store::Participant requester, Fields fields);
    void note(std::string kind, Fields fields);
    /// `to` may follow the present status, or std::logic_error: who asks for more looks at the table first.
    void enter(Status to, By by, std::string reason, Fields more = {});
    /// A field by its journal name: priority, category, impact, urgency, assignee, service, requester, plan,
    /// organisation, channel. Nothing happens when it is that already.
    void change(const std::string& field, const std::string& to);
    void add_participant(store::Participant participant);
    void remove_participant(const std::string& address);
    /// It ends as merged, and `other` is where it goes on.
    void merge_into(store::TicketNumber other, std::string reason);
    void add(Change change) { changes_.push_back(std::move(change)); }

    /// To the client and whoever takes part, unless the policy has switched it off. Null then. Automatic ones
    /// count against the hourly limits. `answers`: the letter that it answers; empty: the client's last one.
    Notice* tell_client(const std::string& kind, Values values, const std::string& answers = "");
    /// To another queue, by whose rules it goes on.
    void move(const std::string& queue);
    /// Another ticket under the same stimulus: it is finished with this one.
    TicketWork& beside(TicketFacts other, std::string queue);
    /// A ticket that is only spoken of: it gets lines in its journal, participants and notices, and is itself
    /// not written, so that the same letter may steer it elsewhere.
    TicketWork& mention(TicketFacts other);
    /// What is done here is an operator's letter's order: #undo can take it back whole.
    void mark_as_order(std::optional<store::LetterId> letter) { order_letter_ = letter; }

    /// One letter for each.
    void tell_operators(const std::string& kind, const std::vector<Operator>& to, const Values& values,
                        const std::vector<mail::Attachment>& attachments = {});
    /// A letter that is not about this ticket, or all of whose values are there.
    void tell(Notice notice) { notices_.push_back(std::move(notice)); }
    /// A letter to the client is among those to be sent.
    bool tells_client() const;
    /// The one who has it in hand, else all of the queue.
    std::vector<Operator> responsible() const;

    /// This clock is not looked at again before `until`.
    void defer(const std::string& kind, Instant until) { deferred_[kind] = until; }
    bool is_deferred(const std::string& kind) const { return deferred_.contains(kind); }

    Decision finish(Verdict verdict) &&;

  private:
    void recount();
    void recount_one(const std::string& kind, const Clock* clock);
    void keep_row(const std::string& kind, const Clock* clock);
    void fill_values();

    const Desk& desk_;
    const Facts& facts_;
    std::string queue_;
    const Policy* policy_;
    Instant at_;
    TicketFacts now_;
    store::Ticket before_;
    std::vector<store::Deadline> rows_before_;
    std::string actor_ = "ticketgate";
    std::optional<Instant> since_;
    bool is_new_ = false;
    bool only_mentioned_ = false;
    std::size_t lines_before_;
    std::map<std::string, Instant> deferred_;
    std::vector<Change> changes_;
    std::vector<Notice> notices_;
    std::optional<store::LetterId> order_letter_;
    std::list<TicketWork> beside_;
};

/// Writes a field by its journal name; std::logic_error for one that no ticket has.
void set_field(store::Ticket& ticket, std::string_view field, const std::string& to);
/// As the journal writes it.
std::string field_of(const store::Ticket& ticket, std::string_view field);

/// Values of the placeholders that every notice about a ticket may use: status, priority, category, due,
/// reaction_due, resolution_due, silence_due, party, until, expected, organisation, plan, service, opens.
Values standing_of(const TicketFacts& facts, const std::vector<Clock>& clocks, const Policy& policy,
                   std::string_view language, Instant now);

}  // namespace rules
