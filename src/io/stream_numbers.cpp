// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "io/stream_numbers.h"

#include <atomic>

#include "wasifs/filesystem.h"

namespace wasifs {

std::uint64_t next_stream_number() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

Stat stream_stat(std::uint64_t ino, FileType type) noexcept {
  static const std::uint64_t device = allocate_device_number();
  return {.dev = device, .ino = ino, .type = type};
}

}  // namespace wasifs
