// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `HostOptions::listing_bytes` bounds. Used by each operating system's half of this room.
// Thread-safe.
#pragma once

#include <atomic>
#include <cstddef>

namespace wasifs::host {

/// Bytes that listings in progress hold, under a limit. Thread-safe.
class ListingBudget {
 public:
  explicit ListingBudget(std::size_t limit) noexcept : limit_(limit) {}

  /// Takes `bytes`, or nothing and returns false where they would be too many.
  [[nodiscard]] bool take(std::size_t bytes) noexcept {
    if (used_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= limit_) return true;
    give_back(bytes);
    return false;
  }
  void give_back(std::size_t bytes) noexcept { used_.fetch_sub(bytes, std::memory_order_relaxed); }

 private:
  std::size_t limit_;
  std::atomic<std::size_t> used_{0};
};

}  // namespace wasifs::host
