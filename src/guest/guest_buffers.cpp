// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest/guest_buffers.h"

#include <algorithm>
#include <type_traits>

namespace wasifs {
namespace {

// An iovec of the guest: address and length, 32 bits each. Read in pieces that fit the stack.
constexpr std::uint32_t iovec_size = 8;
constexpr std::uint32_t iovecs_at_once = 32;

}  // namespace

// No code of the guest runs while its array is taken, so the memory is where it was.
template <class Span, class Buffers>
inline Result<void> GuestBuffers<Span, Buffers>::append(const MemoryView& view,
                                                        std::uint64_t address,
                                                        std::uint32_t size) noexcept {
  if (size == 0) {
    spans_[count_++] = Span{nullptr, 0};
    return {};
  }
  if (size > view.size || address > view.size - size) [[unlikely]]
    return context_.bad_pointer(address, size, 1);
  const std::uint64_t bytes = std::min<std::uint64_t>(size, room_);
  room_ -= bytes;
  if (bytes != 0) end_ = std::max(end_, address + bytes);
  spans_[count_++] = Span{view.base + address, static_cast<std::size_t>(bytes)};
  return {};
}

template <class Span, class Buffers>
Result<void> GuestBuffers<Span, Buffers>::copy_in(std::uint64_t address,
                                                  std::uint32_t count) noexcept {
  if (count > std::min(max_count, context_.rules().limits.buffers_per_call)) [[unlikely]] {
    too_many_ = true;
    const std::uint64_t words = std::uint64_t{count} * 2;
    WASIFS_CHECK(context_.span(GuestPtr<const std::uint32_t>(address), words));
    return {};
  }
  const MemoryView view = context_.memory.view();
  base_ = view.base;
  const std::uint64_t allowed = std::min(max_bytes, context_.transfer_left());
  room_ = allowed;
  const CallRules& rules = context_.rules();
  const bool looked_at = context_.shared() || rules.watch != nullptr || rules.check_alignment;
  if (looked_at) [[unlikely]]
    WASIFS_CHECK(copy_array(view, address, count));
  else
    WASIFS_CHECK(take_array(view, address, count));
  static_cast<void>(context_.take_transfer(allowed - room_));
  return {};
}

// Of a memory that nobody else writes to the array need not be copied to be read once.
template <class Span, class Buffers>
Result<void> GuestBuffers<Span, Buffers>::take_array(const MemoryView& view, std::uint64_t address,
                                                     std::uint32_t count) noexcept {
  const std::uint64_t bytes = std::uint64_t{count} * iovec_size;
  if (bytes > view.size || address > view.size - bytes) [[unlikely]]
    return bytes == 0 ? Result<void>() : context_.bad_pointer(address, bytes, 1);
  const std::byte* iovec = view.base + address;
  for (std::uint32_t i = 0; i < count; ++i, iovec += iovec_size)
    WASIFS_CHECK(append(view, load_le<std::uint32_t>(iovec), load_le<std::uint32_t>(iovec + 4)));
  return {};
}

// Of any memory, and so that whoever watches is told.
template <class Span, class Buffers>
Result<void> GuestBuffers<Span, Buffers>::copy_array(const MemoryView& view, std::uint64_t address,
                                                     std::uint32_t count) noexcept {
  if (context_.rules().check_alignment)
    WASIFS_CHECK(context_.span(GuestPtr<const std::uint32_t>(address), std::uint64_t{count} * 2));
  std::array<std::byte, iovecs_at_once * iovec_size> piece;
  for (std::uint32_t done = 0; done < count;) {
    const std::uint32_t now = std::min(iovecs_at_once, count - done);
    const std::span bytes = std::span(piece).first(std::size_t{now} * iovec_size);
    WASIFS_CHECK(context_.read_bytes(bytes, address + std::uint64_t{done} * iovec_size));
    for (std::uint32_t i = 0; i < now; ++i) {
      const std::byte* const iovec = piece.data() + std::size_t{i} * iovec_size;
      WASIFS_CHECK(append(view, load_le<std::uint32_t>(iovec), load_le<std::uint32_t>(iovec + 4)));
    }
    done += now;
  }
  return {};
}

template <class Span, class Buffers>
void GuestBuffers<Span, Buffers>::refetch() noexcept {
  const MemoryView view = context_.memory.view();
  if (view.base == base_ && end_ <= view.size) [[likely]]
    return;
  // A memory never shrinks; an engine that says otherwise gets no access rather than a wild one.
  const bool gone = end_ > view.size;
  for (Span& span : std::span(spans_).first(count_)) {
    if (span.data == nullptr) continue;
    span = gone ? Span{nullptr, 0} : Span{view.base + (span.data - base_), span.size};
  }
  base_ = view.base;
}

// What is to be written is read by the call, all of it; what is to be read into is told when the
// transfer is over.
template <class Span, class Buffers>
void GuestBuffers<Span, Buffers>::hand_out() noexcept {
  AccessWatch& watch = *context_.rules().watch;
  if constexpr (std::is_same_v<Span, IoSpan>) {
    watch.inputs_end();
    written_ = max_bytes;
  } else {
    for (const Span& span : std::span(spans_).first(count_))
      if (span.size != 0) watch.reads(static_cast<std::uint64_t>(span.data - base_), span.size);
  }
}

template <class Span, class Buffers>
void GuestBuffers<Span, Buffers>::tell_written() noexcept {
  for (const Span& span : std::span(spans_).first(count_)) {
    const std::uint64_t bytes = std::min<std::uint64_t>(span.size, written_);
    if (bytes != 0 && span.data != nullptr)
      context_.rules().watch->writes(static_cast<std::uint64_t>(span.data - base_), bytes);
    written_ -= bytes;
  }
}

template class GuestBuffers<IoSpan, ReadBuffers>;
template class GuestBuffers<ConstIoSpan, WriteBuffers>;

}  // namespace wasifs
