// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bytes of a pipe, or of one direction of a stream socket, between its two ends, and who waits
// for them. The end inodes share one through a `Ref`. Thread-safe; the mutex guards copies only,
// waiters are woken outside of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/mutex.h"
#include "wasifs/inode.h"
#include "wasifs/io_span.h"
#include "wasifs/persist.h"
#include "wasifs/poll.h"
#include "wasifs/ref.h"
#include "wasifs/result.h"

namespace wasifs {

class PipeRing final : public Persistent {
 public:
  // `content` is at most `capacity` bytes, which is at least `pipe_atomic_size` or becomes that.
  PipeRing(std::size_t capacity, std::uint64_t number, std::span<const std::byte> content = {});
  ~PipeRing() override = default;

  // For snapshots.
  [[nodiscard]] std::string_view part_type() const noexcept override { return "pipe"; }
  void save(PartWriter& writer, std::span<Inode* const> held) override;

  // As `StreamInode::try_read` and `try_write` say.
  [[nodiscard]] Result<std::size_t> try_read(ReadBuffers& buffers);
  [[nodiscard]] Result<std::size_t> try_write(WriteBuffers& buffers);
  // As `try_read`, but the bytes stay.
  [[nodiscard]] Result<std::size_t> try_peek(ReadBuffers& buffers);

  // What the end that is asked could do now.
  [[nodiscard]] Readiness reader_readiness();
  [[nodiscard]] Readiness writer_readiness();

  // The end is gone; whoever waits at the other one is woken. Says whether bytes were not read.
  bool close_reader() noexcept;
  // `broken`: the reader gets `connreset` once, behind what is left.
  void close_writer(bool broken = false) noexcept;
  // The reader gets what is left and then its end; the writer `pipe`.
  void shut_reader() noexcept;

  [[nodiscard]] WaitQueue& readers() noexcept { return readers_; }
  [[nodiscard]] WaitQueue& writers() noexcept { return writers_; }
  [[nodiscard]] Stat stat() const noexcept;

 private:
  // All bytes in their order; they stay while nobody reads.
  [[nodiscard]] std::array<std::span<const std::byte>, 2> content();
  [[nodiscard]] std::size_t free_bytes() const noexcept WASIFS_REQUIRES(mutex_) {
    return capacity_ - used_;
  }
  [[nodiscard]] bool has_room() const noexcept WASIFS_REQUIRES(mutex_);
  // Whether no byte will come behind those that are there.
  [[nodiscard]] bool is_ended() const noexcept WASIFS_REQUIRES(mutex_) {
    return writer_gone_ || reader_gone_;
  }
  // What reading gives where no byte is there.
  [[nodiscard]] Result<std::size_t> read_nothing() noexcept WASIFS_REQUIRES(mutex_);
  // The next piece of the ring without a break that can be read or written, at most `limit` bytes.
  [[nodiscard]] std::span<std::byte> readable_piece(std::size_t limit) const noexcept
      WASIFS_REQUIRES(mutex_);
  [[nodiscard]] std::span<std::byte> writable_piece(std::size_t limit) const noexcept
      WASIFS_REQUIRES(mutex_);

  const std::size_t capacity_;
  const std::uint64_t ino_;
  WaitQueue readers_;
  WaitQueue writers_;
  Mutex mutex_{lock_rank::pipe};
  const std::unique_ptr<std::byte[]> bytes_ WASIFS_GUARDED_BY(mutex_);
  std::size_t begin_ WASIFS_GUARDED_BY(mutex_) = 0;  // where the oldest byte is
  std::size_t used_ WASIFS_GUARDED_BY(mutex_) = 0;
  bool reader_gone_ WASIFS_GUARDED_BY(mutex_) = false;
  bool writer_gone_ WASIFS_GUARDED_BY(mutex_) = false;
  bool broken_ WASIFS_GUARDED_BY(mutex_) = false;
};

}  // namespace wasifs
