// A folder on an IMAP server as a Source. RFC 3501; by capability RFC 2177 (IDLE), 4315 (UIDPLUS), 4731
// (ESEARCH), 6851 (MOVE).
#pragma once

#include <memory>

#include "mail/account.h"
#include "mail/curl_stream.h"
#include "mail/imap_session.h"
#include "mail/source.h"

namespace mail {

class ImapSource final : public Source {
  public:
    /// The folder is the path of account.url, UTF-8, percent-encoded where a URL needs it; without one,
    /// INBOX. `helpers` connects, and must outlive this.
    ImapSource(asio::any_io_executor executor, asio::thread_pool& helpers, Account account);

    asio::awaitable<Epoch> open() override;
    asio::awaitable<std::vector<std::uint32_t>> list(std::uint32_t after) override;
    asio::awaitable<std::vector<Listed>> sizes(std::vector<std::uint32_t> uids) override;
    asio::awaitable<std::vector<Fetched>> fetch(std::vector<std::uint32_t> uids) override;
    asio::awaitable<std::vector<Fetched>> fetch_headers(std::vector<std::uint32_t> uids,
                                                        std::size_t limit) override;
    asio::awaitable<void> file(std::vector<std::uint32_t> uids, Done done) override;
    asio::awaitable<bool> wait(std::chrono::seconds limit) override;
    std::vector<std::string> describe() const override;
    asio::awaitable<void> close() override;
    void cancel() override;

  private:
    using OnLetter = std::function<void(imap::FetchData)>;

    ImapSession& session();
    asio::awaitable<void> select();
    asio::awaitable<void> fetch_items(std::vector<std::uint32_t> uids, std::string items,
                                      std::uint64_t literal_limit, OnLetter on_letter);
    asio::awaitable<std::vector<Fetched>> fetch_bodies(std::vector<std::uint32_t> uids, std::string section,
                                                       std::uint64_t literal_limit);
    std::uint64_t literal_limit(const std::vector<std::uint32_t>& uids) const;
    asio::awaitable<std::vector<std::uint32_t>> search(std::string criteria);
    asio::awaitable<void> store(std::string set, std::string flag);
    asio::awaitable<void> move(std::string set, std::string folder);
    asio::awaitable<void> copy_and_delete(std::string set, std::string folder);
    asio::awaitable<void> expunge(std::string set);
    asio::awaitable<void> to_folder(std::string command, std::string folder);
    void require(const imap::Completion& completion, std::string_view what, bool permanent = false) const;
    [[noreturn]] void fail(const std::string& what, bool permanent) const;

    asio::any_io_executor executor_;
    asio::thread_pool& helpers_;
    Account account_;
    std::string folder_;
    std::unique_ptr<CurlStream> stream_;
    std::unique_ptr<ImapSession> session_;
    std::vector<Listed>
        told_;  // what sizes() last answered, ascending: no body may be larger than its letter
    bool read_only_ = false;
};

}  // namespace mail
