#include "daemon/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <stdexcept>
#include <tuple>

#include "daemon/chores.h"
#include "daemon/clients_csv.h"
#include "daemon/journal.h"
#include "daemon/rules/desk.h"
#include "daemon/shell_text.h"
#include "mail/date.h"
#include "mail/digest.h"
#include "mail/header_block.h"
#include "mail/parse.h"
#include "store/clients.h"
#include "store/deadlines.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/tickets.h"
#include "store/transaction.h"

namespace ticketgate {
namespace {

using store::Instant;

/// More than a desk can do at one instant: then something sets itself anew for ever.
constexpr int kMostAtOnce = 1'000'000;
/// Of a store without a name every commit looks at all pages that are not written yet: one for many steps.
constexpr int kStepsOfACommit = 500;
constexpr int kItemsAtOnce = 100;
constexpr int kEventsAtOnce = 1000;

std::string joined(const std::vector<mail::Address>& addresses) {
    std::string out;
    for (const mail::Address& one : addresses) out += (out.empty() ? "" : ", ") + one.address;
    return out;
}

std::string first_or_empty(const std::vector<std::string>& words) {
    return words.empty() ? std::string() : words.front();
}

store::NewLetter new_letter(const SimulatedLetter& letter, const std::string& queue, std::int64_t uid,
                            std::uint64_t limit) {
    mail::Identity identity = mail::identify(letter.bytes);
    store::NewLetter out;
    out.mailbox = queue;
    out.uidvalidity = 1;
    out.uid = uid;
    out.message_id = std::move(identity.message_id);
    out.sha256 = std::move(identity.sha256);
    out.content = std::move(identity.content);
    out.size = static_cast<std::int64_t>(letter.bytes.size());
    out.arrived = letter.arrives;
    // As from a server: of a letter too large only the head is fetched.
    out.bytes = letter.bytes.size() <= limit ? letter.bytes
                                             : letter.bytes.substr(0, mail::header_end(letter.bytes, {}));
    return out;
}

}  // namespace

struct Simulation::Next {
    Instant at;
    Step step = Step::letter;
};

Simulation::Simulation(const rules::Desk& desk, std::vector<std::string> mailboxes,
                       const std::vector<store::Client>& clients, Instant start, Tell tell)
    : desk_(std::make_shared<rules::Desk>(desk)),
      mailboxes_(std::move(mailboxes)),
      clock_(start),
      db_(store::Database::scratch()),
      gateway_(desk_, clock_),
      tell_(std::move(tell)) {
    store::Transaction transaction(db_);
    // Not random at all, so that it is the same every time.
    const std::string number = mail::to_hex(mail::sha256("simulation"));
    store::set_setting(db_, "loop_mark", number.substr(0, 16));
    store::set_setting(db_, "reply_key", number);
    for (const store::Client& client : clients) store::put_client(db_, client);
    begin_chores(db_, *desk_, start);
    transaction.commit();
}

std::optional<Simulation::Next> Simulation::next(LetterSource& letters) {
    const std::array<std::pair<std::optional<Instant>, Step>, 4> all{{
        {letters.next_arrival(), Step::letter},
        {store::next_due(db_), Step::relay},
        {store::next_wake(db_), Step::deadline},
        {store::next_chore(db_), Step::chore},
    }};
    std::optional<Next> soonest;
    for (const auto& [at, kind] : all) {
        if (!at) continue;
        // What was due before now happens now.
        const Next one{std::max(*at, clock_.now()), kind};
        if (!soonest || one.at < soonest->at) soonest = one;
    }
    return soonest;
}

void Simulation::run(LetterSource& letters, Instant until) {
    int at_once = 0;
    for (bool more = true; more;) {
        store::Transaction transaction(db_);
        for (int i = 0; i < kStepsOfACommit && more; ++i) {
            const auto one = next(letters);
            more = one && one->at <= until;
            if (!more) break;
            at_once = one->at == clock_.now() ? at_once + 1 : 0;
            if (at_once > kMostAtOnce) throw std::logic_error("simulation: time stands still");
            clock_.jump(one->at);
            do_step(one->step, letters);
        }
        transaction.commit();
    }
}

void Simulation::do_step(Step step, LetterSource& letters) {
    switch (step) {
        case Step::letter:
            take_in(letters.take());
            break;
        case Step::relay:
            carry_out();
            break;
        case Step::deadline:
            pass_deadline();
            break;
        case Step::chore:
            do_chores();
            break;
    }
}

void Simulation::take_in(SimulatedLetter letter) {
    const std::string queue = queue_of(letter.bytes, *desk_, mailboxes_);
    const auto id = gateway_.accept(db_, new_letter(letter, queue, ++uid_, desk_->max_letter));
    auto came = read_letter(db_, *id);
    tell_received(letter.file, came->mail, queue);
    const bool of_operator =
        came->mail.from.size() == 1 && rules::operator_with(*desk_, came->mail.from.front().address);
    settle_alone(db_, gateway_, std::move(*came));
    const auto row = store::find_letter(db_, *id);
    // An operator may speak of his own letter again, of those of a living ticket, and of those that wait for
    // him.
    if (row->state == store::LetterState::settled && !row->ticket && !of_operator)
        store::forget_bytes(db_, *id);
    tell_new_events(queue);
}

void Simulation::carry_out() {
    for (store::OutboxItem& item : store::claim_due(db_, clock_.now(), kItemsAtOnce)) {
        std::vector<mail::Delivery> taken;
        for (const auto& recipient : item.recipients)
            taken.push_back({recipient.address, mail::Outcome::sent, 250, "2.0.0", "accepted"});
        tell_sent(item);
        const std::string queue = item.mailbox;
        store::forget_bytes(db_, item.id);
        settle_alone(db_, gateway_, rules::RelayAnswered{std::move(item), std::move(taken)});
        tell_new_events(queue);
    }
}

void Simulation::pass_deadline() {
    // One at a time: what follows from it may clear the next.
    for (const store::Deadline& deadline : store::due_deadlines(db_, clock_.now(), 1)) {
        const auto ticket = store::find_ticket(db_, deadline.ticket);
        settle_alone(db_, gateway_, rules::DeadlinePassed{deadline, clock_.now()});
        tell_new_events(ticket->queue);
    }
}

void Simulation::do_chores() {
    for (const store::Chore& chore : store::due_chores(db_, clock_.now())) {
        settle_alone(db_, gateway_, rules::ChoreDue{chore});
        tell_new_events(chore.queue);
    }
}

void Simulation::tell_new_events(const std::string& queue) {
    for (;;) {
        const auto events = store::events_after(db_, told_, kEventsAtOnce);
        for (const store::Event& event : events) {
            told_ = event.id;
            const auto line = journal_line(event);
            // A year of letters would not fit on the disk. Of a ticket that has ended nobody reads them
            // again.
            if (event.ticket && line.kind == "status" && (line["to"] == "closed" || line["to"] == "merged"))
                store::forget_bytes(db_, *event.ticket);
            // Told when the relay took it, with what the letter itself says.
            if (line.kind != "sent") tell_({queue, event.ticket, line});
        }
        if (events.size() < kEventsAtOnce) return;
    }
}

void Simulation::tell_received(const std::string& file, const mail::ParsedMail& mail,
                               const std::string& queue) {
    tell_({queue,
           {},
           {clock_.now(),
            "received",
            "",
            {{"file", file},
             {"message_id", mail.message_id},
             {"from", joined(mail.from)},
             {"subject", mail.subject},
             {"mailbox", queue}}}});
}

void Simulation::tell_sent(const store::OutboxItem& item) {
    const std::string_view bytes = item.bytes;
    const mail::ParsedMail mail = mail::parse(bytes.substr(0, mail::header_end(bytes, {})));
    tell_({item.mailbox,
           item.ticket,
           {clock_.now(),
            "sent",
            "",
            {{"kind", item.kind},
             {"to", joined(mail.to)},
             {"cc", joined(mail.cc)},
             {"subject", mail.subject},
             {"message_id", mail.message_id},
             {"in_reply_to", first_or_empty(mail.in_reply_to)}}},
           bytes});
}

namespace {

/// With its zone written out: a time without one would be somebody's guess.
std::optional<Instant> instant_in(const std::string& text) {
    const bool zoned = text.size() >= 20 && (text[10] == 'T' || text[10] == 't') &&
                       (text.back() == 'Z' || text.back() == 'z' || text[text.size() - 6] == '+' ||
                        text[text.size() - 6] == '-');
    const auto date = zoned ? mail::parse_date(text) : std::nullopt;
    return date ? std::optional(Instant(date->instant)) : std::nullopt;
}

std::optional<std::vector<store::Client>> clients_in(const std::filesystem::path& file) {
    if (file.empty()) return std::vector<store::Client>{};
    ClientsFile read = read_clients(file);
    for (const ClientsError& error : read.errors) fmt::print(stderr, "{}\n", error.str());
    if (!read.errors.empty()) return std::nullopt;
    return std::move(read.clients);
}

}  // namespace

int simulate(const Config& config, const SimulateOptions& options) {
    const auto until = instant_in(options.until);
    if (!until)
        return shell::not_done(
            fmt::format("--until \"{}\" is no time; accepted: 2026-12-31T00:00:00+03:00", options.until));
    const auto clients = clients_in(options.clients);
    if (!clients) return 1;
    std::vector<std::string> mailboxes;
    for (const MailboxConfig& mailbox : config.mailboxes) mailboxes.push_back(mailbox.name);
    MailFiles letters(options.mail, *until);
    const auto print = [&](const SimulatedLine& line) {
        const auto& calendar = rules::policy_of(config.desk, line.queue).regulation.calendar;
        const std::string text = options.json ? json_line(line, calendar) : plain_line(line, calendar);
        if (!text.empty()) fmt::print("{}\n", text);
    };
    const auto start = letters.next_arrival().value_or(*until);
    Simulation(config.desk, std::move(mailboxes), *clients, start, print).run(letters, *until);
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
        return shell::not_done("the lines could not be written");
    return 0;
}

}  // namespace ticketgate
