// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "io/pipe_ring.h"

#include <algorithm>
#include <utility>

#include "io/stream_numbers.h"
#include "wasifs/io/pipe.h"

namespace wasifs {

PipeRing::PipeRing(std::size_t capacity, std::uint64_t number, std::span<const std::byte> content)
    : capacity_(std::max(capacity, pipe_atomic_size)),
      ino_(number),
      bytes_(std::make_unique_for_overwrite<std::byte[]>(capacity_)),
      used_(content.size()) {
  std::ranges::copy(content, bytes_.get());
}

bool PipeRing::has_room() const noexcept {
  return free_bytes() >= pipe_atomic_size;
}

std::span<std::byte> PipeRing::readable_piece(std::size_t limit) const noexcept {
  return {bytes_.get() + begin_, std::min({limit, used_, capacity_ - begin_})};
}

std::span<std::byte> PipeRing::writable_piece(std::size_t limit) const noexcept {
  const std::size_t to_end = capacity_ - begin_;
  const std::size_t place = used_ < to_end ? begin_ + used_ : used_ - to_end;
  return {bytes_.get() + place, std::min({limit, free_bytes(), capacity_ - place})};
}

std::array<std::span<const std::byte>, 2> PipeRing::content() {
  const MutexLock lock(mutex_);
  const std::span<const std::byte> first = readable_piece(used_);
  return {first, {bytes_.get(), used_ - first.size()}};
}

Result<std::size_t> PipeRing::read_nothing() noexcept {
  if (std::exchange(broken_, false)) return Errno::connreset;
  return is_ended() ? Result<std::size_t>(0) : Errno::again;
}

Result<std::size_t> PipeRing::try_peek(ReadBuffers& buffers) {
  if (buffers.remaining() == 0) return std::size_t{0};
  const MutexLock lock(mutex_);
  if (used_ == 0) return read_nothing();
  const std::span<const std::byte> first = readable_piece(buffers.remaining());
  const std::span<const std::byte> second(
      bytes_.get(), std::min(buffers.remaining() - first.size(), used_ - first.size()));
  return buffers.put(first) + buffers.put(second);
}

Result<std::size_t> PipeRing::try_read(ReadBuffers& buffers) {
  if (buffers.remaining() == 0) return std::size_t{0};
  std::size_t total = 0;
  bool room_appeared = false;
  {
    const MutexLock lock(mutex_);
    if (used_ == 0) return read_nothing();
    const bool had_room = has_room();
    while (used_ != 0 && buffers.remaining() != 0) {
      const std::size_t count = buffers.put(readable_piece(buffers.remaining()));
      if (count == 0) break;
      begin_ = (begin_ + count) % capacity_;
      used_ -= count;
      total += count;
    }
    if (used_ == 0) begin_ = 0;  // short messages then stay in the same cache lines
    room_appeared = !had_room && has_room();
  }
  if (room_appeared) writers_.wake();
  return total;
}

Result<std::size_t> PipeRing::try_write(WriteBuffers& buffers) {
  if (buffers.remaining() == 0) return std::size_t{0};
  std::size_t total = 0;
  bool was_empty = false;
  {
    const MutexLock lock(mutex_);
    if (is_ended()) return Errno::pipe;
    const std::size_t wanted = buffers.remaining();
    const std::size_t least = wanted <= pipe_atomic_size ? wanted : 1;
    if (free_bytes() < least) return Errno::again;
    was_empty = used_ == 0;
    while (free_bytes() != 0 && buffers.remaining() != 0) {
      const std::size_t count = buffers.take(writable_piece(buffers.remaining()));
      if (count == 0) break;
      used_ += count;
      total += count;
    }
  }
  if (was_empty && total != 0) readers_.wake();
  return total;
}

Readiness PipeRing::reader_readiness() {
  const MutexLock lock(mutex_);
  Readiness readiness{.ready = Interest::write, .hangup = is_ended(), .bytes = used_};
  if (used_ != 0 || is_ended()) readiness.ready |= Interest::read;
  return readiness;
}

Readiness PipeRing::writer_readiness() {
  const MutexLock lock(mutex_);
  Readiness readiness{.ready = Interest::read, .hangup = is_ended(), .bytes = 0};
  if (has_room() || is_ended()) readiness.ready |= Interest::write;
  return readiness;
}

bool PipeRing::close_reader() noexcept {
  bool lost = false;
  {
    const MutexLock lock(mutex_);
    reader_gone_ = true;
    lost = std::exchange(used_, 0) != 0;
  }
  writers_.wake();
  return lost;
}

void PipeRing::close_writer(bool broken) noexcept {
  {
    const MutexLock lock(mutex_);
    writer_gone_ = true;
    broken_ = broken;
  }
  readers_.wake();
  writers_.wake();
}

void PipeRing::shut_reader() noexcept {
  {
    const MutexLock lock(mutex_);
    reader_gone_ = true;
  }
  readers_.wake();
  writers_.wake();
}

Stat PipeRing::stat() const noexcept {
  return stream_stat(ino_, FileType::unknown);
}

}  // namespace wasifs
