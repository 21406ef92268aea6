#include "daemon/settler.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <tuple>

#include "daemon/log.h"
#include "store/ledger.h"
#include "store/transaction.h"

namespace ticketgate {
namespace {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;

// One transaction: enough that commits cost little, few enough that a letter does not wait long for its
// neighbours.
constexpr int kBatchLetters = 128;
constexpr std::int64_t kBatchOctets = 8 * 1024 * 1024;

}  // namespace

asio::awaitable<void> Settler::run() {
    while (!desk_.stopping) {
        std::string problem;
        try {
            co_await settle_all();
        } catch (const std::exception& error) {
            problem = error.what();
        }
        if (!problem.empty()) log::error("store-failed", {{"problem", problem}});
        co_await desk_.letters.wait(problem.empty() ? 1h : 1s);
    }
}

asio::awaitable<std::size_t> Settler::settle_all() {
    std::size_t count = 0;
    std::vector<Settled> settled;
    Read read = co_await read_some({});
    while (!read.stimuli.empty() && !desk_.stopping) {
        count += read.stimuli.size();
        const store::LetterId last = read.last;
        // While these are written, the next are read and parsed, and those before are told of.
        std::tie(settled, read) =
            co_await ((settle(std::move(read.stimuli)) && desk_.tell_of(std::move(settled), "letter")) &&
                      read_some(last));
    }
    co_await desk_.tell_of(std::move(settled), "letter");
    co_return count;
}

asio::awaitable<Settler::Read> Settler::read_some(store::LetterId after) {
    co_return co_await asio::co_spawn(
        desk_.helpers, [this, after]() -> asio::awaitable<Read> { co_return read_and_parse(after); },
        asio::use_awaitable);
}

Settler::Read Settler::read_and_parse(store::LetterId after) {
    Read read;
    std::int64_t octets = 0;
    for (const store::LetterId id : store::accepted_letters(reader_, after, kBatchLetters)) {
        if (octets > kBatchOctets) break;
        read.last = id;
        try {
            auto came = read_letter(reader_, id);
            octets += came->size;
            read.stimuli.push_back(std::move(*came));
        } catch (const store::Error&) {
            throw;
        } catch (const std::exception& error) {
            const auto letter = store::find_letter(reader_, id);
            read.stimuli.push_back(
                rules::LetterFailed{id, letter->mailbox, std::string("parsing failed: ") + error.what()});
        }
    }
    return read;
}

asio::awaitable<std::vector<Settled>> Settler::settle(std::vector<rules::Stimulus> stimuli) {
    auto job = [&](store::Database& db) { return settle_together(db, desk_.gateway, stimuli); };
    auto settled = co_await desk_.write_surely(job);
    if (!settled) co_return std::vector<Settled>();
    desk_.outbox.notify();
    co_return std::move(*settled);
}

}  // namespace ticketgate
