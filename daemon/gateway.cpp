#include "daemon/gateway.h"

#include <fmt/format.h>

#include <stdexcept>

#include "daemon/facts.h"
#include "daemon/reply_token.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/notices.h"
#include "daemon/rules/render.h"
#include "daemon/store_marks.h"
#include "mail/compose.h"
#include "mail/message_id.h"
#include "mail/parse.h"
#include "mail/subject.h"
#include "store/deadlines.h"
#include "store/lately.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/tickets.h"
#include "store/transaction.h"

namespace ticketgate {
namespace {

/// Who can be reached by SMTP at all; a client may write from an address that cannot.
std::vector<std::string> envelope_recipients(const rules::Notice& notice) {
    std::vector<std::string> out;
    for (const auto* list : {&notice.to, &notice.cc})
        for (const mail::Address& address : *list)
            if (const std::string wire = mail::wire_address(address.address); !wire.empty())
                out.push_back(wire);
    return out;
}

rules::Notice without_unreachable(rules::Notice notice) {
    const auto unreachable = [](const mail::Address& a) { return mail::wire_address(a.address).empty(); };
    std::erase_if(notice.to, unreachable);
    std::erase_if(notice.cc, unreachable);
    return notice;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

const std::string& id_of(const rules::Stimulus& stimulus) {
    static const std::string none;
    if (const auto* came = std::get_if<rules::LetterCame>(&stimulus)) return came->mail.message_id;
    if (const auto* answered = std::get_if<rules::RelayAnswered>(&stimulus)) return answered->item.message_id;
    return none;
}

std::optional<store::LetterId> letter_of(const rules::Stimulus& stimulus) {
    if (const auto* came = std::get_if<rules::LetterCame>(&stimulus)) return came->letter;
    if (const auto* failed = std::get_if<rules::LetterFailed>(&stimulus)) return failed->letter;
    return std::nullopt;
}

/// The shell and the daemon may both have found the same accepted letter; the write lock decides, and this
/// sees it.
bool settled_already(store::Database& db, const rules::Stimulus& stimulus) {
    const auto id = letter_of(stimulus);
    if (!id) return false;
    const auto letter = store::find_letter(db, *id);
    return !letter || letter->state != store::LetterState::accepted;
}

struct Applier {
    store::Database& db;
    rules::Instant now;

    void operator()(const rules::RegisterTicket& c) const { store::insert_ticket(db, c.ticket); }
    void operator()(const rules::UpdateTicket& c) const { store::update_ticket(db, c.ticket); }
    void operator()(const rules::AddParticipant& c) const {
        store::add_participant(db, c.ticket, c.participant);
    }
    void operator()(const rules::RemoveParticipant& c) const {
        store::remove_participant(db, c.ticket, c.address);
    }
    void operator()(const rules::ReleaseLetter& c) const { store::release(db, c.letter); }
    void operator()(const rules::DropLetter& c) const { store::drop_letter(db, c.letter, c.reason); }
    void operator()(const rules::HideMessage& c) const { store::hide_message(db, c.letter, c.ticket); }
    void operator()(const rules::DropItem& c) const { store::drop(db, c.item, c.reason); }
    void operator()(const rules::AddMessage& c) const { store::insert_message(db, c.message); }
    void operator()(const rules::AppendEvent& c) const { store::append_event(db, c.event); }
    void operator()(const rules::SetDeadline& c) const { store::set_deadline(db, c.deadline); }
    void operator()(const rules::ClearDeadline& c) const { store::clear_deadline(db, c.ticket, c.kind); }
    void operator()(const rules::SettleLetter& c) const { store::settle(db, c.letter, c.fate, now); }
    void operator()(const rules::ReportItem& c) const { store::report(db, c.item, c); }
    void operator()(const rules::PutAlarm& c) const { store::put_alarm(db, c.alarm); }
    void operator()(const rules::ClearAlarm& c) const { store::clear_alarm(db, c.key); }
    void operator()(const rules::SetChore& c) const { store::set_chore(db, c.chore); }
    void operator()(const rules::CountRate& c) const { store::count_rate(db, c.key, now); }
    void operator()(const rules::RecordPictures& c) const {
        for (const std::string& sha256 : c.sha256) store::add_picture(db, c.ticket, sha256);
    }
    void operator()(const rules::RecordRecent& c) const { store::add_recent(db, c.letter); }
};

void count(store::Database& db, const rules::Notice& notice, rules::Instant now) {
    if (!notice.counts || !notice.suppressed.empty()) return;
    for (const mail::Address& address : notice.to) store::count_rate(db, address.address, now);
    if (notice.ticket) store::count_rate(db, fmt::format("#{}", notice.ticket->value), now);
}

}  // namespace

std::optional<store::LetterId> Gateway::accept(store::Database& db, const store::NewLetter& letter) {
    return store::accept(db, letter, clock_.now());
}

std::optional<Settled> Gateway::settle(store::Database& db, const rules::Stimulus& stimulus) {
    if (settled_already(db, stimulus)) return std::nullopt;
    const auto now = clock_.now();
    const rules::Facts facts = read_facts(db, stimulus, *desk_, now);
    rules::Decision decision = rules::decide(stimulus, facts, *desk_, now);
    for (const rules::Change& change : decision.changes) std::visit(Applier{db, now}, change);
    Settled settled{std::move(decision.verdict), id_of(stimulus), {}};
    for (rules::Notice& notice : decision.notices) {
        if (!notice.letter) notice.letter = letter_of(stimulus);
        post(db, notice, facts.loop_mark, settled);
    }
    for (const rules::Change& change : decision.changes)
        if (const auto* release = std::get_if<rules::ReleaseLetter>(&change))
            settle_released(db, *release, settled);
    return settled;
}

// In the same transaction: whoever lets a letter pass is told that it is done, and then it is.
void Gateway::settle_released(store::Database& db, const rules::ReleaseLetter& release, Settled& settled) {
    auto came = read_letter(db, release.letter);
    if (!came) return;
    came->leave_out = release.leave_out;
    if (auto one = settle_alone(db, *this, *came)) settled.released.push_back(std::move(*one));
}

void Gateway::post(store::Database& db, const rules::Notice& notice, const std::string& mark,
                   Settled& settled) {
    const auto now = clock_.now();
    store::NewOutboxItem item;
    item.ticket = notice.ticket;
    item.kind = notice.kind;
    item.mailbox = notice.queue;
    item.recipients = envelope_recipients(notice);
    if (item.recipients.empty()) {
        store::append_event(
            db,
            {0, now, notice.ticket, "not-sent", "ticketgate",
             rules::fields_json({{"notice", notice.kind}, {"reason", "no address that mail can reach"}})});
        return;
    }
    const rules::Queue& queue = desk_->queues.at(notice.queue);
    item.envelope_from = mail::wire_address(queue.address);
    const std::string key = reply_key(db);
    const store::OutboxId id = store::next_item(db);
    item.message_id = message_id_for(item, id, key);
    rules::RenderContext context{item.message_id, mark, now};
    // One for each operator, so that the token proves who answers; clients share theirs.
    if (rules::is_for_operators(notice.kind) && item.recipients.size() == 1)
        context.reply_to =
            rules::with_detail(queue, reply_token(key, id, item.message_id, item.recipients.front()));
    item.bytes = mail::compose(rules::render(without_unreachable(notice), *desk_, context));
    item.state = notice.suppressed.empty() ? store::OutboxState::queued : store::OutboxState::suppressed;
    item.reason = notice.suppressed;
    item.created = now;
    item.next_at = now + notice.wait;
    item.letter = notice.letter;
    if (store::put(db, item) != id) throw std::logic_error("the outbox has counted otherwise");
    count(db, notice, now);
    settled.notices.push_back({notice.kind, joined(item.recipients), item.message_id, notice.suppressed});
}

std::string Gateway::message_id_for(const store::NewOutboxItem& item, store::OutboxId id,
                                    const std::string& key) const {
    const auto milliseconds = clock_.now_ms().time_since_epoch().count();
    return mail::make_message_id(milliseconds, id_secret(key, id, milliseconds, item),
                                 item.envelope_from.substr(item.envelope_from.rfind('@') + 1));
}

namespace {

struct Attempt {
    bool done = false;
    std::optional<Settled> settled;
    std::string problem;  // of ours, when it is not done
};

Attempt attempt(store::Database& db, Gateway& gateway, const rules::Stimulus& stimulus) {
    try {
        store::Savepoint savepoint(db);
        Attempt made{true, gateway.settle(db, stimulus), ""};
        savepoint.release();
        return made;
    } catch (const store::Error& error) {
        if (!error.refused()) throw;
        return {false, {}, error.what()};
    } catch (const std::exception& error) {
        return {false, {}, error.what()};
    }
}

/// Of what cannot be settled as it should be, what is left to do.
rules::Stimulus least_of(store::Database& db, const rules::Stimulus& stimulus, const std::string& problem) {
    if (const auto id = letter_of(stimulus))
        return rules::LetterFailed{*id, store::find_letter(db, *id)->mailbox, problem};
    rules::Stimulus least = stimulus;
    if (auto* answered = std::get_if<rules::RelayAnswered>(&least)) answered->problem = problem;
    if (auto* passed = std::get_if<rules::DeadlinePassed>(&least)) passed->problem = problem;
    return least;
}

/// Of a letter people hear by its own notice.
std::optional<Settled::Defect> defect_of(const rules::Stimulus& stimulus, const std::string& problem) {
    if (const auto* answered = std::get_if<rules::RelayAnswered>(&stimulus))
        return Settled::Defect{fmt::format("outbox:{}", answered->item.id.value), problem};
    if (const auto* passed = std::get_if<rules::DeadlinePassed>(&stimulus))
        return Settled::Defect{defect_key(passed->deadline), problem};
    return std::nullopt;
}

}  // namespace

std::string defect_key(const store::Deadline& deadline) {
    return fmt::format("deadline:#{} {}", deadline.ticket.value, deadline.kind);
}

std::optional<Settled> settle_alone(store::Database& db, Gateway& gateway, const rules::Stimulus& stimulus) {
    const Attempt whole = attempt(db, gateway, stimulus);
    if (whole.done) return whole.settled;
    Attempt least = attempt(db, gateway, least_of(db, stimulus, whole.problem));
    if (!least.done)
        least.settled = Settled{{std::string(kNotSettled), least.problem, {}, {}, true}, id_of(stimulus), {}};
    if (least.settled) least.settled->defect = defect_of(stimulus, whole.problem);
    return std::move(least.settled);
}

// All behind one savepoint: SQLite copies each page that a savepoint may have to take back, and one savepoint
// for each makes that a quarter of the store's work. Only when one fails does each get its own, and then the
// one at fault is found.
std::vector<Settled> settle_together(store::Database& db, Gateway& gateway,
                                     const std::vector<rules::Stimulus>& stimuli) {
    std::vector<Settled> settled;
    try {
        store::Savepoint savepoint(db);
        for (const rules::Stimulus& stimulus : stimuli)
            if (auto one = gateway.settle(db, stimulus)) settled.push_back(std::move(*one));
        savepoint.release();
        return settled;
    } catch (const store::Error& error) {
        if (!error.refused()) throw;
    } catch (const std::exception&) {
        // Whose fault it was shows in the second try.
    }
    settled.clear();
    for (const rules::Stimulus& stimulus : stimuli)
        if (auto one = settle_alone(db, gateway, stimulus)) settled.push_back(std::move(*one));
    return settled;
}

std::optional<rules::LetterCame> read_letter(store::Database& db, store::LetterId id) {
    const auto letter = store::find_letter(db, id);
    if (!letter) return std::nullopt;
    rules::LetterCame came;
    came.letter = id;
    came.mailbox = letter->mailbox;
    came.arrived = letter->arrived;
    came.size = letter->size;
    came.head_only = letter->bytes_kept < letter->size;
    came.released = letter->released;
    came.mail = mail::parse(store::raw_bytes(db, id));
    came.base_subject = mail::base_subject(came.mail.subject);
    return came;
}

}  // namespace ticketgate
