#include "mail/curl_stream.h"

#include "mail/ascii.h"
#include "mail/offload.h"
#include "mail/preamble.h"
#include "mail/utf8.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <atomic>

namespace mail {

using Kind = StreamError::Kind;

namespace {

constexpr std::size_t kLongestPreamble = 64 * 1024;
constexpr std::size_t kBurst = 1024 * 1024;
constexpr long kBufferSize = 512L * 1024;

template <class T>
void set(CURL* easy, CURLoption option, T value) {
    const CURLcode rc = curl_easy_setopt(easy, option, value);
    if (rc != CURLE_OK)
        throw StreamError(Kind::failed, fmt::format("libcurl: {}", curl_easy_strerror(rc)), true);
}

// ---- where

std::string url_part(CURLU* url, CURLUPart part, unsigned flags) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
    std::string result(text);
    curl_free(text);
    return result;
}

bool is_ipv4_loopback(std::string_view host) {
    in_addr address{};
    return inet_pton(AF_INET, std::string(host).c_str(), &address) == 1 &&
           (ntohl(address.s_addr) >> 24) == 127;
}

bool is_ipv6_loopback(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    in6_addr address{};
    return inet_pton(AF_INET6, std::string(host).c_str(), &address) == 1 && IN6_IS_ADDR_LOOPBACK(&address);
}

bool is_smtp(const Endpoint& endpoint) {
    return endpoint.scheme.starts_with("smtp");
}

std::string place(const Endpoint& endpoint) {
    return endpoint.port.empty() ? endpoint.host : fmt::format("{}:{}", endpoint.host, endpoint.port);
}

/// The path is kept from libcurl: it would read a mailbox out of it, and for SMTP it is the name we greet
/// with.
std::string connect_url(const Endpoint& endpoint) {
    const std::string tail = is_smtp(endpoint) ? endpoint.path : std::string();
    return fmt::format("{}://{}/{}", endpoint.scheme, place(endpoint), tail);
}

// ---- as whom

void check_login(const Account& account, const Credential& credential, const Endpoint& endpoint) {
    if (credential.kind == Credential::Kind::none) return;
    // Without a user name libcurl would report success on a connection that never logged in.
    if (account.user.empty())
        throw StreamError(Kind::login, fmt::format("{}: a login needs a user name", place(endpoint)), true);
    if (credential.secret.empty()) {
        throw StreamError(Kind::login, fmt::format("{}: the password or token is empty", place(endpoint)),
                          true);
    }
}

/// A bearer needs its mechanism named: libcurl would try CRAM-MD5 with it first.
std::string login_options(const Account& account, const Credential& credential) {
    const bool bearer = credential.kind == Credential::Kind::bearer;
    if (account.mechanism.empty()) return bearer ? "AUTH=XOAUTH2" : "";
    return "AUTH=" + upper(account.mechanism);
}

void set_credential(CURL* easy, const Account& account, const Credential& credential) {
    if (credential.kind == Credential::Kind::none) return;
    set(easy, CURLOPT_USERNAME, account.user.c_str());
    const bool bearer = credential.kind == Credential::Kind::bearer;
    set(easy, bearer ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD, credential.secret.c_str());
    const std::string options = login_options(account, credential);
    if (!options.empty()) set(easy, CURLOPT_LOGIN_OPTIONS, options.c_str());
}

// ---- how

void set_protection(CURL* easy, const Account& account, const Endpoint& endpoint) {
    set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(easy, CURLOPT_USE_SSL, static_cast<long>(account.starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    if (!account.ca_file.empty()) {
        set(easy, CURLOPT_CAINFO, account.ca_file.c_str());
        // Debian's libcurl would go on to trust /etc/ssl/certs beside the one that was named.
        set(easy, CURLOPT_CAPATH, static_cast<char*>(nullptr));
    }
    // A proxy in the environment must not carry plain text away from this host.
    if (is_loopback(endpoint.host)) set(easy, CURLOPT_PROXY, "");
}

std::size_t keep_header(char* bytes, std::size_t, std::size_t size, void* preamble) {
    auto& text = *static_cast<std::string*>(preamble);
    if (text.size() + size > kLongestPreamble) return 0;
    text.append(bytes, size);
    return size;
}

std::size_t refuse_body(char*, std::size_t, std::size_t, void*) {
    return 0;
}

int asked_to_stop(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<std::atomic<bool>*>(stop)->load() ? 1 : 0;
}

// ---- what went wrong

bool is_trust_failure(CURLcode rc) {
    constexpr CURLcode kCodes[] = {CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
                                   CURLE_SSL_ISSUER_ERROR,         CURLE_SSL_INVALIDCERTSTATUS,
                                   CURLE_SSL_CERTPROBLEM,          CURLE_USE_SSL_FAILED,
                                   CURLE_SSL_PINNEDPUBKEYNOTMATCH};
    return std::find(std::begin(kCodes), std::end(kCodes), rc) != std::end(kCodes);
}

StreamError explain(CURLcode rc, const char* detail, const std::string& words, const Account& account,
                    const Endpoint& endpoint) {
    const std::string where = place(endpoint);
    const std::string reason = *detail != '\0' ? one_line(detail) : curl_easy_strerror(rc);
    const std::string said =
        words.empty() ? std::string() : fmt::format("; the server's last words: {}", words);
    const int reply = is_smtp(endpoint) ? refusal_code(words) : 0;
    if (rc == CURLE_ABORTED_BY_CALLBACK) return {Kind::cancelled, fmt::format("{}: cancelled", where), false};
    if (rc == CURLE_USE_SSL_FAILED) {
        return {Kind::trust, fmt::format("{}: the server does not do STARTTLS, which is required", where),
                true};
    }
    if (is_trust_failure(rc)) return {Kind::trust, fmt::format("{}: {}", where, reason), true};
    if (rc == CURLE_LOGIN_DENIED) {
        return {Kind::login, fmt::format("{}: login refused for {}{}", where, account.user, said),
                !is_temporary(words), reply};
    }
    if (rc == CURLE_OPERATION_TIMEDOUT) {
        const auto limit = account.connect_limit.count();
        return {Kind::late, fmt::format("{}: connecting took longer than {} s{}", where, limit, said), false};
    }
    return {Kind::failed, fmt::format("{}: {}{}", where, reason, said), false, reply};
}

/// libcurl reports success, too, where a server offers no login at all: then nobody has logged in.
void check_logged_in(const Account& account, const Credential& credential, const Endpoint& endpoint,
                     std::string_view preamble) {
    const bool known = has_line(preamble, is_smtp(endpoint) ? "235" : "* PREAUTH");
    if (credential.kind == Credential::Kind::none && !is_smtp(endpoint) && !known) {
        throw StreamError(Kind::login,
                          fmt::format("{}: the server wants a login and none is configured", place(endpoint)),
                          true);
    }
    if (credential.kind != Credential::Kind::none && is_smtp(endpoint) && !known) {
        throw StreamError(Kind::login,
                          fmt::format("{}: the server offers no login for {}", place(endpoint), account.user),
                          true);
    }
}

}  // namespace

// ---- endpoints

Endpoint endpoint_of(const std::string& url) {
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), &curl_url_cleanup);
    const bool read = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) == CURLUE_OK;
    // A URL that cannot be read is not repeated in the error: it may hold a password.
    if (!read) throw SourceError("not a URL of a mail server", true);
    Endpoint endpoint{.scheme = url_part(parsed.get(), CURLUPART_SCHEME, 0),
                      .host = url_part(parsed.get(), CURLUPART_HOST, 0),
                      .port = url_part(parsed.get(), CURLUPART_PORT, 0),
                      .path = url_part(parsed.get(), CURLUPART_PATH, CURLU_URLDECODE)};
    const bool named = !url_part(parsed.get(), CURLUPART_USER, 0).empty() ||
                       !url_part(parsed.get(), CURLUPART_PASSWORD, 0).empty();
    if (named)
        throw SourceError(fmt::format("the URL for {} must not hold a user name or password", endpoint.host),
                          true);
    constexpr std::string_view kSchemes[] = {"imap", "imaps", "smtp", "smtps"};
    if (std::find(std::begin(kSchemes), std::end(kSchemes), endpoint.scheme) == std::end(kSchemes)) {
        throw SourceError(
            fmt::format("\"{}\" is no mail server's URL: imaps, imap, smtps or smtp", endpoint.scheme), true);
    }
    if (endpoint.path.starts_with('/')) endpoint.path.erase(0, 1);
    return endpoint;
}

