#include "daemon/checkpointer.h"

#include "daemon/log.h"

namespace ticketgate {
namespace {

// 8 MB: hot pages, which every commit writes anew, are carried over once in some hundred letters, and what is
// left for a commit is little.
constexpr std::int64_t kPagesOfAPass = 2000;

}  // namespace

Checkpointer::Checkpointer(std::filesystem::path database)
    : path_(std::move(database)), thread_([this] { work(); }) {}

Checkpointer::~Checkpointer() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    some_.notify_one();
    thread_.join();
}

void Checkpointer::written(std::int64_t pages) {
    if (path_.empty()) return;
    {
        const std::lock_guard lock(mutex_);
        waiting_ += pages;
        if (waiting_ < kPagesOfAPass) return;
    }
    some_.notify_one();
}

void Checkpointer::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        some_.wait(lock, [this] { return ending_ || waiting_ >= kPagesOfAPass; });
        if (waiting_ < kPagesOfAPass) return;
        waiting_ = 0;
        lock.unlock();
        pass();
        lock.lock();
    }
}

/// A pass that fails is no loss, and a disk that is in trouble shows in the writer's commits, which are told
/// of.
void Checkpointer::pass() {
    try {
        if (!database_) database_ = store::Database::open(path_, store::Database::Mode::read_write);
        database_->checkpoint();
    } catch (const store::Error& error) {
        log::warning("checkpoint-failed", {{"problem", error.what()}});
    }
}

}  // namespace ticketgate
