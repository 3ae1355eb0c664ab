// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How whoever records calls learns what they access. The guest layer tells, where somebody watches.
#pragma once

#include <cstdint>

namespace wasifs {

/// Learns what a call reads from guest memory and what it writes there, for whoever records calls.
/// Used by the thread that does the call. An access of zero bytes is not told.
class AccessWatch {
 public:
  virtual ~AccessWatch() = default;
  /// The call takes `size` bytes at `address` as input; told before it writes anything.
  virtual void reads(std::uint64_t address, std::uint64_t size) noexcept = 0;
  /// From here on the call may write. What is told afterwards as read is no input.
  virtual void inputs_end() noexcept = 0;
  /// The call writes `size` bytes at `address`, just now or a moment ago.
  virtual void writes(std::uint64_t address, std::uint64_t size) noexcept = 0;
};

}  // namespace wasifs
