// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "io/stream_numbers.h"

#include <atomic>

#include "wasifs/filesystem.h"

namespace wasifs {
namespace {

constinit std::atomic<std::uint64_t> last_number{0};

}  // namespace

std::uint64_t next_stream_number() noexcept {
  return last_number.fetch_add(1, std::memory_order_relaxed) + 1;
}

void reserve_stream_number(std::uint64_t number) noexcept {
  std::uint64_t last = last_number.load(std::memory_order_relaxed);
  while (last < number &&
         !last_number.compare_exchange_weak(last, number, std::memory_order_relaxed)) {
  }
}

Stat stream_stat(std::uint64_t ino, FileType type) noexcept {
  static const std::uint64_t device = allocate_external_device_number();
  return {.dev = device, .ino = ino, .type = type};
}

}  // namespace wasifs
