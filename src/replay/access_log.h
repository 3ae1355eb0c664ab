// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What one call after the other reads from guest memory and writes to it, as the guest layer tells:
// ranges, neighbours joined, and the inputs themselves, short ones as bytes and longer ones as a
// digest. Used by the recorder on the thread of the guest.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "guest/call_context.h"
#include "replay/byte_code.h"

namespace wasifs {

/// Bytes of guest memory.
struct GuestRange {
  std::uint64_t address = 0;
  std::uint64_t size = 0;
  friend bool operator==(const GuestRange&, const GuestRange&) = default;
};

/// An input is kept as bytes up to this size, so that a divergence can be shown; a longer one is
/// kept as `fast_hash`.
inline constexpr std::uint64_t longest_shown_input = 256;

class AccessLog final : public AccessWatch {
 public:
  AccessLog() = default;
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  /// A call begins. `memory` stays until its `end`.
  void begin(GuestMemory& memory);
  /// The call has ended.
  void end() noexcept { inputs_end(); }

  [[nodiscard]] std::span<const GuestRange> inputs() const noexcept { return inputs_; }
  /// For each input, in order: its bytes, or the 8 bytes of its digest.
  [[nodiscard]] std::span<const std::byte> input_images() const noexcept { return images_; }
  [[nodiscard]] std::span<const GuestRange> written() const noexcept { return written_; }

  void reads(std::uint64_t address, std::uint64_t size) noexcept override;
  void inputs_end() noexcept override;
  void writes(std::uint64_t address, std::uint64_t size) noexcept override;

 private:
  GuestMemory* memory_ = nullptr;
  bool sealed_ = false;
  std::vector<GuestRange> inputs_;
  std::vector<GuestRange> written_;
  ByteVector images_;
};

/// The bytes of `range`, or nothing where the memory does not have them.
[[nodiscard]] std::span<std::byte> bytes_at(GuestMemory& memory, const GuestRange& range) noexcept;

}  // namespace wasifs
