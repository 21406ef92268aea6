#include "daemon/shell_write.h"

#include <fmt/format.h>

#include <cstdio>

#include "daemon/gateway.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/order.h"
#include "daemon/shell_text.h"
#include "mail/parse.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/tickets.h"
#include "store/transaction.h"

namespace ticketgate::shell {
namespace {

store::NewLetter from_pipe(const std::string& mailbox, std::string bytes, const Clock& clock) {
    mail::Identity identity = mail::identify(bytes);
    store::NewLetter letter;
    letter.mailbox = mailbox;
    letter.message_id = std::move(identity.message_id);
    letter.sha256 = std::move(identity.sha256);
    letter.content = std::move(identity.content);
    letter.size = static_cast<std::int64_t>(bytes.size());
    letter.arrived = clock.now();
    letter.bytes = std::move(bytes);
    return letter;
}

/// Stage 2 for one letter, as the daemon does it.
int settle_now(Hands& desk, store::LetterId id, bool leave_out = false) {
    auto came = read_letter(desk.db, id);
    came->leave_out = leave_out;
    store::Transaction transaction(desk.db);
    const auto settled = settle_alone(desk.db, desk.gateway, *came);
    transaction.commit();
    // Empty: a running daemon was faster, and has logged it.
    if (settled)
        fmt::print("letter {}: {}{}{}\n", id.value, settled->verdict.name,
                   settled->verdict.ticket ? fmt::format(" #{}", settled->verdict.ticket->value) : "",
                   settled->verdict.reason.empty() ? "" : ": " + settled->verdict.reason);
    return 0;
}

void record(Hands& desk, std::string kind, const std::vector<std::pair<std::string, std::string>>& fields) {
    store::append_event(desk.db,
                        {0, desk.clock.now(), {}, std::move(kind), who(), rules::fields_json(fields)});
}

}  // namespace

int ingest(const Config& config, const std::string& mailbox, std::string bytes) {
    if (!config.desk.queues.contains(mailbox))
        return not_done(fmt::format("no mailbox is named \"{}\"", mailbox));
    if (bytes.empty()) return not_done("the letter is empty: nothing came by standard input");
    if (bytes.size() > config.desk.max_letter)
        return not_done(fmt::format("the letter has {} octets, limits.max_letter is {}", bytes.size(),
                                    config.desk.max_letter));
    bool accepted = false;
    try {
        Hands desk(config);
        store::Transaction transaction(desk.db);
        const auto id = desk.gateway.accept(desk.db, from_pipe(mailbox, std::move(bytes), desk.clock));
        transaction.commit();
        accepted = true;
        return settle_now(desk, *id);
    } catch (const std::exception& error) {
        fmt::print(stderr, "ticketgate: {}\n", error.what());
        // Once it is on disk the MTA must neither come again nor send it back; the daemon settles it.
        return accepted ? 0 : kTryAgain;
    }
}

int release_letter(const Config& config, store::LetterId id) {
    Hands desk(config);
    bool leave_out = false;
    {
        store::Transaction transaction(desk.db);
        const auto letter = store::find_letter(desk.db, id);
        leave_out = letter && letter->verdict == rules::kCommandFailed;
        if (!store::release(desk.db, id))
            return not_done(
                fmt::format("letter {} is neither held nor quarantined; `ticketgate quarantine list` shows "
                            "those that are",
                            id.value));
        record(desk, "released", {{"letter", std::to_string(id.value)}});
        transaction.commit();
    }
    return settle_now(desk, id, leave_out);
}

int drop_letter(const Config& config, store::LetterId id, const std::string& reason) {
    Hands desk(config);
    store::Transaction transaction(desk.db);
    if (!store::drop_letter(desk.db, id, reason))
        return not_done(fmt::format(
            "letter {} is neither held nor quarantined; `ticketgate quarantine list` shows those that are",
            id.value));
    record(desk, "dropped", {{"letter", std::to_string(id.value)}, {"reason", reason}});
    transaction.commit();
    return 0;
}

int retry_item(const Config& config, store::OutboxId id) {
    Hands desk(config);
    store::Transaction transaction(desk.db);
    if (!store::requeue(desk.db, id, desk.clock.now()))
        return not_done(
            fmt::format("letter {} of the outbox is sent, is being sent or does not exist; `ticketgate "
                        "outbox list` shows them",
                        id.value));
    record(desk, "requeued", {{"outbox", std::to_string(id.value)}});
    transaction.commit();
    return 0;
}

int drop_item(const Config& config, store::OutboxId id, const std::string& reason) {
    Hands desk(config);
    store::Transaction transaction(desk.db);
    if (!store::drop(desk.db, id, reason))
        return not_done(
            fmt::format("letter {} of the outbox is sent, is being sent or does not exist; `ticketgate "
                        "outbox list` shows them",
                        id.value));
    record(desk, "dropped", {{"outbox", std::to_string(id.value)}, {"reason", reason}});
    transaction.commit();
    return 0;
}

}  // namespace ticketgate::shell
