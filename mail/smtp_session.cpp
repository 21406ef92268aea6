#include "mail/smtp_session.h"

#include "mail/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace mail {

using smtp::Reply;

namespace {

constexpr std::size_t kLongestReply = 64 * 1024;
constexpr int kOperationFactor = 10;          // an operation may take this many silence limits in all
constexpr std::uint64_t kSlowestRate = 2048;  // octets a second that the relay must take, at least

/// The relay ends the connection in good order (RFC 5321 §3.8): whatever was under way did not happen.
struct Closing {
    Reply reply;
};

/// That we are not logged in is our administrator's matter and not the recipient's (RFC 4954 §6): it waits.
bool wants_login(const Reply& reply) {
    constexpr std::array<int, 4> kCodes = {530, 534, 535, 538};
    return std::find(kCodes.begin(), kCodes.end(), reply.code) != kCodes.end();
}

Outcome outcome_of(const Reply& reply) {
    if (reply.kind() == 2) return Outcome::sent;
    return reply.kind() == 5 && !wants_login(reply) ? Outcome::refused : Outcome::deferred;
}

Reply in_words(const std::string& text, int code = 0) {
    Reply reply;
    reply.code = code;
    reply.text = one_line(text);
    return reply;
}

}  // namespace

// ---- what is known of each recipient while a letter is under way

struct SmtpSession::Transaction {
    struct Recipient {
        std::string path;
        bool accepted = false;  // the relay took the address; the letter is not yet decided
        bool decided = false;
    };

    explicit Transaction(const Envelope& envelope) : envelope_id(envelope.envelope_id) {
        for (const std::string& address : envelope.recipients) {
            deliveries.emplace_back().recipient = address;
            const auto path = smtp::path_of(address);
            recipients.push_back({.path = path.value_or("")});
            if (!path) refuse(recipients.size() - 1, "not an address that can be written to");
        }
        if (envelope.from.empty()) return;
        const auto path = smtp::path_of(envelope.from);
        from = path.value_or("");
        if (!path) refuse_all("not an address that can be written from");
    }

    void decide(std::size_t i, Outcome outcome, const Reply& reply) {
        recipients[i].decided = true;
        deliveries[i].outcome = outcome;
        deliveries[i].code = reply.code;
        deliveries[i].enhanced = reply.enhanced;
        deliveries[i].text = reply.text;
    }

    void decide_all(Outcome outcome, const Reply& reply) {
        for (const std::size_t i : undecided()) decide(i, outcome, reply);
    }

    void refuse(std::size_t i, const std::string& text) { decide(i, Outcome::refused, in_words(text)); }
    void refuse_all(const std::string& text) { decide_all(Outcome::refused, in_words(text)); }

    std::vector<std::size_t> undecided() const {
        std::vector<std::size_t> indices;
        for (std::size_t i = 0; i < recipients.size(); ++i) {
            if (!recipients[i].decided) indices.push_back(i);
        }
        return indices;
    }

    std::string rcpt_command(std::size_t i) const { return fmt::format("RCPT TO:<{}>", recipients[i].path); }

    bool any_accepted() const {
        return std::any_of(recipients.begin(), recipients.end(),
                           [](const Recipient& r) { return r.accepted && !r.decided; });
    }

    bool needs_utf8() const { return !is_ascii(from); }

    /// Where the relay has no SMTPUTF8, only those suffer who need it.
    void refuse_utf8() {
        for (const std::size_t i : undecided()) {
            const bool ascii = is_ascii(from) && is_ascii(recipients[i].path);
            if (!ascii) refuse(i, "the address is not ASCII and the relay does not offer SMTPUTF8");
        }
    }

    bool utf8() const {
        const auto open = undecided();
        return needs_utf8() || std::any_of(open.begin(), open.end(),
                                           [&](std::size_t i) { return !is_ascii(recipients[i].path); });
    }

    /// Closed while it was idle: nobody has heard of this letter yet.
    bool went_stale() const { return kept_connection && !answered; }

    void heard_mail(const Reply& reply) {
        answered = true;
        if (reply.kind() != 2) decide_all(outcome_of(reply), reply);
    }

    void heard_recipient(std::size_t i, const Reply& reply) {
        if (recipients[i].decided) return;
        recipients[i].accepted = reply.kind() == 2;
        if (reply.kind() != 2) decide(i, outcome_of(reply), reply);
    }

