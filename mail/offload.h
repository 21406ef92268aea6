// Work that may block, on a helper thread: the network thread goes on meanwhile.
#pragma once

#include <type_traits>

#include "mail/asio.h"

namespace mail {

/// Runs `work` on the pool and comes back to the caller's own executor with its answer or its exception.
/// `work` must own what it touches: the caller's frame may be gone before it ends.
template <class Work>
asio::awaitable<std::invoke_result_t<Work&>> offload(asio::thread_pool& pool, Work work) {
    auto task = [](Work owned) -> asio::awaitable<std::invoke_result_t<Work&>> { co_return owned(); };
    co_return co_await asio::co_spawn(pool, task(std::move(work)), asio::use_awaitable);
}

}  // namespace mail