bool is_loopback(std::string_view host) {
    return iequals(host, "localhost") || is_ipv4_loopback(host) || is_ipv6_loopback(host);
}

// ---- the stream

/// Shared with the helper thread while it connects, so that neither pulls it from under the other.
struct CurlStream::Line {
    Line() {
        if (easy == nullptr) throw StreamError(Kind::failed, "libcurl: out of memory", false);
    }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    ~Line() { curl_easy_cleanup(easy); }

    CURL* easy = curl_easy_init();
    char error[CURL_ERROR_SIZE] = "";
    std::string preamble;
    std::atomic<bool> stop = false;
};

/// Shared with the timer's handlers, which may still be queued when their wait, or the stream, is long over:
/// each knows the wait it was set for by its number.
struct CurlStream::Watch {
    Watch(const asio::any_io_executor& executor, int socket) : descriptor(executor, socket) {}
    asio::posix::stream_descriptor descriptor;
    std::uint64_t wait = 0;
    bool late = false;
    bool cancelled = false;
};

CurlStream::CurlStream(asio::any_io_executor executor, asio::thread_pool& helpers)
    : executor_(executor), helpers_(helpers), timer_(executor), line_(std::make_shared<Line>()) {}

CurlStream::~CurlStream() {
    if (!watch_) return;
    ++watch_->wait;
    // Out of the reactor before libcurl closes the socket, whose number may be another's a moment later.
    if (watch_->descriptor.is_open()) watch_->descriptor.release();
}

