// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The counts of a quota. Private to the room. Thread-safe, without locks.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>

#include "wasifs/fs/limited.h"

namespace wasifs {

/// What is used of something, and how much of it there may be.
class Amount {
 public:
  /// Takes as much of `wanted` as there is; gives how much.
  std::uint64_t take_up_to(std::uint64_t wanted) noexcept {
    std::uint64_t used = used_.load(std::memory_order_relaxed);
    while (true) {
      const std::uint64_t limit = limit_.load(std::memory_order_relaxed);
      const std::uint64_t taken = std::min(wanted, limit - std::min(limit, used));
      if (taken == 0) return 0;
      if (used_.compare_exchange_weak(used, used + taken, std::memory_order_relaxed)) return taken;
    }
  }
  /// Takes what is there already, however much.
  void charge(std::uint64_t amount) noexcept { used_.fetch_add(amount, std::memory_order_relaxed); }
  void give_back(std::uint64_t amount) noexcept {
    used_.fetch_sub(amount, std::memory_order_relaxed);
  }

  [[nodiscard]] std::uint64_t used() const noexcept {
    return used_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t limit() const noexcept {
    return limit_.load(std::memory_order_relaxed);
  }
  void set_limit(std::uint64_t limit) noexcept { limit_.store(limit, std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> used_{0};
  std::atomic<std::uint64_t> limit_{QuotaLimits::unlimited};
};

/// So many a second. What was used is paid for by time that passes; while more than a little of it
/// is unpaid one has to wait.
class Rate {
 public:
  /// How long to wait at `now`, in ns, before something begins.
  [[nodiscard]] Timestamp wait_at(Timestamp now) const noexcept {
    constexpr Timestamp early = 100'000'000;
    const Timestamp paid = paid_.load(std::memory_order_relaxed);
    return paid > now && paid - now > early ? paid - now - early : 0;
  }
  /// Notes that `amount` was used, about at `now`.
  void use(std::uint64_t amount, Timestamp now) noexcept;

  [[nodiscard]] std::uint64_t limit() const noexcept {
    return limit_.load(std::memory_order_relaxed);
  }
  void set_limit(std::uint64_t limit) noexcept { limit_.store(limit, std::memory_order_relaxed); }
  [[nodiscard]] bool limited() const noexcept { return limit() != QuotaLimits::unlimited; }

 private:
  std::atomic<std::uint64_t> limit_{QuotaLimits::unlimited};
  std::atomic<Timestamp> paid_{0};  // the time at which all is paid for
};

class Quota::State {
 public:
  explicit State(std::shared_ptr<Clock> clock) noexcept : clock_(std::move(clock)) {}

  Amount bytes;
  Amount inodes;
  Rate operations;
  Rate transfer;
  std::atomic<std::uint64_t> operations_done{0};
  std::atomic<std::uint64_t> bytes_read{0};
  std::atomic<std::uint64_t> bytes_written{0};

  /// Waits until an operation may begin. Errors: `intr`.
  [[nodiscard]] Result<void> begin();
  void end(std::uint64_t moved) noexcept;
  void wait_with(Poller& poller, Interrupt& interrupt) noexcept {
    poller_ = &poller;
    interrupt_ = &interrupt;
  }

 private:
  [[nodiscard]] Timestamp now() noexcept;

  const std::shared_ptr<Clock> clock_;
  Poller* poller_ = nullptr;
  Interrupt* interrupt_ = nullptr;
};

}  // namespace wasifs
