// A mailbox in memory. The server outlives the sessions to it, as a real one does, and keeps a record of what
// it was asked.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "mail/source.h"

namespace testing {

struct FakeServer {
    std::uint32_t uidvalidity = 1;
    std::map<std::uint32_t, std::string> letters;
    std::vector<std::uint32_t> fetched, headers_fetched, filed;  // UIDs, in the order of the questions
    std::map<std::uint32_t, int> withheld;  // how often a fetch does not give what is listed
    int opened = 0;

    /// Called before anything is done: "open", "list", "sizes", "fetch", "headers", "file", "wait". May
    /// throw.
    std::function<void(const std::string& step, const std::vector<std::uint32_t>& uids)> before;
    std::function<void()> wake;  // of the session that waits

    std::uint32_t arrive(std::string raw) {
        const std::uint32_t uid =
            letters.empty() ? ++last_uid : std::max(letters.rbegin()->first, last_uid) + 1;
        last_uid = uid;
        letters[uid] = std::move(raw);
        if (wake) wake();
        return uid;
    }
    /// The folder is numbered anew, the newest first, as after a restore from a backup.
    void renumber() {
        std::map<std::uint32_t, std::string> again;
        std::uint32_t uid = 0;
        for (auto at = letters.rbegin(); at != letters.rend(); ++at) again[++uid] = std::move(at->second);
        letters = std::move(again);
        last_uid = uid;
        ++uidvalidity;
    }
    std::uint32_t last_uid = 0;
};

class FakeSource final : public mail::Source {
  public:
    FakeSource(asio::io_context& loop, FakeServer& server) : server_(server), timer_(loop) {
        server_.wake = [this] { news_ = true, timer_.cancel(); };
    }
    ~FakeSource() override { server_.wake = nullptr; }

    asio::awaitable<mail::Epoch> open() override {
        asked("open");
        cancelled_ = false;
        ++server_.opened;
        co_return mail::Epoch{server_.uidvalidity, server_.last_uid + 1,
                              static_cast<std::uint32_t>(server_.letters.size())};
    }
    asio::awaitable<std::vector<std::uint32_t>> list(std::uint32_t after) override {
        asked("list");
        std::vector<std::uint32_t> uids;
        for (const auto& [uid, raw] : server_.letters)
            if (uid > after) uids.push_back(uid);
        co_return uids;
    }
    asio::awaitable<std::vector<mail::Listed>> sizes(std::vector<std::uint32_t> uids) override {
        asked("sizes", uids);
        std::vector<mail::Listed> listed;
        for (const std::uint32_t uid : uids)
            if (const auto at = server_.letters.find(uid); at != server_.letters.end())
                listed.push_back({uid, at->second.size()});
        co_return listed;
    }
    asio::awaitable<std::vector<mail::Fetched>> fetch(std::vector<std::uint32_t> uids) override {
        asked("fetch", uids);
        server_.fetched.insert(server_.fetched.end(), uids.begin(), uids.end());
        std::vector<mail::Fetched> bodies;
        for (const std::uint32_t uid : uids)
            if (const auto at = server_.letters.find(uid); at != server_.letters.end() && !withhold(uid))
                bodies.push_back({uid, kArrived, at->second});
        // No certain order is promised.
        std::reverse(bodies.begin(), bodies.end());
        co_return bodies;
    }
    asio::awaitable<std::vector<mail::Fetched>> fetch_headers(std::vector<std::uint32_t> uids,
                                                              std::size_t limit) override {
        asked("headers", uids);
        server_.headers_fetched.insert(server_.headers_fetched.end(), uids.begin(), uids.end());
        std::vector<mail::Fetched> heads;
        for (const std::uint32_t uid : uids)
            if (const auto at = server_.letters.find(uid); at != server_.letters.end())
                heads.push_back(
                    {uid, kArrived, at->second.substr(0, std::min(limit, at->second.find("\r\n\r\n") + 4))});
        co_return heads;
    }
    asio::awaitable<void> file(std::vector<std::uint32_t> uids, mail::Done done) override {
        asked("file", uids);
        server_.filed.insert(server_.filed.end(), uids.begin(), uids.end());
        if (done.kind == mail::Done::Kind::move || done.kind == mail::Done::Kind::remove)
            for (const std::uint32_t uid : uids) server_.letters.erase(uid);
        co_return;
    }
    asio::awaitable<bool> wait(std::chrono::seconds limit) override {
        asked("wait");
        if (!std::exchange(news_, false)) {
            timer_.expires_after(limit);
            boost::system::error_code ignored;
            co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            news_ = false;
        }
        if (cancelled_) throw mail::SourceError("cancelled", false);
        co_return true;
    }
    std::vector<std::string> describe() const override { return {}; }
    asio::awaitable<void> close() override { co_return; }
    void cancel() override { cancelled_ = true, timer_.cancel(); }

  private:
    static constexpr mail::Instant kArrived = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2};

    void asked(const std::string& step, const std::vector<std::uint32_t>& uids = {}) {
        if (cancelled_ && step != "open") throw mail::SourceError("cancelled", false);
        if (server_.before) server_.before(step, uids);
    }

    bool withhold(std::uint32_t uid) {
        const auto at = server_.withheld.find(uid);
        return at != server_.withheld.end() && at->second-- > 0;
    }

    FakeServer& server_;
    asio::steady_timer timer_;
    bool news_ = false, cancelled_ = false;
};

}  // namespace testing