    std::string from;  // path; empty: the null path
    std::string envelope_id;
    std::vector<Recipient> recipients;
    std::vector<Delivery> deliveries;  // as many as recipients, in the same order
    Reply data;
    bool kept_connection = false;
    bool answered = false;     // the relay has said something to this letter
    bool dot_written = false;  // from here on it may have it
};

// ---- sending

asio::awaitable<std::vector<Delivery>> SmtpSession::send(const Envelope& envelope, std::string_view bytes) {
    Transaction transaction(envelope);
    for (bool again = !transaction.undecided().empty(); again;) {
        again = false;
        try {
            if (stream_ && is_stale()) drop();
            transaction.kept_connection = stream_ != nullptr;
            if (!stream_) co_await connect();
            co_await attempt(transaction, bytes);
        } catch (const Closing& closing) {
            drop();
            again = transaction.went_stale();
            if (!again) transaction.decide_all(Outcome::deferred, closing.reply);
        } catch (const StreamError& error) {
            drop();
            again = transaction.went_stale() && error.kind == StreamError::Kind::closed;
            const Outcome outcome = transaction.dot_written ? Outcome::in_doubt : Outcome::deferred;
            if (!again) transaction.decide_all(outcome, in_words(error.what(), error.reply));
        } catch (const SourceError& error) {
            drop();
            transaction.decide_all(Outcome::deferred, in_words(error.what()));
        }
    }
    co_return std::move(transaction.deliveries);
}

asio::awaitable<void> SmtpSession::attempt(Transaction& transaction, std::string_view bytes) {
    if (!extensions_.contains("SMTPUTF8")) transaction.refuse_utf8();
    if (transaction.undecided().empty()) co_return;
    stream_->allow(kOperationFactor);
    stream_->allow_more(std::chrono::seconds(bytes.size() / kSlowestRate));
    std::string mail = smtp::mail_command(extensions_, transaction.from, bytes.size(),
                                          transaction.envelope_id, transaction.utf8());
    if (extensions_.contains("PIPELINING")) {
        co_await say_together(transaction, std::move(mail));
    } else {
        co_await say_one_by_one(transaction, std::move(mail));
    }
    if (transaction.data.code == 354 && transaction.any_accepted()) {
        co_await say_letter(transaction, bytes);
    } else if (transaction.data.code == 354) {
        // The relay waits for a letter that nobody is to get (RFC 2920 §3.1): even the dot alone would be
        // one.
        drop();
    } else {
        // A 2xx here would be nonsense, and must not pass for a letter that was taken.
        const Outcome outcome =
            transaction.data.kind() == 2 ? Outcome::deferred : outcome_of(transaction.data);
        transaction.decide_all(outcome, transaction.data);
        co_await reset();
    }
}

asio::awaitable<void> SmtpSession::say_together(Transaction& transaction, std::string mail) {
    const auto open = transaction.undecided();
    std::string batch = mail + "\r\n";
    for (const std::size_t i : open) batch += transaction.rcpt_command(i) + "\r\n";
    batch += "DATA\r\n";
    co_await stream_->write(batch);
    const Reply first = co_await reply();
    transaction.heard_mail(first);
    for (const std::size_t i : open) {
        const Reply word = co_await reply();
        transaction.heard_recipient(i, word);
    }
    transaction.data = co_await reply();
}

asio::awaitable<void> SmtpSession::say_one_by_one(Transaction& transaction, std::string mail) {
    const Reply first = co_await ask(mail);
    transaction.heard_mail(first);
    for (const std::size_t i : transaction.undecided()) {
        const Reply word = co_await ask(transaction.rcpt_command(i));
        transaction.heard_recipient(i, word);
    }
    if (transaction.any_accepted()) transaction.data = co_await ask("DATA");
}

asio::awaitable<void> SmtpSession::say_letter(Transaction& transaction, std::string_view bytes) {
    // One write for both: when it fails, at least the end of it never left us, and without the dot there is
    // no letter.
    const std::string letter = smtp::dot_stuffed(bytes) + ".\r\n";
    co_await stream_->write(letter);
    transaction.dot_written = true;
    stream_->set_silence_limit(account_.final_limit);
    stream_->allow(2);
    const Reply word = co_await reply();
    stream_->set_silence_limit(account_.reply_limit);
    stream_->allow_for_ever();
    const bool clear = word.kind() == 2 || word.kind() == 4 || word.kind() == 5;
    transaction.decide_all(clear ? outcome_of(word) : Outcome::in_doubt, word);
    if (!clear) drop();
}

