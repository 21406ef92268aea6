#include "mail/imap_source.h"

#include "mail/ascii.h"
#include "mail/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <unordered_set>

namespace mail {

using imap::Completion;
using imap::FetchData;
using imap::Response;
using imap::UidSet;

namespace {

constexpr std::size_t kLongestSet = 7500;        // RFC 2683 §3.2.1.5: a command line stays below 8000 octets
constexpr std::size_t kLettersPerCommand = 100;  // and two commands on the way hide the round trip
constexpr std::size_t kSizesPerCommand = 5000;
constexpr std::size_t kMostLetters = 5'000'000;
constexpr std::uint64_t kUntoldLimit = 64ull << 20;
constexpr std::uint64_t kSlack = 1ull << 20;      // some servers only estimate RFC822.SIZE
constexpr std::chrono::minutes kLongestIdle{28};  // RFC 2177: less than 29

std::string folder_argument(const std::string& folder) {
    const auto name = imap::modified_utf7(folder);
    if (!name || name->empty())
        throw SourceError(fmt::format("\"{}\" cannot be the name of a folder", one_line(folder)), true);
    return imap::quoted(*name);
}

}  // namespace

ImapSource::ImapSource(asio::any_io_executor executor, asio::thread_pool& helpers, Account account)
    : executor_(std::move(executor)), helpers_(helpers), account_(std::move(account)) {}

// ---- opening

asio::awaitable<Epoch> ImapSource::open() {
    co_await close();
    const Endpoint endpoint = endpoint_of(account_.url);
    if (!endpoint.scheme.starts_with("imap"))
        throw SourceError("letters are fetched from imaps:// or imap://", true);
    folder_ = endpoint.path.empty() ? "INBOX" : endpoint.path;
    stream_ = std::make_unique<CurlStream>(executor_, helpers_);
    stream_->set_silence_limit(account_.reply_limit);
    co_await stream_->connect(account_);
    session_ = std::make_unique<ImapSession>(*stream_);
    co_await session_->learn_capabilities();
    co_await select();
    co_return Epoch{session_->uidvalidity(), session_->uid_next(), session_->exists()};
}

asio::awaitable<void> ImapSource::select() {
    const std::string command = fmt::format("SELECT {}", folder_argument(folder_));
    const Completion completion = co_await session().command(command);
    require(completion, fmt::format("folder \"{}\"", folder_), true);
    read_only_ = istarts_with(completion.code, "READ-ONLY");
    if (session().uidvalidity() == 0)
        fail(fmt::format("folder \"{}\" has no lasting UIDs (no UIDVALIDITY)", folder_), true);
    session().forget_news();
}

ImapSession& ImapSource::session() {
    if (!session_) throw StreamError(StreamError::Kind::closed, "the mailbox is not open", false);
    return *session_;
}

// ---- finding

asio::awaitable<std::vector<std::uint32_t>> ImapSource::list(std::uint32_t after) {
    // What came before this command is in its answer; what comes from now on is news again.
    session().forget_news();
    std::vector<std::uint32_t> uids;
    if (after == UINT32_MAX) co_return uids;
    uids = co_await search(fmt::format("UID {}:*", after + 1));
    // "9:*" names the last letter even when its UID is 5 (RFC 3501 §6.4.8).
    std::erase_if(uids, [after](std::uint32_t uid) { return uid <= after; });
    co_return uids;
}

asio::awaitable<std::vector<std::uint32_t>> ImapSource::search(std::string criteria) {
    std::vector<std::uint32_t> found;
    bool too_many = false;
    const auto keep = [&](Response& response) {
        if (!istarts_with(response.text, "* SEARCH") && !istarts_with(response.text, "* ESEARCH")) return;
        const auto uids =
            imap::found_uids(response.text, kMostLetters - std::min(found.size(), kMostLetters));
        too_many = too_many || !uids;
        if (uids) found.insert(found.end(), uids->begin(), uids->end());
    };
    const std::string returning = session().can("ESEARCH") ? "RETURN (ALL) " : "";
    const std::string command = fmt::format("UID SEARCH {}{}", returning, criteria);
    require(co_await session().command(command, keep), "searching");
    if (too_many) fail("an answer to a search that cannot be true", false);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    co_return found;
}

// ---- fetching

asio::awaitable<std::vector<Listed>> ImapSource::sizes(std::vector<std::uint32_t> uids) {
    std::vector<Listed> listed;
    const auto keep = [&](FetchData data) {
        if (data.size) listed.push_back({data.uid, *data.size});
    };
    co_await fetch_items(std::move(uids), "(UID RFC822.SIZE)", ImapSession::kNoLiterals, keep);
    std::sort(listed.begin(), listed.end(), [](const Listed& a, const Listed& b) { return a.uid < b.uid; });
    told_ = listed;
    co_return listed;
}

asio::awaitable<std::vector<Fetched>> ImapSource::fetch(std::vector<std::uint32_t> uids) {
    const std::uint64_t limit = literal_limit(uids);
    co_return co_await fetch_bodies(std::move(uids), "BODY.PEEK[]", limit);
}

asio::awaitable<std::vector<Fetched>> ImapSource::fetch_headers(std::vector<std::uint32_t> uids,
                                                                std::size_t limit) {
    std::string section = fmt::format("BODY.PEEK[HEADER]<0.{}>", limit);
    auto fetched = co_await fetch_bodies(std::move(uids), std::move(section), limit + kSlack);
    for (Fetched& letter : fetched) letter.bytes.resize(std::min(letter.bytes.size(), limit));
    co_return fetched;
}

asio::awaitable<std::vector<Fetched>> ImapSource::fetch_bodies(std::vector<std::uint32_t> uids,
                                                               std::string section, std::uint64_t limit) {
    std::vector<Fetched> fetched;
    const auto keep = [&](FetchData data) {
        if (data.body) fetched.push_back({data.uid, data.arrived.value_or(Instant{}), std::move(*data.body)});
    };
    std::string items = fmt::format("(UID INTERNALDATE {})", section);
    co_await fetch_items(std::move(uids), std::move(items), limit, keep);
    co_return fetched;
}

/// Answers are known by their UID, and each UID once: flags that somebody changes meanwhile arrive as FETCH,
/// too.
asio::awaitable<void> ImapSource::fetch_items(std::vector<std::uint32_t> uids, std::string items,
                                              std::uint64_t limit, OnLetter on_letter) {
    std::unordered_set<std::uint32_t> wanted(uids.begin(), uids.end());
    const bool with_bodies = items.find("BODY") != items.npos;
    const auto keep = [&](Response& response) {
        auto data = imap::fetch_data(response);
        const bool ours = data && (with_bodies ? data->body.has_value() : data->size.has_value());
        if (ours && wanted.erase(data->uid) > 0) on_letter(std::move(*data));
    };
    std::deque<std::string> on_the_way;
    for (const UidSet& set :
         imap::uid_sets(std::move(uids), kLongestSet, with_bodies ? kLettersPerCommand : kSizesPerCommand)) {
        const std::string command = fmt::format("UID FETCH {} {}", set.text, items);
        on_the_way.push_back(co_await session().send(command));
        if (on_the_way.size() < 2) continue;
        require(co_await session().finish(on_the_way.front(), keep, limit), "fetching");
        on_the_way.pop_front();
    }
    for (const std::string& tag : on_the_way)
        require(co_await session().finish(tag, keep, limit), "fetching");
}

std::uint64_t ImapSource::literal_limit(const std::vector<std::uint32_t>& uids) const {
    std::uint64_t largest = 0;
    for (const std::uint32_t uid : uids) {
        const auto at = std::lower_bound(told_.begin(), told_.end(), uid,
                                         [](const Listed& l, std::uint32_t u) { return l.uid < u; });
        if (at == told_.end() || at->uid != uid) return kUntoldLimit;
        largest = std::max(largest, at->size);
    }
    return 2 * largest + kSlack;
}

// ---- filing

asio::awaitable<void> ImapSource::file(std::vector<std::uint32_t> uids, Done done) {
    if (done.kind == Done::Kind::keep || uids.empty()) co_return;
    if (read_only_) fail(fmt::format("folder \"{}\" is read-only", folder_), true);
    for (const UidSet& set : imap::uid_sets(std::move(uids), kLongestSet, kMostLetters)) {
        if (done.kind == Done::Kind::seen) {
            co_await store(set.text, "\\Seen");
        } else if (done.kind == Done::Kind::move) {
            co_await move(set.text, done.folder);
        } else {
            co_await store(set.text, "\\Deleted");
            co_await expunge(set.text);
        }
    }
}

asio::awaitable<void> ImapSource::store(std::string set, std::string flag) {
    const std::string command = fmt::format("UID STORE {} +FLAGS.SILENT ({})", set, flag);
    require(co_await session().command(command), "flagging");
}

asio::awaitable<void> ImapSource::move(std::string set, std::string folder) {
    if (!session().can("MOVE")) co_return co_await copy_and_delete(std::move(set), std::move(folder));
    co_await to_folder(fmt::format("UID MOVE {}", set), std::move(folder));
}

/// What is \Deleted already was copied by an earlier try that was cut off; copying it again would double it.
asio::awaitable<void> ImapSource::copy_and_delete(std::string set, std::string folder) {
    auto left = co_await search(fmt::format("UID {} UNDELETED", set));
    for (const UidSet& part : imap::uid_sets(std::move(left), kLongestSet, kMostLetters)) {
        co_await to_folder(fmt::format("UID COPY {}", part.text), folder);
        co_await store(part.text, "\\Deleted");
    }
    co_await expunge(std::move(set));
}

/// A plain EXPUNGE would take away letters, too, that a person has only marked: without UIDPLUS ours stay,
/// marked.
asio::awaitable<void> ImapSource::expunge(std::string set) {
    if (!session().can("UIDPLUS")) co_return;
    require(co_await session().command(fmt::format("UID EXPUNGE {}", set)), "expunging");
}

asio::awaitable<void> ImapSource::to_folder(std::string command, std::string folder) {
    const std::string target = folder_argument(folder);
    const std::string line = fmt::format("{} {}", command, target);
    Completion completion = co_await session().command(line);
    if (completion.verdict == Completion::Verdict::no && iequals(completion.code, "TRYCREATE")) {
        // Refused when another client was faster: the second try tells.
        co_await session().command(fmt::format("CREATE {}", target));
        completion = co_await session().command(line);
    }
    require(completion, fmt::format("filing into \"{}\"", folder),
            completion.verdict == Completion::Verdict::no);
}

// ---- waiting

asio::awaitable<bool> ImapSource::wait(std::chrono::seconds limit) {
    const CurlStream::Duration longest = std::min<CurlStream::Duration>(limit, kLongestIdle);
    const auto until = std::chrono::steady_clock::now() + longest;
    if (session().has_news()) co_return true;
    if (session().can("IDLE")) {
        const bool idled = co_await session().idle(longest);
        if (idled) co_return session().has_news();
    }
    co_await session().listen(until);
    co_return true;
}

// ---- the rest

std::vector<std::string> ImapSource::describe() const {
    if (!session_) return {};
    const auto says = [&](const char* name, const char* else_) {
        return session_->can(name) ? fmt::format("{}: yes", name) : fmt::format("{}: no, {}", name, else_);
    };
    std::vector<std::string> lines;
    lines.push_back(
        fmt::format("IMAP at {}, {}", stream_->endpoint().host,
                    stream_->is_protected() ? "TLS with a verified certificate" : "plain text on this host"));
    lines.push_back(fmt::format("folder \"{}\": {} letters, UIDVALIDITY {}{}", folder_, session_->exists(),
                                session_->uidvalidity(), read_only_ ? ", read-only" : ""));
    lines.push_back(says("IDLE", "new letters are noticed at the next poll"));
    lines.push_back(says("MOVE", "letters are copied and then deleted"));
    lines.push_back(says(
        "UIDPLUS", "letters filed away stay in the folder, marked \\Deleted, until a person expunges it"));
    lines.push_back(says("ESEARCH", "long lists of letters take longer"));
    return lines;
}

asio::awaitable<void> ImapSource::close() {
    // libcurl would say nothing: to it the connection is ours.
    if (session_) stream_->write_now("t0 LOGOUT\r\n");
    session_.reset();
    stream_.reset();
    told_.clear();
    read_only_ = false;
    co_return;
}

void ImapSource::cancel() {
    if (stream_) stream_->cancel();
}

void ImapSource::require(const Completion& completion, std::string_view what, bool permanent) const {
    if (completion.verdict == Completion::Verdict::ok) return;
    // RFC 5530 §3: the server is out of order, not what we asked for.
    constexpr std::string_view kTemporary[] = {"UNAVAILABLE", "SERVERBUG", "INUSE", "LIMIT"};
    const bool temporary = std::any_of(std::begin(kTemporary), std::end(kTemporary),
                                       [&](std::string_view code) { return iequals(code, completion.code); });
    fail(fmt::format("{}: the server refuses: {}", what, completion.text), permanent && !temporary);
}

void ImapSource::fail(const std::string& what, bool permanent) const {
    throw StreamError(StreamError::Kind::failed, fmt::format("{}: {}", endpoint_of(account_.url).host, what),
                      permanent);
}

}  // namespace mail
