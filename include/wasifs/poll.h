// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Waiting: try, register, look again, sleep. Streams say whether they are ready and what wakes a
// waiter; a `Poller` sleeps; an `Interrupt` ends every wait of a process for shutdown, time-out and
// pause.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "wasifs/result.h"
#include "wasifs/types.h"

namespace wasifs {

/// What a waiter waits for.
enum class Interest : std::uint8_t {
  none = 0,   ///< Nothing.
  read = 1,   ///< A read would not wait.
  write = 2,  ///< A write would not wait.
};
template <>
inline constexpr bool is_flags<Interest> = true;

/// What an inode could do at this moment without waiting.
struct Readiness {
  Interest ready = Interest::read | Interest::write;  ///< End of file and errors count as ready.
  bool hangup = false;       ///< The other end is gone, or end of file is reached.
  std::uint64_t bytes = 0;   ///< Bytes a read would give; 0 where unknown.
  bool end_of_file = false;  ///< The hang-up is one of reading alone: a write still arrives.
};

/// Something that sleeps. A `Poller` makes them.
class Waiter {
 public:
  virtual ~Waiter() = default;
  /// Wakes the sleeper, or keeps it from falling asleep. Any thread; called with the lock of the
  /// queue held, takes only locks of its own.
  virtual void notify() noexcept = 0;
};

/// The waiters of one stream (or of an `Interrupt`). Thread-safe. Waking an empty one costs one
/// atomic load. No wake-up is lost provided that the state is changed and looked at under one
/// mutex, or by seq_cst operations: the waiter adds itself and then looks, the other side changes
/// the state and then wakes.
class WaitQueue {
 public:
  WaitQueue() = default;
  WaitQueue(const WaitQueue&) = delete;
  WaitQueue& operator=(const WaitQueue&) = delete;

  /// `waiter` will be notified until it is removed. It may be added more than once and is then
  /// removed as often.
  void add(Waiter& waiter);
  /// Ends what `add` began; afterwards `waiter` is not touched any more.
  void remove(Waiter& waiter) noexcept;
  /// Notifies everybody who waits. Call after the state changed and with no lock held.
  void wake() noexcept;

 private:
  std::atomic<std::uint32_t> count_{0};
  std::mutex mutex_;
  std::vector<Waiter*> waiters_;
};

/// What wakes a waiter of one inode: a queue of ours, a descriptor of the operating system, both or
/// (always ready) neither.
struct WaitSource {
  WaitQueue* queue = nullptr;          ///< Woken by host code.
  std::intptr_t host_handle = -1;      ///< POSIX: a descriptor for poll(); -1 for none.
  Interest interest = Interest::none;  ///< What to wait for on `host_handle`.
};

/// Sleeps. Thread-safe; `host_os` has the one for the machine, tests may bring their own.
class Poller {
 public:
  virtual ~Poller() = default;

  /// Sleeps until a source wakes it, or `timeout_ns` (none: for ever) has passed. Registers with
  /// all sources first and then asks `already`: where it returns true, does not sleep at all. May
  /// wake for no reason; the caller looks again. Errors: `nomem`, `nfile` of the host.
  [[nodiscard]] virtual Result<void> wait(std::span<const WaitSource> sources,
                                          std::optional<Timestamp> timeout_ns,
                                          const std::function<bool()>& already) = 0;
};

/// The machine's own poller.
[[nodiscard]] std::shared_ptr<Poller> system_poller();

/// Ends waits from another thread. Once raised it stays raised until `clear`. Thread-safe.
class Interrupt {
 public:
  /// Wakes everybody who waits and lets no further wait begin.
  void raise() noexcept;
  /// Lets waits begin again.
  void clear() noexcept { raised_.store(false, std::memory_order_release); }
  /// Whether waits are to end with `intr`.
  [[nodiscard]] bool raised() const noexcept { return raised_.load(std::memory_order_seq_cst); }
  /// What wakes when it is raised.
  [[nodiscard]] WaitQueue& queue() noexcept { return queue_; }

 private:
  std::atomic<bool> raised_{false};
  WaitQueue queue_;
};

/// What an operation that may wait needs. Both outlive the operation.
struct WaitContext {
  Poller& poller;        ///< Sleeps.
  Interrupt& interrupt;  ///< Ends the wait with `intr`.
};

}  // namespace wasifs
