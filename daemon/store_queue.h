// The store thread: the only one that writes. Jobs that wait while a commit runs are committed together, each
// in a savepoint of its own, so commits group themselves and one job that fails takes no other with it.
#pragma once

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <vector>

#include "daemon/checkpointer.h"
#include "mail/asio.h"
#include "store/database.h"

namespace ticketgate {

class StoreQueue {
  public:
    /// `loop` is where results come back to; it must outlive the queue.
    StoreQueue(store::Database db, asio::io_context& loop);
    ~StoreQueue();  // finishes what is queued
    StoreQueue(const StoreQueue&) = delete;
    StoreQueue& operator=(const StoreQueue&) = delete;

    /// Runs job(db) on the store thread and returns its result once that is on disk. Throws what the job
    /// threw, or store::Error when the commit failed: then nothing of the job has happened. Must be awaited
    /// on `loop`. A closure that owns something (a string, a pointer) must have a name before it is handed
    /// over here: g++ 12 copies one that is born inside a co_await expression octet by octet and destroys it
    /// twice. References and numbers do no harm.
    template <class Job>
    asio::awaitable<std::invoke_result_t<Job, store::Database&>> run(Job job) {
        using Result = std::invoke_result_t<Job, store::Database&>;
        if constexpr (std::is_void_v<Result>) {
            co_await run_work(std::make_unique<Work<Job>>(std::move(job)));
        } else {
            std::optional<Result> result;
            auto into = [&result, job = std::move(job)](store::Database& db) mutable {
                result.emplace(job(db));
            };
            co_await run_work(std::make_unique<Work<decltype(into)>>(std::move(into)));
            co_return std::move(*result);
        }
    }

  private:
    struct AnyWork {
        virtual ~AnyWork() = default;
        virtual void run(store::Database& db) = 0;
    };
    template <class Job>
    struct Work final : AnyWork {
        explicit Work(Job job_) : job(std::move(job_)) {}
        void run(store::Database& db) override { job(db); }
        Job job;
    };
    struct Waiting;  // a job and the coroutine that waits for it

    asio::awaitable<void> run_work(std::unique_ptr<AnyWork> work);
    void enqueue(std::unique_ptr<Waiting> waiting);
    void work_off();
    void commit_group(std::vector<std::unique_ptr<Waiting>>& group);
    void run_one(Waiting& waiting);

    store::Database db_;
    Checkpointer checkpointer_;
    asio::io_context& loop_;
    std::mutex mutex_;
    std::condition_variable some_;
    std::vector<std::unique_ptr<Waiting>> queue_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace ticketgate
