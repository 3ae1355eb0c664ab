// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a thread sleeps on this machine. Where only queues of ours can wake it, on a condition
// variable: no system call unless it really sleeps. Where descriptors of the operating system are
// among the sources, in ppoll(), with an eventfd for the queues. A wait owns everything it needs,
// so the poller itself has no state; any thread.
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>

#include "base/lock_rank.h"
#include "wasifs/poll.h"

namespace wasifs {
namespace {

using Already = std::function<bool()>;

// A wait may end for no reason, so one of more than a century need not be told from it.
constexpr Timestamp longest_sleep = Timestamp{1} << 62;

/// Has `waiter` in the queues of `sources` while it lives.
class Registration {
 public:
  Registration(std::span<const WaitSource> sources, Waiter& waiter)
      : sources_(sources), waiter_(waiter) {
    try {
      for (; added_ < sources_.size(); ++added_) {
        if (WaitQueue* queue = sources_[added_].queue) queue->add(waiter_);
      }
    } catch (...) {
      leave();
      throw;
    }
  }
  ~Registration() { leave(); }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

 private:
  void leave() noexcept {
    for (const WaitSource& source : sources_.first(added_)) {
      if (source.queue != nullptr) source.queue->remove(waiter_);
    }
  }

  std::span<const WaitSource> sources_;
  Waiter& waiter_;
  std::size_t added_ = 0;
};

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

/// Makes an eventfd readable.
class HandleWaiter final : public Waiter {
 public:
  HandleWaiter() noexcept : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~HandleWaiter() override {
    if (event_ >= 0) ::close(event_);
  }

  /// -1 where the machine had none left.
  [[nodiscard]] int event() const noexcept { return event_; }

  void notify() noexcept override {
    const std::uint64_t one = 1;
    // It fails only when the counter is full, and then it is readable.
    [[maybe_unused]] const ssize_t written = ::write(event_, &one, sizeof(one));
  }

 private:
  int event_;
};

short events_of(Interest interest) noexcept {
  unsigned events = 0;
  if (has_any(interest, Interest::read)) events |= POLLIN;
  if (has_any(interest, Interest::write)) events |= POLLOUT;
  return static_cast<short>(events);
}

Result<void> wait_for_queues(std::span<const WaitSource> sources,
                             std::optional<Timestamp> timeout_ns, const Already& already) {
  QueueWaiter waiter;
  const Registration registration(sources, waiter);
  if (!already()) waiter.sleep(timeout_ns);
  return {};
}

/// What is asked of each handle once, as the machine bounds how many are asked: a guest may
/// subscribe to one as often as it likes.
std::vector<pollfd> handles_of(std::span<const WaitSource> sources, int event) {
  std::vector<pollfd> handles;
  for (const WaitSource& source : sources) {
    if (source.host_handle < 0) continue;
    handles.push_back({.fd = static_cast<int>(source.host_handle),
                       .events = events_of(source.interest),
                       .revents = 0});
  }
  std::ranges::sort(handles, {}, &pollfd::fd);
  std::size_t kept = 0;
  for (const pollfd& next : handles) {
    if (kept != 0 && handles[kept - 1].fd == next.fd)
      handles[kept - 1].events = static_cast<short>(handles[kept - 1].events | next.events);
    else
      handles[kept++] = next;
  }
  handles.resize(kept);
  handles.push_back({.fd = event, .events = POLLIN, .revents = 0});
  return handles;
}

Result<void> wait_for_handles(std::span<const WaitSource> sources,
                              std::optional<Timestamp> timeout_ns, const Already& already) {
  HandleWaiter waiter;
  if (waiter.event() < 0) return errno == ENOMEM ? Errno::nomem : Errno::nfile;
  std::vector<pollfd> handles = handles_of(sources, waiter.event());
  const Registration registration(sources, waiter);
  if (already()) return {};
  timespec timeout{};
  if (timeout_ns) {
    constexpr Timestamp second = 1'000'000'000;
    const Timestamp limit = std::min(*timeout_ns, longest_sleep);
    timeout.tv_sec = static_cast<time_t>(limit / second);
    timeout.tv_nsec = static_cast<long>(limit % second);
  }
  const int ready =
      ::ppoll(handles.data(), handles.size(), timeout_ns ? &timeout : nullptr, nullptr);
  if (ready >= 0 || errno == EINTR) return {};
  // EINVAL: more handles than the process may have open.
  return errno == ENOMEM ? Errno::nomem : Errno::nfile;
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
