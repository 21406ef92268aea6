#include "mail/imap_session.h"

#include "mail/ascii.h"
#include "mail/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace mail {

using imap::Completion;
using imap::Response;

namespace {

constexpr std::size_t kLongestLine = 8 * 1024 * 1024;  // "* SEARCH" for a million letters
constexpr std::size_t kReadSize = 64 * 1024;
constexpr std::size_t kFirstPiece = 1024 * 1024;
constexpr int kOperationFactor = 10;          // a command may take this many silence limits in all
constexpr std::uint64_t kSlowestRate = 2048;  // octets a second that a letter must come with, at least

}  // namespace

// ---- commands

asio::awaitable<void> ImapSession::learn_capabilities() {
    if (auto said = imap::capabilities_after_login(stream_.preamble())) {
        capabilities_ = std::move(*said);
        co_return;
    }
    co_await command("CAPABILITY");
}

asio::awaitable<std::string> ImapSession::send(std::string text) {
    std::string tag = fmt::format("t{}", ++last_tag_);
    in_flight_.insert(tag);
    const std::string line = fmt::format("{} {}\r\n", tag, text);
    co_await stream_.write(line);
    co_return tag;
}

asio::awaitable<Completion> ImapSession::command(std::string text, OnData on_data,
                                                 std::uint64_t literal_limit) {
    std::string tag = co_await send(std::move(text));
    co_return co_await finish(std::move(tag), std::move(on_data), literal_limit);
}

asio::awaitable<Completion> ImapSession::finish(std::string tag, OnData on_data,
                                                std::uint64_t literal_limit) {
    stream_.allow(kOperationFactor);
    for (;;) {
        if (const auto done = completed_.find(tag); done != completed_.end()) {
            Completion completion = std::move(done->second);
            completed_.erase(done);
            stream_.allow_for_ever();
            co_return completion;
        }
        Response response = co_await read(literal_limit);
        if (!keep_if_tagged(response) && on_data) on_data(response);
    }
}

// ---- news

asio::awaitable<bool> ImapSession::idle(CurlStream::Duration limit) {
    const Moment until = std::chrono::steady_clock::now() + limit;
    const std::string tag = co_await send("IDLE");
    stream_.allow(kOperationFactor);
    for (;;) {
        const Response response = co_await read(kNoLiterals);
        if (response.text.starts_with('+')) break;
        if (keep_if_tagged(response)) {
            co_await finish(tag);
            co_return false;
        }
    }
    stream_.allow_for_ever();
    co_await listen(until);
    const std::string done = "DONE\r\n";
    co_await stream_.write(done);
    co_await finish(tag);
    co_return true;
}

asio::awaitable<void> ImapSession::listen(Moment until) {
    while (!news_) {
        while (!line_is_here()) {
            if (fill_now()) continue;
            const auto left = until - std::chrono::steady_clock::now();
            if (left <= left.zero()) co_return;
            if (!co_await stream_.readable(left)) co_return;
        }
        const Response response = co_await read(kNoLiterals);
        // The server ended IDLE by itself.
        if (keep_if_tagged(response)) co_return;
    }
}

// ---- what is true whatever command is on the way

void ImapSession::observe(const Response& response) {
    const std::string& text = response.text;
    if (istarts_with(text, "* BYE")) {
        const std::string words = one_line(text.substr(5));
        throw StreamError(StreamError::Kind::closed,
                          fmt::format("{}: the server says goodbye:{}", stream_.endpoint().host, words),
                          false);
    }
    if (const auto count = imap::counted(text, "EXISTS")) {
        exists_ = *count;
        news_ = true;
    }
    if (imap::counted(text, "EXPUNGE") && exists_ > 0) --exists_;
    if (auto list = imap::capabilities_in(text)) capabilities_ = std::move(*list);
    if (imap::is_status(text))
        observe_code(imap::response_code(std::string_view(text).substr(text.find(' ') + 1)));
}

