// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a thread sleeps on this machine. Where only queues of ours can wake it, on a condition
// variable: no system call unless it really sleeps. Where descriptors of the operating system are
// among the sources, as handle_wait.h says. A wait owns everything it needs, so the poller itself
// has no state; any thread.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>

#include "base/lock_rank.h"
#include "host_os/handle_wait.h"
#include "wasifs/poll.h"

namespace wasifs {
namespace {

using Already = std::function<bool()>;

/// Sleeps on a condition variable.
class QueueWaiter final : public Waiter {
 public:
  void notify() noexcept override {
    {
      const HeldRank rank(lock_rank::waiter);
      const std::lock_guard lock(mutex_);
      notified_ = true;
      // Under the lock: the sleeper may be gone right after it.
      wake_.notify_one();
    }
  }

  void sleep(std::optional<Timestamp> timeout_ns) {
    std::unique_lock lock(mutex_);
    const auto notified = [this] { return notified_; };
    if (!timeout_ns) return wake_.wait(lock, notified);
    const auto limit = static_cast<std::int64_t>(std::min(*timeout_ns, longest_sleep));
    wake_.wait_for(lock, std::chrono::nanoseconds(limit), notified);
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool notified_ = false;
};

Result<void> wait_for_queues(std::span<const WaitSource> sources,
                             std::optional<Timestamp> timeout_ns, const Already& already) {
  QueueWaiter waiter;
  const Registration registration(sources, waiter);
  if (!already()) waiter.sleep(timeout_ns);
  return {};
}

class SystemPoller final : public Poller {
 public:
  Result<void> wait(std::span<const WaitSource> sources, std::optional<Timestamp> timeout_ns,
                    const Already& already) override {
    check_no_lock_held("a wait begins");
    const bool handles = std::ranges::any_of(
        sources, [](const WaitSource& source) { return source.host_handle >= 0; });
    try {
      return handles ? wait_for_handles(sources, timeout_ns, already)
                     : wait_for_queues(sources, timeout_ns, already);
    } catch (const std::bad_alloc&) {
      return Errno::nomem;
    }
  }
};

}  // namespace

std::shared_ptr<Poller> system_poller() {
  static const auto poller = std::make_shared<SystemPoller>();
  return poller;
}

}  // namespace wasifs