const std::string& CurlStream::preamble() const {
    return line_->preamble;
}

void CurlStream::log_in(Line& line, const Account& account, const Endpoint& endpoint) {
    Credential credential;
    try {
        if (account.credential) credential = account.credential();
    } catch (const std::runtime_error& e) {
        throw StreamError(Kind::login, e.what(), false);
    }
    check_login(account, credential, endpoint);
    CURL* easy = line.easy;
    set(easy, CURLOPT_ERRORBUFFER, line.error);
    set(easy, CURLOPT_CONNECT_ONLY, 1L);
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_PROTOCOLS_STR, "imap,imaps,smtp,smtps");
    set(easy, CURLOPT_URL, connect_url(endpoint).c_str());
    set(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(account.connect_limit.count()));
    set(easy, CURLOPT_BUFFERSIZE, kBufferSize);
    set(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    set(easy, CURLOPT_SASL_IR, 1L);  // saves SMTP a round trip; IMAP does it by capability
    set(easy, CURLOPT_HEADERFUNCTION, &keep_header);
    set(easy, CURLOPT_HEADERDATA, static_cast<void*>(&line.preamble));
    set(easy, CURLOPT_WRITEFUNCTION, &refuse_body);
    set(easy, CURLOPT_NOPROGRESS, 0L);
    set(easy, CURLOPT_XFERINFOFUNCTION, &asked_to_stop);
    set(easy, CURLOPT_XFERINFODATA, static_cast<void*>(&line.stop));
    set_protection(easy, account, endpoint);
    set_credential(easy, account, credential);
    const CURLcode rc = curl_easy_perform(easy);
    const std::string words = last_words(line.preamble, !is_smtp(endpoint), credential.secret);
    explicit_bzero(credential.secret.data(), credential.secret.size());
    if (rc != CURLE_OK) throw explain(rc, line.error, words, account, endpoint);
    check_logged_in(account, credential, endpoint, line.preamble);
}

asio::awaitable<void> CurlStream::connect(Account account) {
    endpoint_ = endpoint_of(account.url);
    protected_ = endpoint_.implicit_tls() || account.starttls;
    if (!protected_ && !is_loopback(endpoint_.host)) {
        fail(Kind::trust, "plain text is refused: use imaps:// or smtps://, or require STARTTLS");
    }
    auto task = [line = line_, account = std::move(account), endpoint = endpoint_] {
        log_in(*line, account, endpoint);
    };
    co_await offload(helpers_, std::move(task));
    curl_socket_t socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(line_->easy, CURLINFO_ACTIVESOCKET, &socket);
    if (socket == CURL_SOCKET_BAD) fail(Kind::closed, "the connection is gone");
    watch_ = std::make_shared<Watch>(executor_, socket);
    if (line_->stop) cancel();
}

