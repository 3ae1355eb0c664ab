// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The buffers of a vectored read or write: a guest's iovec array, copied once and turned into spans
// of the host, on the stack of one call. The spans follow the memory if it moves while the call
// runs.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "guest/call_context.h"
#include "wasifs/io_span.h"

namespace wasifs {

/// `Span` is `IoSpan` or `ConstIoSpan`, `Buffers` what the files take.
template <class Span, class Buffers>
class GuestBuffers final : private SpanOwner {
 public:
  /// Elements of the longest array.
  static constexpr std::uint32_t max_count = 1024;
  /// Bytes of the longest transfer, so that its length fits a signed 32-bit number of the guest.
  static constexpr std::uint64_t max_bytes = 0x7fff'ffff;

  explicit GuestBuffers(CallContext& context) noexcept : context_(context) {}
  ~GuestBuffers() {
    if (written_ != 0) [[unlikely]]
      tell_written();
  }
  GuestBuffers(const GuestBuffers&) = delete;
  GuestBuffers& operator=(const GuestBuffers&) = delete;

  /// Takes the array of `count` elements at `address` and checks each buffer in it. Buffers beyond
  /// what the call may move are cut short. Errors: those of a bad pointer. An array that is too
  /// long is only noted.
  [[nodiscard]] Result<void> copy_in(std::uint64_t address, std::uint32_t count) noexcept;

  /// The buffers, for one transfer. Errors: `inval` for an array longer than the limit.
  [[nodiscard]] Result<Buffers> buffers() noexcept {
    if (too_many_) return Errno::inval;
    if (context_.rules().watch != nullptr) [[unlikely]]
      hand_out();
    return Buffers(std::span<const Span>(spans_).first(count_), context_.shared(), this);
  }

  /// Says that the transfer has filled the first `count` bytes. Whoever watches is told of all of
  /// them otherwise: a transfer that failed may have written anywhere.
  void filled(std::size_t count) noexcept { written_ = std::min<std::uint64_t>(written_, count); }

 private:
  void refetch() noexcept override;
  void hand_out() noexcept;
  void tell_written() noexcept;
  [[nodiscard]] Result<void> take_array(const MemoryView& view, std::uint64_t address,
                                        std::uint32_t count) noexcept;
  [[nodiscard]] Result<void> copy_array(const MemoryView& view, std::uint64_t address,
                                        std::uint32_t count) noexcept;
  [[nodiscard]] Result<void> append(const MemoryView& view, std::uint64_t address,
                                    std::uint32_t size) noexcept;

  CallContext& context_;
  std::byte* base_ = nullptr;  // what the spans are relative to
  std::uint64_t end_ = 0;      // the first address behind all buffers
  std::uint64_t room_ = 0;     // bytes that may still be appended
  std::uint64_t written_ = 0;  // bytes from the first on to be told as written; 0 unless watched
  std::uint32_t count_ = 0;
  bool too_many_ = false;
  std::array<Span, max_count> spans_;  // uninitialised beyond count_: 16 KiB that few calls need
};

/// What a read fills.
using GuestReadBuffers = GuestBuffers<IoSpan, ReadBuffers>;
/// What a write drains.
using GuestWriteBuffers = GuestBuffers<ConstIoSpan, WriteBuffers>;

extern template class GuestBuffers<IoSpan, ReadBuffers>;
extern template class GuestBuffers<ConstIoSpan, WriteBuffers>;

}  // namespace wasifs
