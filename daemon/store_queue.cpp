#include "daemon/store_queue.h"

#include <functional>
#include <utility>

#include "store/transaction.h"

namespace ticketgate {

struct StoreQueue::Waiting {
    std::unique_ptr<AnyWork> work;
    std::function<void(std::exception_ptr)> resume;  // on the loop
    std::exception_ptr failure;
};

StoreQueue::StoreQueue(store::Database db, asio::io_context& loop)
    : db_(std::move(db)), checkpointer_(db_.path()), loop_(loop), thread_([this] { work_off(); }) {
    db_.leave_checkpoints();
}

StoreQueue::~StoreQueue() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    some_.notify_one();
    thread_.join();
}

asio::awaitable<void> StoreQueue::run_work(std::unique_ptr<AnyWork> work) {
    auto waiting = std::make_unique<Waiting>();
    waiting->work = std::move(work);
    auto start = [this](auto handler, std::unique_ptr<Waiting> job) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        // The loop stays alive while a result is on its way to it.
        auto alive = asio::require(loop_.get_executor(), asio::execution::outstanding_work.tracked);
        job->resume = [shared, alive](std::exception_ptr failure) { (std::move(*shared))(failure); };
        enqueue(std::move(job));
    };
    co_await asio::async_initiate<decltype(asio::use_awaitable), void(std::exception_ptr)>(
        start, asio::use_awaitable, std::move(waiting));
}

void StoreQueue::enqueue(std::unique_ptr<Waiting> waiting) {
    {
        const std::lock_guard lock(mutex_);
        queue_.push_back(std::move(waiting));
    }
    some_.notify_one();
}

void StoreQueue::work_off() {
    for (;;) {
        std::vector<std::unique_ptr<Waiting>> group;
        {
            std::unique_lock lock(mutex_);
            some_.wait(lock, [this] { return ending_ || !queue_.empty(); });
            if (queue_.empty()) return;
            group.swap(queue_);
        }
        commit_group(group);
        checkpointer_.written(db_.pages_written());
        auto done = [group = std::move(group)]() mutable {
            for (auto& waiting : group) std::exchange(waiting->resume, nullptr)(waiting->failure);
        };
        asio::post(loop_, std::move(done));
    }
}

void StoreQueue::commit_group(std::vector<std::unique_ptr<Waiting>>& group) {
    try {
        store::Transaction transaction(db_);
        for (auto& waiting : group) run_one(*waiting);
        transaction.commit();
    } catch (...) {
        // The machine failed: nothing of the whole group is on disk, and each of its jobs has to know.
        for (auto& waiting : group) waiting->failure = std::current_exception();
    }
}

/// A defect of one job stays its own; a failure of the database ends the group.
void StoreQueue::run_one(Waiting& waiting) {
    store::Savepoint savepoint(db_);
    try {
        waiting.work->run(db_);
    } catch (const store::Error& error) {
        if (!error.refused()) throw;
        waiting.failure = std::current_exception();
        return;
    } catch (...) {
        waiting.failure = std::current_exception();
        return;
    }
    savepoint.release();
}

}  // namespace ticketgate
