// Carries what was committed from the WAL into the database file, on a thread of its own: the store thread
// would wait for the disk meanwhile, a tenth of its time in a flood. Nothing depends on it: what it leaves,
// SQLite itself carries over in a commit (Database::leave_checkpoints).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

#include "store/database.h"

namespace ticketgate {

class Checkpointer {
  public:
    /// Opens the file when there is something to do for the first time. An empty path: of a database in
    /// memory, for which there is nothing to do.
    explicit Checkpointer(std::filesystem::path database);
    ~Checkpointer();  // a pass that is due is made
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    /// By the writer, after a commit: how many pages that has added to the WAL.
    void written(std::int64_t pages);

  private:
    void work();
    void pass();

    const std::filesystem::path path_;
    std::optional<store::Database> database_;  // of the thread alone
    std::mutex mutex_;
    std::condition_variable some_;
    std::int64_t waiting_ = 0;  // pages
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace ticketgate
