#include "mail/maildir_source.h"

#include "mail/offload.h"

#include <fmt/format.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>

namespace mail {
namespace {

constexpr std::uint32_t kArrivals = IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE;

std::string path_in(const std::string& url) {
    constexpr std::string_view kScheme = "maildir://";
    return url.starts_with(kScheme) ? url.substr(kScheme.size()) : url;
}

}  // namespace

/// Shared with the timer's handler, which may run when its wait is over.
struct MaildirSource::Alarm {
    explicit Alarm(const asio::any_io_executor& executor) : timer(executor) {}
    asio::steady_timer timer;
    bool cancelled = false;
};

MaildirSource::MaildirSource(asio::any_io_executor executor, asio::thread_pool& helpers,
                             const std::string& url)
    : executor_(executor),
      helpers_(helpers),
      path_(path_in(url)),
      alarm_(std::make_shared<Alarm>(executor)) {}

MaildirSource::~MaildirSource() = default;

asio::awaitable<Epoch> MaildirSource::open() {
    co_await close();
    auto task = [path = path_] {
        auto folder = std::make_shared<MaildirFolder>(path);
        const Epoch epoch = folder->refresh();
        return std::pair(folder, epoch);
    };
    // Before the directories are read: what comes in between is heard of.
    watch();
    const auto [folder, epoch] = co_await offload(helpers_, task);
    folder_ = folder;
    epoch_ = epoch;
    co_return epoch;
}

std::shared_ptr<MaildirFolder> MaildirSource::folder() const {
    if (alarm_->cancelled) throw SourceError(fmt::format("{}: cancelled", path_), false);
    if (!folder_) throw SourceError(fmt::format("{}: the mailbox is not open", path_), false);
    return folder_;
}

asio::awaitable<std::vector<std::uint32_t>> MaildirSource::list(std::uint32_t after) {
    drain();
    auto task = [folder = folder(), after, known = epoch_.uidvalidity] {
        if (folder->refresh().uidvalidity != known) {
            throw SourceError(fmt::format("{}: the list of numbers was replaced", folder->path()), false);
        }
        return folder->above(after);
    };
    co_return co_await offload(helpers_, std::move(task));
}

asio::awaitable<std::vector<Listed>> MaildirSource::sizes(std::vector<std::uint32_t> uids) {
    auto task = [folder = folder(), uids = std::move(uids)] { return folder->sizes(uids); };
    co_return co_await offload(helpers_, std::move(task));
}

asio::awaitable<std::vector<Fetched>> MaildirSource::fetch(std::vector<std::uint32_t> uids) {
    auto task = [folder = folder(), uids = std::move(uids)] { return folder->read(uids, std::nullopt); };
    co_return co_await offload(helpers_, std::move(task));
}

asio::awaitable<std::vector<Fetched>> MaildirSource::fetch_headers(std::vector<std::uint32_t> uids,
                                                                   std::size_t limit) {
    auto task = [folder = folder(), uids = std::move(uids), limit] { return folder->read(uids, limit); };
    co_return co_await offload(helpers_, std::move(task));
}

asio::awaitable<void> MaildirSource::file(std::vector<std::uint32_t> uids, Done done) {
    auto task = [folder = folder(), uids = std::move(uids), done = std::move(done)] {
        return folder->file(uids, done);
    };
    co_await offload(helpers_, std::move(task));
}

// ---- waiting

void MaildirSource::watch() {
    const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) return;
    inotify_.emplace(executor_, fd);
    for (const char* directory : {"new", "cur"}) {
        const std::string name = fmt::format("{}/{}", path_, directory);
        if (::inotify_add_watch(fd, name.c_str(), kArrivals) < 0) return inotify_.reset();
    }
}

/// True when there was something to hear.
bool MaildirSource::drain() {
    std::array<char, 16 * 1024> events;
    bool any = false;
    while (inotify_ && ::read(inotify_->native_handle(), events.data(), events.size()) > 0) any = true;
    return any;
}

asio::awaitable<bool> MaildirSource::wait(std::chrono::seconds limit) {
    folder();
    if (drain()) co_return true;
    const auto alarm = alarm_;
    alarm->timer.expires_after(limit);
    if (inotify_) {
        inotify_->async_wait(asio::posix::stream_descriptor::wait_read,
                             [alarm](const boost::system::error_code& error) {
                                 if (!error) alarm->timer.cancel();
                             });
    }
    boost::system::error_code error;
    co_await alarm->timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (inotify_) inotify_->cancel();
    folder();
    drain();
    co_return true;
}

// ---- the rest

std::vector<std::string> MaildirSource::describe() const {
    if (!folder_) return {};
    return {fmt::format("Maildir {}: {} letters, UIDVALIDITY {}", path_, epoch_.exists, epoch_.uidvalidity),
            inotify_ ? "inotify: yes" : "inotify: no, new letters are noticed at the next poll"};
}

asio::awaitable<void> MaildirSource::close() {
    inotify_.reset();
    folder_.reset();
    alarm_ = std::make_shared<Alarm>(executor_);
    co_return;
}

void MaildirSource::cancel() {
    alarm_->cancelled = true;
    alarm_->timer.cancel();
}

}  // namespace mail
