// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How much a memory file system may hold, and holds. Any thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace wasifs::mem {

/// A quantity with a bound.
class Budget {
 public:
  explicit Budget(std::uint64_t limit) noexcept : limit_(limit) {}
  /// For a part of what is taken from `whole`, which is counted in both.
  explicit Budget(Budget* whole) noexcept : limit_(whole->limit_), whole_(whole) {}
  /// For a copy of all that is taken from `whole` now, but for `part`.
  Budget(const Budget& whole, const Budget& part) noexcept : limit_(whole.limit_) {
    const std::uint64_t not_copied = part.used();
    const std::uint64_t all = whole.used();
    used_.store(all < not_copied ? 0 : all - not_copied, std::memory_order_relaxed);
  }

  /// Takes as much of `wanted` as is left and returns it.
  [[nodiscard]] std::uint64_t take_up_to(std::uint64_t wanted) noexcept {
    if (whole_ != nullptr) {
      const std::uint64_t granted = whole_->take_up_to(wanted);
      count(granted);
      return granted;
    }
    std::uint64_t used = used_.load(std::memory_order_relaxed);
    for (;;) {
      const std::uint64_t left = limit_ - used;
      const std::uint64_t granted = wanted < left ? wanted : left;
      if (granted == 0) return 0;
      if (used_.compare_exchange_weak(used, used + granted, std::memory_order_relaxed))
        return granted;
    }
  }
  /// Takes all of `wanted` or nothing.
  [[nodiscard]] bool take(std::uint64_t wanted) noexcept {
    const std::uint64_t granted = take_up_to(wanted);
    if (granted == wanted) return true;
    give_back(granted);
    return false;
  }
  void give_back(std::uint64_t amount) noexcept {
    if (amount == 0) return;
    // A clone has more than it knows of where a write was under way when it was made.
    std::uint64_t used = used_.load(std::memory_order_relaxed);
    while (!used_.compare_exchange_weak(used, used < amount ? 0 : used - amount,
                                        std::memory_order_relaxed)) {
    }
    if (whole_ != nullptr) whole_->give_back(amount);
  }
  /// For a part: `amount` of what was taken from the whole belongs to it from now on.
  void count(std::uint64_t amount) noexcept {
    if (amount != 0) used_.fetch_add(amount, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t used() const noexcept {
    return used_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t limit() const noexcept { return limit_; }

 private:
  std::atomic<std::uint64_t> used_{0};
  std::uint64_t limit_;
  Budget* whole_ = nullptr;
};

}  // namespace wasifs::mem
