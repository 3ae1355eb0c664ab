// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the bytes of a read go to and the bytes of a write come from. The guest layer makes these
// from a guest's iovec array (bounds checked, copied once); file systems and streams fill or drain
// them and know no guest. A value is used by the thread that got it, during the call that it was
// passed to, and not kept.
#pragma once

#include <cstddef>
#include <span>

namespace wasifs {

/// Writable bytes of the host. Laid out as POSIX `struct iovec` where there is one.
struct IoSpan {
  std::byte* data;   ///< First byte; may be null when `size` is 0.
  std::size_t size;  ///< Number of bytes.
};

/// Readable bytes of the host. Laid out as POSIX `struct iovec` where there is one.
struct ConstIoSpan {
  const std::byte* data;  ///< First byte; may be null when `size` is 0.
  std::size_t size;       ///< Number of bytes.
};

/// Owns spans whose bytes may move: guest memory that grows because a callback ran guest code. The
/// thread that does the call uses it.
class SpanOwner {
 public:
  /// Corrects the spans in place if the bytes have moved; numbers and sizes stay (a span that is no
  /// longer there becomes empty). Called before each use of a span.
  virtual void refetch() noexcept = 0;

 protected:
  ~SpanOwner() = default;
};

/// The buffers of one read, filled from the first byte of the first on. Spans may be empty and may
/// overlap; of overlapping ones the later wins.
class ReadBuffers {
 public:
  /// Buffers over `spans`, which outlive this. `shared`: other threads of the guest may access the
  /// bytes at the same time, so they are only to be touched through `put`, `put_zeros` or the
  /// operating system. `owner`: who corrects the spans before each use, null where they cannot
  /// move.
  explicit ReadBuffers(std::span<const IoSpan> spans, bool shared = false,
                       SpanOwner* owner = nullptr) noexcept;

  /// The whole buffers, whatever was put already. The addresses in them are good until guest code
  /// may run again (a callback of the embedder); ask anew after it.
  [[nodiscard]] std::span<const IoSpan> spans() const noexcept {
    if (owner_ != nullptr) owner_->refetch();
    return spans_;
  }
  /// See the constructor.
  [[nodiscard]] bool shared() const noexcept { return shared_; }
  /// Bytes in all spans together.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Bytes not yet put.
  [[nodiscard]] std::size_t remaining() const noexcept { return size_ - done_; }
  /// Bytes put so far.
  [[nodiscard]] std::size_t done() const noexcept { return done_; }
  /// Copies `bytes` behind what was put before; at most `remaining()` of them. Returns how many.
  std::size_t put(std::span<const std::byte> bytes) noexcept;
  /// As `put` for `count` zero bytes.
  std::size_t put_zeros(std::size_t count) noexcept;
  /// Notes that the operating system put the next `count` bytes, at most `remaining()`, straight
  /// into `spans()`.
  void skip(std::size_t count) noexcept;

 private:
  std::span<const IoSpan> spans_;
  std::size_t size_ = 0;
  std::size_t done_ = 0;
  std::size_t index_ = 0;   // the span that the next byte goes to
  std::size_t within_ = 0;  // and the place in it
  SpanOwner* owner_ = nullptr;
  bool shared_ = false;
};

/// The buffers of one write, drained from the first byte of the first on.
class WriteBuffers {
 public:
  /// Buffers over `spans`, which outlive this; `shared` and `owner` as with `ReadBuffers`.
  explicit WriteBuffers(std::span<const ConstIoSpan> spans, bool shared = false,
                        SpanOwner* owner = nullptr) noexcept;

  /// The whole buffers, whatever was taken already; as `ReadBuffers::spans`.
  [[nodiscard]] std::span<const ConstIoSpan> spans() const noexcept {
    if (owner_ != nullptr) owner_->refetch();
    return spans_;
  }
  /// See the constructor.
  [[nodiscard]] bool shared() const noexcept { return shared_; }
  /// Bytes in all spans together.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Bytes not yet taken.
  [[nodiscard]] std::size_t remaining() const noexcept { return size_ - done_; }
  /// Bytes taken so far.
  [[nodiscard]] std::size_t done() const noexcept { return done_; }
  /// Copies the next bytes into `bytes`, at most `remaining()`. Returns how many.
  std::size_t take(std::span<std::byte> bytes) noexcept;
  /// Notes that the next `count` bytes, at most `remaining()`, were used without `take`: by the
  /// operating system straight from `spans()`, or through a copy of this object.
  void skip(std::size_t count) noexcept;

 private:
  std::span<const ConstIoSpan> spans_;
  std::size_t size_ = 0;
  std::size_t done_ = 0;
  std::size_t index_ = 0;
  std::size_t within_ = 0;
  SpanOwner* owner_ = nullptr;
  bool shared_ = false;
};

}  // namespace wasifs
