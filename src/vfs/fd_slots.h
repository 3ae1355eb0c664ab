// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The slots of a descriptor table, one for each number: they grow while other threads look things
// up, and no slot ever moves. Chunks of 64, 128, 256 ... slots, so that a few pointers reach all
// numbers. Looking up takes no lock; making and writing slots takes the lock of the table.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <memory>

#include "vfs/fd_pins.h"

namespace wasifs {

class FdSlots {
 public:
  using Slot = std::atomic<fd_pins::Held*>;  // null: the number is free

  FdSlots() = default;
  FdSlots(const FdSlots&) = delete;
  FdSlots& operator=(const FdSlots&) = delete;
  /// Frees the entries. Nobody uses them any more.
  ~FdSlots() {
    for (std::size_t i = 0; i < chunks_.size(); ++i) {
      const std::unique_ptr<Slot[]> chunk(chunks_[i].load(std::memory_order_relaxed));
      if (chunk == nullptr) continue;
      for (std::size_t j = 0; j < size_of(i); ++j) delete chunk[j].load(std::memory_order_acquire);
    }
  }

  /// The slot of `fd`, or null where there never was one.
  [[nodiscard]] Slot* find(Fd fd) const noexcept {
    const std::size_t number = chunk_of(fd);
    if (number >= chunks_.size()) return nullptr;
    Slot* const chunk = chunks_[number].load(std::memory_order_acquire);
    return chunk == nullptr ? nullptr : &chunk[place_of(fd, number)];
  }

  /// The slot of `fd`, which is less than 2^31.
  [[nodiscard]] Slot& make(Fd fd) {
    const std::size_t number = chunk_of(fd);
    if (chunks_[number].load(std::memory_order_relaxed) == nullptr)
      chunks_[number].store(std::make_unique<Slot[]>(size_of(number)).release(),
                            std::memory_order_release);
    return *find(fd);
  }

 private:
  static constexpr std::size_t first_size = 64;

  // Chunk n begins at number 64 (2^n - 1).
  static std::size_t chunk_of(Fd fd) noexcept {
    return static_cast<std::size_t>(std::bit_width(std::size_t{fd} / first_size + 1)) - 1;
  }
  static std::size_t size_of(std::size_t chunk) noexcept { return first_size << chunk; }
  static std::size_t place_of(Fd fd, std::size_t chunk) noexcept {
    return std::size_t{fd} - (size_of(chunk) - first_size);
  }

  std::array<std::atomic<Slot*>, 26> chunks_{};  // to beyond 2^31
};

}  // namespace wasifs