/// After what went wrong the relay may stand anywhere in the dialogue; the next letter is to find it at the
/// beginning.
asio::awaitable<void> SmtpSession::reset() {
    bool well = false;
    try {
        const Reply word = co_await ask("RSET");
        well = word.kind() == 2;
    } catch (const Closing&) {
    } catch (const StreamError&) {
    }
    if (!well) drop();
}

// ---- lines

asio::awaitable<Reply> SmtpSession::ask(std::string command) {
    command += "\r\n";
    co_await stream_->write(command);
    co_return co_await reply();
}

asio::awaitable<Reply> SmtpSession::reply() {
    Reply whole;
    std::size_t size = 0;
    for (bool last = false; !last;) {
        const std::string line = co_await read_line();
        const auto said = smtp::reply_line(line);
        size += line.size();
        if (!said || size > kLongestReply) {
            throw StreamError(StreamError::Kind::failed,
                              fmt::format("{}: an answer that is not SMTP", stream_->endpoint().host), false);
        }
        const Reply part = smtp::reply_of(said->code, said->text);
        whole.code = part.code;
        if (whole.enhanced.empty()) whole.enhanced = part.enhanced;
        if (!whole.text.empty() && !part.text.empty()) whole.text += ' ';
        whole.text += part.text;
        last = said->last;
    }
    if (whole.code == 421) throw Closing{whole};
    co_return whole;
}

asio::awaitable<std::string> SmtpSession::read_line() {
    std::size_t end = buffer_.find('\n');
    while (end == buffer_.npos) {
        if (buffer_.size() > kLongestReply) {
            throw StreamError(StreamError::Kind::failed,
                              fmt::format("{}: a line that does not end", stream_->endpoint().host), false);
        }
        std::array<char, 4096> piece;
        const std::size_t got = co_await stream_->read_some(piece.data(), piece.size());
        const std::size_t from = buffer_.size();
        buffer_.append(piece.data(), got);
        end = buffer_.find('\n', from);
    }
    std::string line = buffer_.substr(0, end);
    buffer_.erase(0, end + 1);
    if (line.ends_with('\r')) line.pop_back();
    co_return line;
}

// ---- the connection

asio::awaitable<void> SmtpSession::connect() {
    if (!endpoint_of(account_.url).scheme.starts_with("smtp")) {
        throw SourceError("letters are sent to smtps:// or smtp://", true);
    }
    buffer_.clear();
    stream_ = std::make_unique<CurlStream>(executor_, helpers_);
    stream_->set_silence_limit(account_.reply_limit);
    co_await stream_->connect(account_);
    extensions_ = smtp::extensions_in(stream_->preamble());
}

/// Between two letters the relay has nothing to say: whatever is there is its goodbye, or an answer to
/// nothing.
bool SmtpSession::is_stale() {
    char octet = 0;
    try {
        return !buffer_.empty() || stream_->try_read(&octet, 1).has_value();
    } catch (const StreamError&) {
        return true;
    }
}

void SmtpSession::drop() {
    stream_.reset();
    buffer_.clear();
}

asio::awaitable<std::vector<std::string>> SmtpSession::probe() {
    co_await close();
    co_await connect();
    const auto says = [&](const char* name, const char* else_) {
        return extensions_.contains(name) ? fmt::format("{}: yes", name)
                                          : fmt::format("{}: no, {}", name, else_);
    };
    std::vector<std::string> lines;
    lines.push_back(
        fmt::format("SMTP at {}, {}", stream_->endpoint().host,
                    stream_->is_protected() ? "TLS with a verified certificate" : "plain text on this host"));
    const auto size = extensions_.find("SIZE");
    const bool limited = size != extensions_.end() && !size->second.empty() && size->second != "0";
    lines.push_back(limited ? fmt::format("SIZE: letters of at most {} octets", size->second)
                            : "SIZE: no limit told");
    lines.push_back(says("PIPELINING", "each letter takes some round trips more"));
    lines.push_back(says("DSN", "bounces do not name our letter"));
    lines.push_back(says("SMTPUTF8", "addresses that are not ASCII are refused"));
    co_await close();
    co_return lines;
}

asio::awaitable<void> SmtpSession::close() {
    if (stream_) stream_->write_now("QUIT\r\n");
    drop();
    co_return;
}

void SmtpSession::cancel() {
    if (stream_) stream_->cancel();
}

SmtpSession::SmtpSession(asio::any_io_executor executor, asio::thread_pool& helpers, Account account)
    : executor_(std::move(executor)), helpers_(helpers), account_(std::move(account)) {}

}  // namespace mail
