// What falls due is found by index: a tick costs the same whatever else is open. Counted in steps of SQLite's
// machine, which know no fast and no slow computers.
#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <map>

#include "daemon/chores.h"
#include "daemon/gateway.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/journal.h"
#include "daemon/template_set.h"
#include "store/deadlines.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/tickets.h"
#include "store/transaction.h"
#include "tests/support/clock.h"
#include "tests/support/desk.h"

using namespace ticketgate;
using namespace testing;
using namespace std::chrono_literals;

namespace {

rules::Desk promising_desk() {
    rules::Desk desk = small_desk();
    desk.templates = load_templates({}, {}).templates;
    promise_reaction(desk, 4);
    rules::SilenceRule silence;
    silence.after = rules::Term{48, rules::TimeUnit::hours};
    desk.policies.at("small").regulation.silence[store::Status::completed] = silence;
    return desk;
}

class House {
  public:
    /// So many open tickets; the first ten are due in four hours, all others a year later, half of them by
    /// silence.
    explicit House(int tickets) {
        store::Transaction transaction(db_);
        begin_chores(db_, *desk_, clock_.now());
        for (int number = 1; number <= tickets; ++number) open(number, number <= 10 ? 0h : 24h * 365);
        transaction.commit();
        steps();  // what the filling took is nobody's
    }

    /// What the timekeeper does once a second, and what it does when something is due.
    std::size_t tick(std::chrono::hours later) {
        clock_.advance(later);
        const auto now = clock_.now();
        store::Transaction transaction(db_);
        store::next_due(db_);
        store::count_accepted(db_);
        store::next_wake(db_);
        store::next_chore(db_);
        std::vector<rules::Stimulus> due;
        for (const store::Deadline& one : store::due_deadlines(db_, now, 100))
            due.push_back(rules::DeadlinePassed{one, rules::Instant::max()});
        for (store::Chore& one : store::due_chores(db_, now)) due.push_back(rules::ChoreDue{std::move(one)});
        const auto settled = settle_together(db_, gateway_, due);
        transaction.commit();
        return settled.size();
    }

    /// Steps of each statement since the last question.
    std::map<std::string, int> steps() {
        std::map<std::string, int> out;
        for (sqlite3_stmt* s = nullptr; (s = sqlite3_next_stmt(db_.handle(), s)) != nullptr;)
            if (const int count = sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 1); count > 0)
                out[sqlite3_sql(s)] += count;
        return out;
    }

  private:
    void open(int number, std::chrono::hours later) {
        const auto at = clock_.now() + later;
        const bool silent = number > 10 && number % 2 == 0;
        store::Ticket ticket;
        ticket.number = {number};
        ticket.queue = "support";
        ticket.subject = "Printer";
        ticket.requester = "anna@client.example";
        ticket.language = "en";
        ticket.status = silent ? store::Status::completed : store::Status::new_;
        ticket.created = ticket.updated = at;
        store::insert_ticket(db_, ticket);
        store::append_event(db_, {0, at, ticket.number, "registered", ticket.requester,
                                  rules::fields_json({{"since", rules::stamp(at)}})});
        store::set_deadline(db_, {ticket.number, silent ? "confirmation" : "reaction", at + 4h, at + 4h});
    }

    ManualClock clock_;
    std::shared_ptr<const rules::Desk> desk_ = std::make_shared<rules::Desk>(promising_desk());
    store::Database db_ = store::Database::open(":memory:", store::Database::Mode::read_write);
    Gateway gateway_{desk_, clock_};
};

}  // namespace

TEST_CASE("A tick takes as many steps among many open tickets as among few") {
    House few(20), many(5000);
    for (const auto& [what, later] : std::vector<std::pair<const char*, std::chrono::hours>>{
             {"nothing is due", 1h}, {"ten terms end", 3h}, {"the morning's list", 24h}}) {
        INFO(what);
        CHECK(few.tick(later) == many.tick(later));
        const auto small = few.steps(), large = many.steps();
        for (const auto& [sql, steps] : large) {
            INFO(sql);
            REQUIRE(small.contains(sql));
            CHECK(steps == small.at(sql));
        }
    }
}

TEST_CASE("The ten were handled, and nothing is due behind them") {
    House house(20);
    CHECK(house.tick(1h) == 0);
    CHECK(house.tick(3h) == 10);
    CHECK(house.tick(1h) == 0);
}
