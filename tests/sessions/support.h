// Running coroutines to their end, accounts on loopback, certificates made for the test.
#pragma once

#include <chrono>
#include <exception>
#include <filesystem>
#include <string>

#include "mail/account.h"
#include "mail/asio.h"
#include "tests/sessions/dialogue_server.h"
#include "tests/support/scratch_folder.h"

namespace sessions_test {

/// The thread and the helpers that a session needs, for one test.
class Loop {
  public:
    asio::any_io_executor executor() { return context_.get_executor(); }
    asio::thread_pool& helpers() { return helpers_; }
    asio::io_context& context() { return context_; }

    /// Runs until `task` has ended; throws what it throws.
    void run(asio::awaitable<void> task) {
        std::exception_ptr failure;
        asio::co_spawn(context_, std::move(task), [&](std::exception_ptr e) { failure = e; });
        context_.restart();
        context_.run();
        if (failure) std::rethrow_exception(failure);
    }

  private:
    asio::io_context context_{1};
    asio::thread_pool helpers_{2};
};

mail::Account account(const std::string& scheme, int port, const std::string& path = "");

using TemporaryFolder = testing::ScratchFolder;

/// Self-signed for `name` ("DNS:localhost").
Identity make_identity(const std::filesystem::path& folder, const std::string& name);

}  // namespace sessions_test
