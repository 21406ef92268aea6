// One line to a server. libcurl is the connector (name, TCP, TLS with its certificate, STARTTLS, greeting,
// login: everything up to an authenticated byte stream, CURLOPT_CONNECT_ONLY), and the protocol on the stream
// is ours. libcurl's own IMAP and SMTP were measured and left: one letter per round trip, \Seen set, and a
// letter's body could pass for the server's answer. One coroutine at a time, all on one thread; only
// connect() borrows a helper thread, because it blocks.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "mail/account.h"
#include "mail/asio.h"
#include "mail/source.h"

namespace mail {

/// A URL taken apart; `path` is percent-decoded and has no leading slash.
struct Endpoint {
    std::string scheme, host, port, path;
    bool implicit_tls() const { return scheme == "imaps" || scheme == "smtps"; }
};

/// Throws SourceError (permanent) for what is no imap, imaps, smtp or smtps URL, and for one that holds a
/// user name or password.
Endpoint endpoint_of(const std::string& url);

/// localhost, 127.0.0.0/8, ::1: the hosts to which plain text may go.
bool is_loopback(std::string_view host);

struct StreamError : SourceError {
    enum class Kind {
        late,       // the server was silent for too long
        closed,     // the line was cut
        cancelled,  // cancel() was called
        login,      // the server refuses us
        trust,      // no TLS, or not with whom we expect
        failed,     // anything else
    };
    StreamError(Kind kind_, const std::string& what, bool permanent_, int reply_ = 0)
        : SourceError(what, permanent_), kind(kind_), reply(reply_) {}
    Kind kind;
    int reply;  // the SMTP reply code that refused us while connecting; 0 when none did
};

class CurlStream {
  public:
    using Duration = std::chrono::steady_clock::duration;
    using Moment = std::chrono::steady_clock::time_point;

    CurlStream(asio::any_io_executor executor, asio::thread_pool& helpers);
    CurlStream(const CurlStream&) = delete;
    CurlStream& operator=(const CurlStream&) = delete;
    ~CurlStream();

    /// Connects and logs in within account.connect_limit. Once only. Throws StreamError; nothing secret is in
    /// its text.
    asio::awaitable<void> connect(Account account);

    /// Every line the server sent while connecting: greeting, capabilities, the login's answer.
    /// What came in one packet behind the login's answer stays in libcurl and is lost: rely on nothing before
    /// the first command.
    const std::string& preamble() const;

    const Endpoint& endpoint() const { return endpoint_; }
    bool is_protected() const { return protected_; }  // by TLS, with the certificate verified

    /// What is here already. None: nothing is, or others must have their turn; read_some() waits then. Throws
    /// at the end of the stream.
    std::optional<std::size_t> try_read(char* to, std::size_t room);

    /// At least one octet. Throws StreamError at the end of the stream and after the silence limit.
    asio::awaitable<std::size_t> read_some(char* to, std::size_t room);

    /// False when the limit passed with nothing to read. Only after try_read() said none: TLS may hold octets
    /// that the socket knows nothing of.
    asio::awaitable<bool> readable(Duration limit);

    /// All of it. `bytes` must stay at the same address until then, since a TLS write is repeated with the
    /// same pointer.
    asio::awaitable<void> write(std::string_view bytes);

    /// As much as goes without waiting; for goodbyes. Never throws.
    void write_now(std::string_view bytes) noexcept;

    /// Silence longer than this ends an operation.
    void set_silence_limit(Duration limit) { silence_limit_ = limit; }

    /// The operation that begins now must be over within so many silence limits, however lively the server
    /// is.
    void allow(int silence_limits) {
        deadline_ = std::chrono::steady_clock::now() + silence_limits * silence_limit_;
    }
    void allow_more(Duration more) { deadline_ = deadline_ == Moment::max() ? deadline_ : deadline_ + more; }
    void allow_for_ever() { deadline_ = Moment::max(); }

    /// Ends what is being waited for, and all that follows, with a StreamError.
    void cancel();

  private:
    struct Line;
    struct Watch;

    static void log_in(Line& line, const Account& account, const Endpoint& endpoint);
    asio::awaitable<bool> ready(asio::posix::stream_descriptor::wait_type what, Duration limit);
    asio::awaitable<void> give_way();
    [[noreturn]] void fail(StreamError::Kind kind, const std::string& what) const;
    void refuse_when_over() const;

    asio::any_io_executor executor_;
    asio::thread_pool& helpers_;
    asio::steady_timer timer_;
    std::shared_ptr<Line> line_;
    std::shared_ptr<Watch> watch_;
    Endpoint endpoint_;
    Duration silence_limit_ = std::chrono::seconds(60);
    Moment deadline_ = Moment::max();
    std::size_t burst_ = 0;  // octets read since others last had their turn
    bool protected_ = false;
};

}  // namespace mail
