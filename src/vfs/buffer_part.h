// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A part of somebody's buffers as buffers of their own, for the rare transfers that cannot be
// handed on whole: one that would run beyond the largest offset, and the rest of a blocking write.
// An inode may ignore what was already taken and work from `spans()`, so the part has spans that
// begin and end where it does. Used by OpenFile, by one thread during one call.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "wasifs/io_span.h"

namespace wasifs {

/// Bytes `[skip, skip + count)` of a `ReadBuffers` or `WriteBuffers` that outlives it.
template <class Buffers, class Span>
class BufferPart final : private SpanOwner {
 public:
  BufferPart(const Buffers& whole, std::size_t skip, std::size_t count)
      : whole_(whole),
        skip_(skip),
        count_(count),
        spans_(cut()),
        part_(spans_, whole.shared(), this) {}
  BufferPart(const BufferPart&) = delete;
  BufferPart& operator=(const BufferPart&) = delete;

  /// The part.
  [[nodiscard]] Buffers& buffers() noexcept { return part_; }

 private:
  // The whole's spans may have moved, in number and size they are the same (or empty): cut them
  // again into the same places.
  void refetch() noexcept override {
    std::size_t at = 0;
    walk([&](const Span& span) { spans_[at++] = span; });
  }

  std::vector<Span> cut() const {
    std::vector<Span> spans;
    spans.reserve(whole_.spans().size());
    walk([&](const Span& span) { spans.push_back(span); });
    return spans;
  }

  // Calls `each` once for every span of the whole, with what of it belongs to the part: maybe
  // nothing.
  template <class Each>
  void walk(Each each) const {
    std::size_t skip = skip_;
    std::size_t left = count_;
    for (const Span& span : whole_.spans()) {
      const std::size_t skipped = std::min(skip, span.size);
      const std::size_t size = std::min(left, span.size - skipped);
      skip -= skipped;
      left -= size;
      each(size == 0 ? Span{nullptr, 0} : Span{span.data + skipped, size});
    }
  }

  const Buffers& whole_;
  const std::size_t skip_;
  const std::size_t count_;
  std::vector<Span> spans_;
  Buffers part_;
};

/// A part of the buffers of a read.
using ReadPart = BufferPart<ReadBuffers, IoSpan>;
/// A part of the buffers of a write.
using WritePart = BufferPart<WriteBuffers, ConstIoSpan>;

}  // namespace wasifs
