#include "daemon/servers.h"

#include "daemon/credential.h"
#include "mail/imap_source.h"
#include "mail/maildir_source.h"
#include "mail/smtp_session.h"

namespace ticketgate {
namespace {

constexpr std::string_view kMaildir = "maildir://";

mail::Account account_of(const ServerConfig& server) {
    mail::Account account;
    account.url = server.url;
    account.starttls = server.starttls;
    account.user = server.user;
    account.mechanism = server.mechanism;
    account.ca_file = server.ca_file.string();
    account.reply_limit = server.reply_limit;
    account.credential = [source = server.credential] { return read_credential(source); };
    return account;
}

}  // namespace

std::unique_ptr<mail::Source> make_source(asio::io_context& loop, asio::thread_pool& helpers,
                                          const MailboxConfig& config) {
    if (config.server.url.starts_with(kMaildir))
        return std::make_unique<mail::MaildirSource>(loop.get_executor(), helpers, config.server.url);
    return std::make_unique<mail::ImapSource>(loop.get_executor(), helpers, account_of(config.server));
}

std::unique_ptr<mail::Submission> make_submission(asio::io_context& loop, asio::thread_pool& helpers,
                                                  const Config& config) {
    return std::make_unique<mail::SmtpSession>(loop.get_executor(), helpers, account_of(config.outgoing));
}

}  // namespace ticketgate
