#include "daemon/reconcile.h"

#include <fmt/format.h>

#include <cstdio>
#include <map>

#include "daemon/servers.h"
#include "store/ledger.h"

namespace ticketgate::shell {
namespace {

struct Session {
    asio::io_context loop{1};
    asio::thread_pool helpers{2};
};

/// Runs one coroutine to its end; what it throws comes out here.
template <class Value>
Value wait_for(Session& session, asio::awaitable<Value> work) {
    std::exception_ptr failure;
    std::optional<Value> result;
    asio::co_spawn(session.loop, std::move(work), [&](std::exception_ptr thrown, Value value) {
        failure = thrown;
        result = std::move(value);
    });
    session.loop.run();
    session.loop.restart();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
}

struct Look {
    mail::Epoch epoch;
    std::vector<std::uint32_t> uids;
    std::vector<std::string> description;
};

asio::awaitable<Look> look_into(mail::Source& source) {
    Look look;
    std::exception_ptr failure;
    try {
        look.epoch = co_await source.open();
        look.uids = co_await source.list(0);
        look.description = source.describe();
    } catch (...) {
        failure = std::current_exception();
    }
    co_await source.close();
    if (failure) std::rethrow_exception(failure);
    co_return look;
}

bool check_mailbox(Session& session, const MailboxConfig& mailbox) {
    try {
        const auto source = make_source(session.loop, session.helpers, mailbox);
        const Look look = wait_for(session, look_into(*source));
        fmt::print("mailbox {}: ok, {} letters, UIDVALIDITY {}\n", mailbox.name, look.uids.size(),
                   look.epoch.uidvalidity);
        for (const std::string& line : look.description) fmt::print("    {}\n", line);
        return true;
    } catch (const std::exception& error) {
        fmt::print(stderr, "mailbox {}: {}: {}\n", mailbox.name, mailbox.server.url, error.what());
        return false;
    }
}

bool check_relay(Session& session, const Config& config) {
    try {
        const auto line = make_submission(session.loop, session.helpers, config);
        const auto description = wait_for(session, line->probe());
        fmt::print("outgoing {}: ok\n", config.outgoing.url);
        for (const std::string& words : description) fmt::print("    {}\n", words);
        return true;
    } catch (const std::exception& error) {
        fmt::print(stderr, "outgoing {}: {}\n", config.outgoing.url, error.what());
        return false;
    }
}

struct Account {
    std::string mailbox;
    std::uint32_t uidvalidity = 0;
    std::size_t on_server = 0, known = 0;
    std::vector<std::uint32_t> unknown;    // on the server, not in the ledger
    std::vector<std::uint32_t> undecided;  // in the ledger, not settled
};

/// UIDs above the cursor have not been asked for yet: no fault, but named.
Account account_of(const MailboxConfig& mailbox, const Look& look, store::Database& db) {
    Account account{mailbox.name, look.epoch.uidvalidity, look.uids.size(), 0, {}, {}};
    for (const std::uint32_t uid : look.uids) {
        const auto letter = store::letter_at(db, mailbox.name, look.epoch.uidvalidity, uid);
        if (!letter)
            account.unknown.push_back(uid);
        else if (letter->state == store::LetterState::accepted)
            account.undecided.push_back(uid);
        else
            ++account.known;
    }
    return account;
}

std::string numbers(const std::vector<std::uint32_t>& uids) {
    std::string out;
    for (const std::uint32_t uid : uids) out += (out.empty() ? "" : ",") + std::to_string(uid);
    return out;
}

void print(const Account& a, bool json) {
    if (json) {
        fmt::print(
            R"({{"mailbox":"{}","uidvalidity":{},"on_server":{},"settled":{},"unknown":[{}],"undecided":[{}]}})"
            "\n",
            a.mailbox, a.uidvalidity, a.on_server, a.known, numbers(a.unknown), numbers(a.undecided));
        return;
    }
    fmt::print("{}: {} letters on the server, {} settled\n", a.mailbox, a.on_server, a.known);
    if (!a.unknown.empty())
        fmt::print("    not in the ledger, UID {}: the next poll takes them in\n", numbers(a.unknown));
    if (!a.undecided.empty())
        fmt::print("    accepted and not settled, UID {}: is the daemon running?\n", numbers(a.undecided));
}

}  // namespace

int connect_check(const Config& config) {
    Session session;
    bool well = check_relay(session, config);
    for (const MailboxConfig& mailbox : config.mailboxes) well = check_mailbox(session, mailbox) && well;
    return well ? 0 : 1;
}

int reconcile(const Config& config, bool json) {
    Session session;
    auto db = store::Database::open(config.store, store::Database::Mode::read_only);
    bool well = true;
    for (const MailboxConfig& mailbox : config.mailboxes) {
        try {
            const auto source = make_source(session.loop, session.helpers, mailbox);
            const Account account = account_of(mailbox, wait_for(session, look_into(*source)), db);
            print(account, json);
            well = well && account.unknown.empty() && account.undecided.empty();
        } catch (const mail::SourceError& error) {
            fmt::print(stderr, "mailbox {}: {}: {}\n", mailbox.name, mailbox.server.url, error.what());
            well = false;
        }
    }
    return well ? 0 : 1;
}

}  // namespace ticketgate::shell
