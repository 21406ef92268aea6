// A store in memory behind the gateway: letters go in as bytes, and what came of them is looked up. Each call
// is a transaction, as on the store thread.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "daemon/gateway.h"
#include "daemon/template_set.h"
#include "mail/parse.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/tickets.h"
#include "store/transaction.h"
#include "tests/support/clock.h"
#include "tests/support/desk.h"
#include "tests/support/letters.h"

namespace testing {

/// A letter of somebody, in few words; each has a Message-ID of its own.
struct Wrote {
    std::string from, text;
    std::string answers = {};  // a Message-ID
    Headers more = {};
    std::string subject = "Re: Printer";
    std::string id = {};  // empty: one of its own
};

inline rules::Desk trusting_desk() {
    rules::Desk desk = small_desk();
    desk.templates = ticketgate::load_templates({}, {}).templates;
    desk.trusted_authserv = {"mx.desk.example"};
    desk.queues.at("support").plus_addresses = true;
    return desk;
}

class Household {
  public:
    explicit Household(rules::Desk desk = trusting_desk())
        : gateway(std::make_shared<rules::Desk>(std::move(desk)), clock) {}

    ticketgate::Settled take(const std::string& raw) {
        store::Transaction transaction(db);
        const auto id = gateway.accept(db, new_letter(raw)).value();
        last = id;
        const auto settled = ticketgate::settle_alone(db, gateway, ticketgate::read_letter(db, id).value());
        transaction.commit();
        return settled.value();
    }
    ticketgate::Settled take(const Wrote& letter) { return take(bytes(letter)); }

    std::string bytes(const Wrote& letter) {
        Headers more = letter.more;
        if (!letter.answers.empty()) more.emplace_back("In-Reply-To", "<" + letter.answers + ">");
        const std::string id =
            letter.id.empty() ? "letter" + std::to_string(++letters_) + "@else.example" : letter.id;
        return raw_letter(letter.from, letter.subject, id, letter.text, more);
    }

    /// The newest one. Throws when there is none.
    store::OutboxItem item(const std::string& kind, const std::string& to) {
        for (const auto& one : store::list_outbox(db, {}))
            if (one.kind == kind && one.recipients.front().address == to)
                return store::find_item(db, one.id, true).value();
        throw std::logic_error("no " + kind + " to " + to);
    }
    mail::ParsedMail notice(const std::string& kind, const std::string& to) {
        return mail::parse(item(kind, to).bytes);
    }
    std::string id(const std::string& kind, const std::string& to) { return item(kind, to).message_id; }
    int count(const std::string& kind) {
        int found = 0;
        for (const auto& one : store::list_outbox(db, {})) found += one.kind == kind ? 1 : 0;
        return found;
    }
    std::string evidence(store::LetterId letter) { return store::find_letter(db, letter)->evidence; }
    store::LetterState state(store::LetterId letter) { return store::find_letter(db, letter)->state; }
    store::Ticket ticket(std::int64_t number = 1) { return store::find_ticket(db, {number}).value(); }
    /// All that is on record of tickets.
    std::size_t lines(std::int64_t number = 1) { return store::events(db, {number}).size(); }

    ManualClock clock;
    store::Database db = store::Database::open(":memory:", store::Database::Mode::read_write);
    ticketgate::Gateway gateway;
    store::LetterId last;  // taken in

  private:
    int letters_ = 0;
};

}  // namespace testing
