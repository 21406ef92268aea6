// IMAP4rev1 (RFC 3501) on an authenticated line: commands out, answers in. Knows nothing of letters;
// ImapSource does. libcurl's own tags are A001…; ours are t1, t2…, so that nothing it left behind can pass
// for an answer to us.
#pragma once

#include <functional>
#include <map>
#include <set>

#include "mail/curl_stream.h"
#include "mail/imap_text.h"

namespace mail {

class ImapSession {
  public:
    using OnData = std::function<void(imap::Response&)>;
    using Moment = CurlStream::Moment;

    static constexpr std::uint64_t kNoLiterals =
        64 * 1024;  // more than any answer needs that carries no letter

    explicit ImapSession(CurlStream& stream) : stream_(stream) {}

    /// Takes the last list the server gave while we logged in, or asks for one.
    asio::awaitable<void> learn_capabilities();
    bool can(const std::string& capability) const { return capabilities_.contains(capability); }

    /// Sends a command and reads to its end. `on_data` sees every untagged answer, whichever command it
    /// belongs to: with two commands on the way the data of the second may come before the first one's end.
    asio::awaitable<imap::Completion> command(std::string text, OnData on_data = {},
                                              std::uint64_t literal_limit = kNoLiterals);

    /// The two halves, for more than one command on the way.
    asio::awaitable<std::string> send(std::string text);
    asio::awaitable<imap::Completion> finish(std::string tag, OnData on_data = {},
                                             std::uint64_t literal_limit = kNoLiterals);

    /// IDLE (RFC 2177) until news or the end of `limit`. False: the server would not idle.
    asio::awaitable<bool> idle(CurlStream::Duration limit);

    /// Reads what comes by itself until there is news or it is `until`.
    asio::awaitable<void> listen(Moment until);

    /// EXISTS was said since forget_news(), in whatever answer.
    bool has_news() const { return news_; }
    void forget_news() { news_ = false; }

    /// Of the selected folder, as last said; 0: not said. When the folder's UIDVALIDITY changes under us,
    /// whatever is going on ends with an error: the folder is another one.
    std::uint32_t exists() const { return exists_; }
    std::uint32_t uidvalidity() const { return uidvalidity_; }
    std::uint32_t uid_next() const { return uid_next_; }

  private:
    asio::awaitable<imap::Response> read(std::uint64_t literal_limit);
    asio::awaitable<std::string> read_line();
    asio::awaitable<std::string> read_literal(std::uint64_t size);
    bool line_is_here();
    bool fill_now();
    asio::awaitable<void> fill();
    std::size_t make_room();
    void observe(const imap::Response& response);
    void observe_code(const std::string& code);
    bool keep_if_tagged(const imap::Response& response);
    [[noreturn]] void fail(const std::string& what) const;

    CurlStream& stream_;
    std::set<std::string> capabilities_;
    std::set<std::string> in_flight_;                    // tags sent and not answered
    std::map<std::string, imap::Completion> completed_;  // by tag; not fetched by finish() yet
    std::string buffer_;
    std::size_t used_ = 0;     // octets of buffer_ that hold something
    std::size_t taken_ = 0;    // of these, already given out
    std::size_t scanned_ = 0;  // looked through for a line end
    std::uint64_t last_tag_ = 0;
    std::uint32_t exists_ = 0, uidvalidity_ = 0, uid_next_ = 0;
    bool news_ = false;
};

}  // namespace mail