std::optional<std::size_t> CurlStream::try_read(char* to, std::size_t room) {
    if (burst_ >= kBurst) return std::nullopt;
    refuse_when_over();
    std::size_t got = 0;
    const CURLcode rc = curl_easy_recv(line_->easy, to, room, &got);
    if (rc == CURLE_AGAIN) return std::nullopt;
    if (rc != CURLE_OK) fail(Kind::closed, fmt::format("the connection broke: {}", curl_easy_strerror(rc)));
    if (got == 0) fail(Kind::closed, "the server closed the connection");
    burst_ += got;
    return got;
}

asio::awaitable<std::size_t> CurlStream::read_some(char* to, std::size_t room) {
    if (burst_ >= kBurst) co_await give_way();
    for (;;) {
        if (const auto got = try_read(to, room)) co_return *got;
        if (!co_await readable(silence_limit_)) fail(Kind::late, "no answer within the time limit");
    }
}

asio::awaitable<bool> CurlStream::readable(Duration limit) {
    return ready(asio::posix::stream_descriptor::wait_read, limit);
}

asio::awaitable<void> CurlStream::write(std::string_view bytes) {
    while (!bytes.empty()) {
        refuse_when_over();
        std::size_t put = 0;
        const CURLcode rc = curl_easy_send(line_->easy, bytes.data(), bytes.size(), &put);
        if (rc == CURLE_OK) {
            bytes.remove_prefix(put);
        } else if (rc != CURLE_AGAIN) {
            fail(Kind::closed, fmt::format("the connection broke: {}", curl_easy_strerror(rc)));
        } else if (!co_await ready(asio::posix::stream_descriptor::wait_write, silence_limit_)) {
            fail(Kind::late, "the server takes nothing more");
        }
    }
}

void CurlStream::write_now(std::string_view bytes) noexcept {
    if (!watch_ || watch_->cancelled) return;
    std::size_t put = 0;
    curl_easy_send(line_->easy, bytes.data(), bytes.size(), &put);
}

void CurlStream::cancel() {
    line_->stop = true;
    if (!watch_) return;
    watch_->cancelled = true;
    watch_->descriptor.cancel();
}

asio::awaitable<bool> CurlStream::ready(asio::posix::stream_descriptor::wait_type what, Duration limit) {
    refuse_when_over();
    burst_ = 0;
    const auto watch = watch_;
    const std::uint64_t number = ++watch->wait;
    watch->late = false;
    timer_.expires_at(std::min(deadline_, std::chrono::steady_clock::now() + limit));
    timer_.async_wait([watch, number](const boost::system::error_code& error) {
        if (error || watch->wait != number) return;
        watch->late = true;
        watch->descriptor.cancel();
    });
    boost::system::error_code error;
    co_await watch->descriptor.async_wait(what, asio::redirect_error(asio::use_awaitable, error));
    ++watch->wait;
    timer_.cancel();
    if (watch->cancelled) fail(Kind::cancelled, "cancelled");
    if (!error) co_return true;
    if (!watch->late) fail(Kind::closed, error.message());
    co_return false;
}

/// A server that sends faster than we read would otherwise keep everybody else from the thread.
asio::awaitable<void> CurlStream::give_way() {
    burst_ = 0;
    co_await asio::post(executor_, asio::use_awaitable);
}

void CurlStream::refuse_when_over() const {
    if (!watch_) fail(Kind::closed, "not connected");
    if (watch_->cancelled) fail(Kind::cancelled, "cancelled");
    if (deadline_ == Moment::max() || std::chrono::steady_clock::now() < deadline_) return;
    fail(Kind::late, "the operation took longer than it may");
}

void CurlStream::fail(StreamError::Kind kind, const std::string& what) const {
    throw StreamError(kind, fmt::format("{}: {}", place(endpoint_), what), kind == Kind::trust);
}

}  // namespace mail