void ImapSession::observe_code(const std::string& code) {
    const std::size_t blank = std::min(code.find(' '), code.size());
    const std::string name = upper(code.substr(0, blank));
    std::uint32_t value = 0;
    std::from_chars(code.data() + std::min(blank + 1, code.size()), code.data() + code.size(), value);
    if (name == "UIDNEXT") uid_next_ = value;
    if (name != "UIDVALIDITY") return;
    if (uidvalidity_ != 0 && uidvalidity_ != value)
        fail("the folder is another one now: its UIDVALIDITY has changed");
    uidvalidity_ = value;
}

bool ImapSession::keep_if_tagged(const Response& response) {
    const std::string_view text = response.text;
    if (text.starts_with("* ") || text.starts_with('+')) return false;
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::string tag(text.substr(0, blank));
    if (in_flight_.erase(tag) == 0) fail("an answer to nothing we asked");
    completed_.emplace(tag, imap::completion_of(text.substr(std::min(blank + 1, text.size()))));
    return true;
}

void ImapSession::fail(const std::string& what) const {
    throw StreamError(StreamError::Kind::failed, fmt::format("{}: {}", stream_.endpoint().host, what), false);
}

// ---- reading

asio::awaitable<Response> ImapSession::read(std::uint64_t literal_limit) {
    Response response;
    for (;;) {
        const std::string line = co_await read_line();
        const bool first = response.text.empty();
        if (first && line.empty()) fail("an empty line where an answer should begin");
        response.text += line;
        if (response.text.size() > kLongestLine) fail("an answer that does not end");
        const auto size = first && imap::is_status(line) ? std::nullopt : imap::literal_announced(line);
        if (!size) break;
        if (*size > literal_limit)
            fail(fmt::format("the server announces {} octets where at most {} were expected", *size,
                             literal_limit));
        response.literals.push_back(co_await read_literal(*size));
    }
    observe(response);
    co_return response;
}

asio::awaitable<std::string> ImapSession::read_line() {
    while (!line_is_here()) co_await fill();
    std::string_view line(buffer_.data() + taken_, scanned_ - taken_);
    taken_ = ++scanned_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    co_return std::string(line);
}

/// Straight into the string that is handed on. It grows as octets come and not as they are announced.
asio::awaitable<std::string> ImapSession::read_literal(std::uint64_t size) {
    if (size > kFirstPiece) stream_.allow_more(std::chrono::seconds(size / kSlowestRate));
    const std::size_t here = std::min<std::size_t>(size, used_ - taken_);
    std::string literal;
    literal.reserve(std::min<std::size_t>(size, std::max(here, kFirstPiece)));
    literal.assign(buffer_, taken_, here);
    scanned_ = taken_ += here;
    for (std::size_t have = here; have < size;) {
        if (literal.size() == have)
            literal.resize(std::min<std::size_t>(size, std::max(kFirstPiece, 2 * have)));
        auto got = stream_.try_read(literal.data() + have, literal.size() - have);
        if (!got) got = co_await stream_.read_some(literal.data() + have, literal.size() - have);
        have += *got;
    }
    co_return literal;
}

/// scanned_ rests on the line end when there is one.
bool ImapSession::line_is_here() {
    const void* end =
        used_ > scanned_ ? std::memchr(buffer_.data() + scanned_, '\n', used_ - scanned_) : nullptr;
    scanned_ =
        end == nullptr ? used_ : static_cast<std::size_t>(static_cast<const char*>(end) - buffer_.data());
    if (scanned_ - taken_ > kLongestLine) fail("a line that does not end");
    return end != nullptr;
}

std::size_t ImapSession::make_room() {
    if (taken_ == used_) {
        taken_ = scanned_ = used_ = 0;
    } else if (taken_ > 4 * kReadSize) {
        buffer_.erase(0, taken_);
        used_ -= taken_;
        scanned_ -= taken_;
        taken_ = 0;
    }
    if (buffer_.size() < used_ + kReadSize) buffer_.resize(std::max(used_ + kReadSize, 2 * used_));
    return buffer_.size() - used_;
}

bool ImapSession::fill_now() {
    const std::size_t room = make_room();
    const auto got = stream_.try_read(buffer_.data() + used_, room);
    used_ += got.value_or(0);
    return got.has_value();
}

asio::awaitable<void> ImapSession::fill() {
    if (fill_now()) co_return;
    const std::size_t room = make_room();
    used_ += co_await stream_.read_some(buffer_.data() + used_, room);
}

}  // namespace mail
