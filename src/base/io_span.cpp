// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/io_span.h"

#include <algorithm>
#include <cstring>

#include "base/race_free_copy.h"

namespace wasifs {
namespace {

template <class Spans>
std::size_t total(const Spans& spans) noexcept {
  std::size_t size = 0;
  for (const auto& span : spans) size += span.size;
  return size;
}

// Walks `count` bytes on from the place {index, within} and calls `copy(address, offset, bytes)`
// for each piece that is contiguous. Ends early when the spans do. Returns the bytes walked.
template <class Spans, class Copy>
std::size_t advance(const Spans& spans, std::size_t& index, std::size_t& within, std::size_t count,
                    Copy copy) noexcept {
  std::size_t walked = 0;
  while (walked < count && index < spans.size()) {
    const auto& span = spans[index];
    const std::size_t left = span.size > within ? span.size - within : 0;
    const std::size_t bytes = std::min(left, count - walked);
    if (bytes != 0) copy(span.data + within, walked, bytes);
    walked += bytes;
    within += bytes;
    if (within >= span.size) {
      ++index;
      within = 0;
    }
  }
  return walked;
}

}  // namespace

ReadBuffers::ReadBuffers(std::span<const IoSpan> spans, bool shared, SpanOwner* owner) noexcept
    : spans_(spans), size_(total(spans)), owner_(owner), shared_(shared) {}

std::size_t ReadBuffers::put(std::span<const std::byte> bytes) noexcept {
  if (owner_ != nullptr) owner_->refetch();
  const auto copy = [this, bytes](std::byte* to, std::size_t offset, std::size_t count) {
    if (shared_) {
      race_free_write(to, bytes.data() + offset, count);
    } else {
      // An embedder's file may give bytes that lie in the same guest memory, so they may overlap.
      std::memmove(to, bytes.data() + offset, count);
    }
  };
  const std::size_t put = advance(spans_, index_, within_, bytes.size(), copy);
  done_ += put;
  return put;
}

std::size_t ReadBuffers::put_zeros(std::size_t count) noexcept {
  if (owner_ != nullptr) owner_->refetch();
  const auto clear = [this](std::byte* to, std::size_t, std::size_t bytes) {
    if (shared_) {
      race_free_zero(to, bytes);
    } else {
      std::memset(to, 0, bytes);
    }
  };
  const std::size_t put = advance(spans_, index_, within_, count, clear);
  done_ += put;
  return put;
}

void ReadBuffers::skip(std::size_t count) noexcept {
  done_ += advance(spans_, index_, within_, count, [](std::byte*, std::size_t, std::size_t) {});
}

WriteBuffers::WriteBuffers(std::span<const ConstIoSpan> spans, bool shared,
                           SpanOwner* owner) noexcept
    : spans_(spans), size_(total(spans)), owner_(owner), shared_(shared) {}

std::size_t WriteBuffers::take(std::span<std::byte> bytes) noexcept {
  if (owner_ != nullptr) owner_->refetch();
  const auto copy = [this, bytes](const std::byte* from, std::size_t offset, std::size_t count) {
    if (shared_) {
      race_free_read(bytes.data() + offset, from, count);
    } else {
      std::memmove(bytes.data() + offset, from, count);
    }
  };
  const std::size_t taken = advance(spans_, index_, within_, bytes.size(), copy);
  done_ += taken;
  return taken;
}

void WriteBuffers::skip(std::size_t count) noexcept {
  done_ +=
      advance(spans_, index_, within_, count, [](const std::byte*, std::size_t, std::size_t) {});
}

}  // namespace wasifs
