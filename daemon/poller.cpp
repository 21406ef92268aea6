#include "daemon/poller.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <cstdlib>

#include "daemon/log.h"
#include "daemon/rules/desk_rules.h"
#include "mail/parse.h"
#include "store/deadlines.h"
#include "store/ledger.h"

namespace ticketgate {
namespace {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;

// One round trip fetches this much: many small letters, so that a far server costs little; few octets, so
// that memory stays flat.
constexpr std::size_t kBatchLetters = 1000;
constexpr std::uint64_t kBatchOctets = 8 * 1024 * 1024;
// One question for sizes.
constexpr std::size_t kPlanLetters = 5000;
// What is kept of a letter that is too large.
constexpr std::size_t kHeadOctets = 256 * 1024;

constexpr std::chrono::milliseconds kFirstRetry = 1s;
constexpr std::chrono::milliseconds kLongestRetry = 1min;
// A wrong password is not tried so often that the server locks the account.
constexpr std::chrono::milliseconds kLongestHopeless = 5min;

store::NewLetter new_letter(const std::string& mailbox, std::uint32_t uidvalidity, mail::Fetched fetched) {
    store::NewLetter letter;
    letter.mailbox = mailbox;
    letter.uidvalidity = uidvalidity;
    letter.uid = fetched.uid;
    letter.size = static_cast<std::int64_t>(fetched.bytes.size());
    letter.arrived = fetched.arrived;
    letter.bytes = std::move(fetched.bytes);
    return letter;
}

void add_identity(store::NewLetter& letter) {
    mail::Identity identity = mail::identify(letter.bytes);
    letter.message_id = std::move(identity.message_id);
    letter.sha256 = std::move(identity.sha256);
    letter.content = std::move(identity.content);
}

mail::Done done_of(const MailboxConfig& config) {
    switch (config.done) {
        case DoneAction::seen:
            return {mail::Done::Kind::seen, ""};
        case DoneAction::move:
            return {mail::Done::Kind::move, config.done_folder};
        case DoneAction::remove:
            return {mail::Done::Kind::remove, ""};
        case DoneAction::keep:
            break;
    }
    return {mail::Done::Kind::keep, ""};
}

std::string filed_key(const MailboxConfig& config) {
    return "filed:" + config.name;
}

/// "UIDVALIDITY UID", as it stands in the settings; 0 of another epoch.
std::uint32_t filed_in(const std::optional<std::string>& text, std::uint32_t uidvalidity) {
    const std::string start = std::to_string(uidvalidity) + " ";
    if (!text || !text->starts_with(start)) return 0;
    return static_cast<std::uint32_t>(std::strtoul(text->c_str() + start.size(), nullptr, 10));
}

/// Of a letter that was too large only the head is ours, whatever the limit is today: the rest is on the
/// server alone. A duplicate's bytes are with its twin.
bool is_kept_whole(store::Database& db, const store::Letter& letter) {
    if (letter.bytes_kept > 0 || !letter.same_as) return letter.bytes_kept >= letter.size;
    const auto twin = store::find_letter(db, *letter.same_as);
    return twin && twin->bytes_kept >= letter.size;
}

std::vector<std::uint32_t> uids_of(const std::vector<mail::Listed>& listed) {
    std::vector<std::uint32_t> uids;
    for (const mail::Listed& one : listed) uids.push_back(one.uid);
    return uids;
}

/// Those that may leave the folder: what was listed and did not come may not.
std::vector<std::uint32_t> whole_ones(const std::vector<store::NewLetter>& letters) {
    std::vector<std::uint32_t> uids;
    for (const store::NewLetter& letter : letters)
        if (static_cast<std::int64_t>(letter.bytes.size()) >= letter.size)
            uids.push_back(static_cast<std::uint32_t>(letter.uid));
    return uids;
}

}  // namespace

Poller::Poller(DeskContext& desk, MailboxConfig config, std::unique_ptr<mail::Source> source,
               std::uint64_t max_letter)
    : desk_(desk), config_(std::move(config)), source_(std::move(source)), max_letter_(max_letter) {}

asio::awaitable<void> Poller::run() {
    auto delay = kFirstRetry;
    while (!desk_.stopping) {
        std::string problem;
        bool permanent = false;
        try {
            co_await start();
            co_await take_in();
            delay = kFirstRetry;
            co_await desk_.trouble_over("imap:" + config_.name);
            while (!desk_.stopping) {
                co_await source_->wait(config_.poll);
                co_await take_in();
            }
        } catch (const mail::SourceError& error) {
            problem = error.what();
            permanent = error.permanent;
        } catch (const std::exception& error) {
            problem = error.what();
        }
        co_await source_->close();
        if (desk_.stopping) co_return;
        co_await desk_.trouble("imap:" + config_.name, config_.server.url + ": " + problem, permanent);
        co_await desk_.pause(delay);
        delay = std::min(delay * 2, permanent ? kLongestHopeless : kLongestRetry);
    }
    co_await source_->close();
}

asio::awaitable<bool> Poller::run_once() {
    std::string problem;
    bool permanent = false;
    try {
        co_await start();
        co_await take_in();
    } catch (const mail::SourceError& error) {
        problem = error.what();
        permanent = error.permanent;
    } catch (const std::exception& error) {
        problem = error.what();
    }
    co_await source_->close();
    if (problem.empty())
        co_await desk_.trouble_over("imap:" + config_.name);
    else
        co_await desk_.trouble("imap:" + config_.name, config_.server.url + ": " + problem, permanent);
    co_return problem.empty();
}

/// Connects, and brings the cursor and the folder in line with the ledger.
asio::awaitable<void> Poller::start() {
    const mail::Epoch epoch = co_await source_->open();
    co_await sort_cursor(epoch);
    log::info("mailbox-open", {{"mailbox", config_.name},
                               {"uidvalidity", std::size_t{epoch.uidvalidity}},
                               {"exists", std::size_t{epoch.exists}},
                               {"cursor", std::size_t{cursor_}}});
    if (cursor_ > 0 && config_.done != DoneAction::keep) co_await file_leftovers(cursor_);
}

/// A new UIDVALIDITY: all UIDs of before mean nothing, every letter is read again, and the ledger knows those
/// it has had by their Message-ID and content. People hear of it once.
asio::awaitable<void> Poller::sort_cursor(mail::Epoch epoch) {
    std::optional<std::string> filed;
    const auto known = co_await desk_.store.run([this, &filed](store::Database& db) {
        filed = store::setting(db, filed_key(config_));
        return store::cursor(db, config_.name);
    });
    uidvalidity_ = epoch.uidvalidity;
    cursor_ = 0;
    filed_ = filed_in(filed, uidvalidity_);
    if (known && known->uidvalidity == epoch.uidvalidity) cursor_ = static_cast<std::uint32_t>(known->uid);
    if (!known || known->uidvalidity == epoch.uidvalidity) co_return;
    const auto text = "the server has numbered the folder anew (UIDVALIDITY " +
                      std::to_string(known->uidvalidity) + " -> " + std::to_string(epoch.uidvalidity) +
                      "): all its letters are compared with the ledger, known ones are left alone";
    const std::string key = "uidvalidity:" + config_.name;
    co_await desk_.trouble(key, text, true);
    // One commit: an alarm that outlived its cursor would keep the next change silent.
    auto job = [this, &key](store::Database& db) {
        store::set_cursor(db, config_.name, {uidvalidity_, 0});
        desk_.gateway.settle(db, rules::TroubleOver{key});
    };
    co_await desk_.store.run([&job](store::Database& db) { job(db); });
    withheld_.clear();
}

/// Letters that are safe with us and still in the folder: the process or the line died before the server was
/// told. One that was only marked as seen stays in the folder, and whoever took that mark away meant it.
asio::awaitable<void> Poller::file_leftovers(std::uint32_t cursor) {
    const std::uint32_t after = config_.done == DoneAction::seen ? filed_ : 0;
    auto there = co_await source_->list(after);
    std::erase_if(there, [cursor](std::uint32_t uid) { return uid > cursor; });
    if (there.empty()) co_return co_await remember_filed();
    const auto ours = co_await desk_.store.run([&](store::Database& db) {
        std::vector<std::uint32_t> safe;
        for (const std::uint32_t uid : there)
            if (const auto letter = store::letter_at(db, config_.name, uidvalidity_, uid);
                letter && is_kept_whole(db, *letter))
                safe.push_back(uid);
        return safe;
    });
    co_await file_away(ours);
    co_await remember_filed();
}

/// All that is above the cursor. Fetching the next batch and committing the one before go on at the same
/// time.
asio::awaitable<void> Poller::take_in() {
    const auto began = desk_.clock.now();
    const auto uids = co_await source_->list(cursor_);
    std::vector<store::NewLetter> fetched;
    std::vector<std::uint32_t> safe;
    std::uint32_t last = cursor_;
    for (std::size_t from = 0; from < uids.size() && !desk_.stopping; from += kPlanLetters) {
        auto batches = co_await plan(uids, from, kPlanLetters);
        for (Batch& batch : batches) {
            if (desk_.stopping) break;
            const auto batch_last = batch.uids.back();
            auto [next, well] = co_await (fetch(std::move(batch)) && accept(std::move(fetched), last));
            if (!well) co_return;
            co_await file_away(std::move(safe));
            fetched = std::move(next);
            safe = whole_ones(fetched);
            last = batch_last;
        }
    }
    const bool taken = co_await accept(std::move(fetched), last);
    if (!taken) co_return;
    if (!desk_.stopping) desk_.read_until[config_.name] = began;
    co_await file_away(std::move(safe));
    co_await remember_filed();
}

/// Sizes first: no body is asked for before it is known to fit.
asio::awaitable<std::vector<Poller::Batch>> Poller::plan(const std::vector<std::uint32_t>& uids,
                                                         std::size_t from, std::size_t count) {
    const auto end = std::min(uids.size(), from + count);
    std::vector<std::uint32_t> asked(uids.begin() + static_cast<std::ptrdiff_t>(from),
                                     uids.begin() + static_cast<std::ptrdiff_t>(end));
    std::map<std::uint32_t, std::uint64_t> sizes;
    const auto listed = co_await source_->sizes(asked);
    for (const mail::Listed& one : listed) sizes[one.uid] = one.size;
    std::vector<Batch> batches;
    std::uint64_t octets = kBatchOctets;
    for (const std::uint32_t uid : asked) {
        const auto size = sizes.find(uid);
        const std::uint64_t weight = size == sizes.end() || size->second > max_letter_ ? 0 : size->second;
        if (batches.empty() || octets + weight > kBatchOctets ||
            batches.back().uids.size() >= kBatchLetters) {
            batches.emplace_back();
            octets = 0;
        }
        batches.back().uids.push_back(uid);
        octets += weight;
        if (size == sizes.end()) continue;  // gone meanwhile
        auto& list = size->second > max_letter_ ? batches.back().too_large : batches.back().whole;
        list.push_back({uid, size->second});
    }
    co_return batches;
}

asio::awaitable<std::vector<store::NewLetter>> Poller::fetch(Batch batch) {
    std::vector<mail::Fetched> bodies, heads;
    if (!batch.whole.empty()) bodies = co_await fetch_listed(uids_of(batch.whole), true);
    if (!batch.too_large.empty()) heads = co_await fetch_listed(uids_of(batch.too_large), false);
    std::ranges::sort(bodies, {}, &mail::Fetched::uid);
    std::vector<store::NewLetter> letters;
    for (mail::Fetched& body : bodies)
        letters.push_back(new_letter(config_.name, uidvalidity_, std::move(body)));
    for (mail::Fetched& head : heads) {
        const auto size = std::ranges::find(batch.too_large, head.uid, &mail::Listed::uid)->size;
        letters.push_back(new_letter(config_.name, uidvalidity_, std::move(head)));
        letters.back().size = static_cast<std::int64_t>(size);
    }
    co_return letters;
}

/// What was listed and did not come is listed again before the cursor passes it: gone it is only when the
/// server says so.
asio::awaitable<std::vector<mail::Fetched>> Poller::fetch_listed(std::vector<std::uint32_t> uids,
                                                                 bool whole) {
    std::vector<mail::Fetched> all;
    for (int tries = 0; tries < 2 && !uids.empty(); ++tries) {
        std::vector<mail::Fetched> came;
        if (whole)
            came = co_await source_->fetch(uids);
        else
            came = co_await source_->fetch_headers(uids, kHeadOctets);
        for (mail::Fetched& one : came) {
            std::erase(uids, one.uid);
            all.push_back(std::move(one));
        }
        std::vector<mail::Listed> still;
        if (!uids.empty()) still = co_await source_->sizes(uids);
        uids = uids_of(still);
    }
    if (!uids.empty()) co_await pass_withheld(std::move(uids));
    co_return all;
}

/// A server that lists letters and does not give them may have lost them or may recover: after a few fresh
/// sessions the others go on without them, and people are told. They stay in the folder, and `reconcile`
/// names them.
asio::awaitable<void> Poller::pass_withheld(std::vector<std::uint32_t> uids) {
    int times = rules::kTroublePatience;
    for (const std::uint32_t uid : uids) times = std::min(times, ++withheld_[uid]);
    if (times < rules::kTroublePatience)
        throw mail::SourceError(
            "the server lists letter " + std::to_string(uids.front()) + " and does not give it", false);
    for (const std::uint32_t uid : uids) {
        const std::string key = "withheld:" + config_.name;
        const std::string text = "the server lists letter " + std::to_string(uid) +
                                 " and does not give it: it is passed over and stays in the folder";
        co_await desk_.trouble(key, text, true);
        co_await desk_.trouble_over(key);
    }
}

/// On a helper thread: meanwhile the loop takes in what the server sends.
asio::awaitable<void> Poller::identify(std::vector<store::NewLetter>& letters) {
    auto each = [&letters]() -> asio::awaitable<void> {
        for (store::NewLetter& letter : letters) add_identity(letter);
        co_return;
    };
    co_await asio::co_spawn(desk_.helpers, each, asio::use_awaitable);
}

/// At the end of this, and not before, the letters are safe. A store that fails (a full disk) is waited for
/// with the letters in hand. False: the daemon stops first, and they are still only on the server.
asio::awaitable<bool> Poller::accept(std::vector<store::NewLetter> letters, std::uint32_t last_uid) {
    if (last_uid == cursor_) co_return true;
    // The line may fail beside it: these letters came whole, and are not fetched twice.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await identify(letters);
    const bool marked = config_.done == DoneAction::seen && filed_ != cursor_;
    auto job = [&](store::Database& db) {
        if (marked) write_filed(db);
        std::size_t count = 0;
        for (const store::NewLetter& letter : letters)
            if (desk_.gateway.accept(db, letter)) ++count;
        store::set_cursor(db, config_.name, {uidvalidity_, last_uid});
        return count;
    };
    const auto taken = co_await desk_.write_surely(job);
    if (!taken) co_return false;
    if (marked) filed_ = cursor_;
    cursor_ = last_uid;
    log::info("accepted",
              {{"mailbox", config_.name}, {"letters", *taken}, {"cursor", std::size_t{last_uid}}});
    if (*taken > 0) desk_.letters.notify();
    co_return true;
}

asio::awaitable<void> Poller::file_away(std::vector<std::uint32_t> uids) {
    if (uids.empty() || config_.done == DoneAction::keep) co_return;
    co_await source_->file(std::move(uids), done_of(config_));
}

/// Only for letters that stay where they are: of the others the folder itself tells.
asio::awaitable<void> Poller::remember_filed() {
    if (config_.done != DoneAction::seen || filed_ == cursor_) co_return;
    co_await desk_.store.run([this](store::Database& db) { write_filed(db); });
    filed_ = cursor_;
}

/// Whenever this is called, all up to the cursor are filed: the next letters are accepted only then.
void Poller::write_filed(store::Database& db) const {
    store::set_setting(db, filed_key(config_), std::to_string(uidvalidity_) + " " + std::to_string(cursor_));
}

}  // namespace ticketgate
