// A Maildir as a Source: MaildirFolder on a helper thread, and inotify to hear of new letters.
#pragma once

#include <memory>
#include <optional>

#include "mail/maildir_folder.h"
#include "mail/source.h"

namespace mail {

class MaildirSource final : public Source {
  public:
    /// `url` is maildir:///PATH, or the path alone; nothing in it is percent-decoded. `helpers` reads the
    /// disk, and must outlive this.
    MaildirSource(asio::any_io_executor executor, asio::thread_pool& helpers, const std::string& url);
    ~MaildirSource() override;

    asio::awaitable<Epoch> open() override;
    asio::awaitable<std::vector<std::uint32_t>> list(std::uint32_t after) override;
    asio::awaitable<std::vector<Listed>> sizes(std::vector<std::uint32_t> uids) override;
    asio::awaitable<std::vector<Fetched>> fetch(std::vector<std::uint32_t> uids) override;
    asio::awaitable<std::vector<Fetched>> fetch_headers(std::vector<std::uint32_t> uids,
                                                        std::size_t limit) override;
    asio::awaitable<void> file(std::vector<std::uint32_t> uids, Done done) override;

    /// True at the end of `limit`, too: where there is no inotify (network file systems) this is the poll.
    asio::awaitable<bool> wait(std::chrono::seconds limit) override;
    std::vector<std::string> describe() const override;
    asio::awaitable<void> close() override;
    void cancel() override;

  private:
    struct Alarm;

    std::shared_ptr<MaildirFolder> folder() const;
    void watch();
    bool drain();

    asio::any_io_executor executor_;
    asio::thread_pool& helpers_;
    std::string path_;
    std::shared_ptr<MaildirFolder> folder_;
    std::optional<asio::posix::stream_descriptor> inotify_;  // none: the kernel would not
    std::shared_ptr<Alarm> alarm_;
    Epoch epoch_;
};

}  // namespace mail
