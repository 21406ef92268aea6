// The relay, over a kept connection. RFC 5321; by extension RFC 1870 (SIZE), 2920 (PIPELINING), 3461 (DSN),
// 6531 (SMTPUTF8). What decides between "try again" and "in doubt" is one octet: the letter is written
// without its final dot, the dot is written alone, and from the moment that write returned nobody can tell
// any more whether the relay has the letter, save the relay.
#pragma once

#include <memory>

#include "mail/account.h"
#include "mail/curl_stream.h"
#include "mail/smtp_text.h"
#include "mail/submission.h"

namespace mail {

class SmtpSession final : public Submission {
  public:
    /// The path of account.url, if any, is the name we greet with. `helpers` connects, and must outlive this.
    SmtpSession(asio::any_io_executor executor, asio::thread_pool& helpers, Account account);

    asio::awaitable<std::vector<Delivery>> send(const Envelope& envelope, std::string_view bytes) override;
    asio::awaitable<std::vector<std::string>> probe() override;
    asio::awaitable<void> close() override;
    void cancel() override;

  private:
    struct Transaction;

    asio::awaitable<void> connect();
    asio::awaitable<void> attempt(Transaction& transaction, std::string_view bytes);
    asio::awaitable<void> say_together(Transaction& transaction, std::string mail);
    asio::awaitable<void> say_one_by_one(Transaction& transaction, std::string mail);
    asio::awaitable<void> say_letter(Transaction& transaction, std::string_view bytes);
    asio::awaitable<void> reset();
    asio::awaitable<smtp::Reply> ask(std::string command);
    asio::awaitable<smtp::Reply> reply();
    asio::awaitable<std::string> read_line();
    bool is_stale();
    void drop();

    asio::any_io_executor executor_;
    asio::thread_pool& helpers_;
    Account account_;
    std::unique_ptr<CurlStream> stream_;
    smtp::Extensions extensions_;
    std::string buffer_;  // read and not yet given out
};

}  // namespace mail
