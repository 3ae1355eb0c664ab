// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How an engine shows a guest's linear memory to wasifs. An engine adapter implements
// `GuestMemory`; the guest layer reads it anew for every access, since memory may grow and move
// whenever guest code runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace wasifs {

/// Where a linear memory is now.
struct MemoryView {
  std::byte* base = nullptr;  ///< First byte, or null when `size` is 0.
  std::uint64_t size = 0;     ///< Bytes that may be accessed.
};

/// The linear memory of one guest instance.
/// Thread rule: `view` is called by the thread that runs the instance; for a shared memory by any
/// thread.
class GuestMemory {
 public:
  GuestMemory() = default;
  GuestMemory(const GuestMemory&) = delete;
  GuestMemory& operator=(const GuestMemory&) = delete;
  virtual ~GuestMemory() = default;

  /// Base and size at this moment. Valid until guest code may run again (a callback, a wait); a
  /// shared memory's base never moves and its size never shrinks. Must not throw.
  [[nodiscard]] virtual MemoryView view() noexcept = 0;

  /// Whether other threads of the guest may access the memory during a call.
  [[nodiscard]] virtual bool shared() const noexcept { return false; }
};

/// A guest memory that is a byte vector: for tests, fuzzers and benchmarks without an engine.
class VectorMemory final : public GuestMemory {
 public:
  /// `size` zero bytes; `shared` as `GuestMemory::shared` will say.
  explicit VectorMemory(std::size_t size, bool shared = false) : bytes_(size), shared_(shared) {}

  [[nodiscard]] MemoryView view() noexcept override { return {bytes_.data(), bytes_.size()}; }
  [[nodiscard]] bool shared() const noexcept override { return shared_; }
  /// The bytes; growing them moves the memory as a real guest's would.
  [[nodiscard]] std::vector<std::byte>& bytes() noexcept { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
  bool shared_;
};

}  // namespace wasifs
