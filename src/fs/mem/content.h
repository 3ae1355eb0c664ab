// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bytes of one file: extents in the order of their offsets, with holes between them that read
// as zeros and cost nothing. Used by `File`, which also does the locking: reading functions may run
// in parallel, changing ones alone; `size` may be called at any time.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "fs/mem/common.h"
#include "fs/mem/piece_digests.h"
#include "wasifs/io_span.h"
#include "wasifs/result.h"

namespace wasifs::mem {

/// Gives bytes back to the host, or lets go of the mapping that a snapshot gave them in.
struct FreeBytes {
  std::shared_ptr<void>* mapping = nullptr;  ///< Owned, or null.
  void operator()(std::byte* bytes) const noexcept {
    if (mapping == nullptr) {
      std::free(bytes);
    } else {
      delete mapping;
    }
  }
};

/// Adjacent bytes of a file. Begins at a multiple of `Content::block`.
struct Extent {
  /// Without a value in its bytes; `data` is null where the host has no memory.
  [[nodiscard]] static Extent of_size(std::uint64_t capacity) noexcept;
  /// `bytes`, which nobody else changes, in `mapping`.
  [[nodiscard]] static Extent in_mapping(std::span<std::byte> bytes, std::shared_ptr<void> mapping);

  std::uint64_t capacity =
      0;  ///< Bytes that it covers; the last one of a file may reach behind the file's end.
  std::unique_ptr<std::byte, FreeBytes> data;  ///< Null: reserved by `allocate`, reads as zeros.
};

/// Extents by their first offset.
using Extents = std::map<std::uint64_t, Extent>;

/// What a change has freed. Destroy it when no lock is held.
using Freed = Extents;

class Content {
 public:
  static constexpr std::uint64_t block = 4096;  ///< Holes begin and end at multiples of this.
  static constexpr std::uint64_t smallest_extent = 64;  ///< Short files take less than a block.
  static constexpr std::uint64_t largest_extent = 1 << 20;

  /// The smallest capacity that an extent for `bytes` may have.
  [[nodiscard]] static constexpr std::uint64_t fitting(std::uint64_t bytes) noexcept {
    const std::uint64_t rest = bytes % block;
    if (rest == 0 && bytes != 0) return bytes;
    return bytes - rest + std::bit_ceil(std::max(rest, smallest_extent));
  }
  /// `bytes` rounded up to blocks.
  [[nodiscard]] static constexpr std::uint64_t blocks_of(std::uint64_t bytes) noexcept {
    return (bytes + block - 1) & ~(block - 1);
  }

  Content() = default;
  Content(const Content&) = delete;
  Content& operator=(const Content&) = delete;
  ~Content() = default;

  [[nodiscard]] std::uint64_t size() const noexcept {
    return size_.load(std::memory_order_relaxed);
  }
  /// The bytes that the file is charged for: those in extents that are before its end.
  [[nodiscard]] std::uint64_t charged() const noexcept;
  /// How many extents there are.
  [[nodiscard]] std::size_t extent_count() const noexcept {
    return extents_ ? extents_->size() : 0;
  }

  /// Bytes without a hole between them.
  struct Run {
    std::uint64_t offset;  ///< A multiple of `block`.
    std::uint64_t length;  ///< Ends at most where the file does.
    bool reserved;         ///< By `allocate`, and not written.
  };
  /// Calls `visit(run)` for each run, as long as it can be, in order.
  template <class Visit>
  void for_each_run(Visit visit) const;
  /// Appends to `pieces` where the bytes of `[offset, offset + length)` are, which lies in a run
  /// that is not reserved.
  void find_bytes(std::uint64_t offset, std::uint64_t length,
                  std::vector<std::span<const std::byte>>& pieces) const;
  /// For a file that nobody uses yet: adds what a snapshot held, for which the caller has charged.
  void restore(std::uint64_t size, Extents extents);
  /// What is known of the chunks of the last snapshot; empty where nothing is. To be used in
  /// snapshots.
  [[nodiscard]] PieceDigests take_digests() noexcept;
  void keep_digests(PieceDigests digests);
  [[nodiscard]] Digest* digest_of(std::uint64_t offset, std::uint64_t length) noexcept {
    return digests_ ? digests_->find(offset, length) : nullptr;
  }

  /// Reads from `offset` on, returns how many bytes; 0 at the end.
  std::size_t read(ReadBuffers& buffers, std::uint64_t offset) const noexcept;
  /// Writes at `offset`, at most to `max_size`. Errors: `fbig`, `nospc`, both only when nothing was
  /// written.
  [[nodiscard]] Result<std::size_t> write(WriteBuffers& buffers, std::uint64_t offset,
                                          std::uint64_t max_size, Budget& budget);
  /// Sets the size, moving what falls away to `freed`. Errors: `nospc`.
  [[nodiscard]] Result<void> truncate(std::uint64_t size, Budget& budget, Freed& freed);
  /// Charges for `[offset, end)` and grows to `end`; takes no memory for it yet. Errors: `nospc`,
  /// nothing changed.
  [[nodiscard]] Result<void> allocate(std::uint64_t offset, std::uint64_t end, Budget& budget);
  /// Gives back what the file is charged for and drops the content. For the end of its life.
  void drop(Budget& budget) noexcept;

 private:
  using Place = Extents::iterator;

  [[nodiscard]] Extents& extents();
  [[nodiscard]] Place find_or_make(std::uint64_t offset, std::uint64_t wanted, Budget& budget);
  [[nodiscard]] Place make(std::uint64_t offset, std::uint64_t wanted, Place next, Budget& budget);
  [[nodiscard]] Place materialise(Place reserved, std::uint64_t offset, std::uint64_t wanted);
  [[nodiscard]] bool grow_last_block(Place small, std::uint64_t wanted, Budget& budget);
  [[nodiscard]] Result<void> extend(std::uint64_t size, Budget& budget);
  void shrink(std::uint64_t size, Budget& budget, Freed& freed);
  void trim_last() noexcept;
  void set_size(std::uint64_t size) noexcept { size_.store(size, std::memory_order_relaxed); }

  std::atomic<std::uint64_t> size_{0};
  std::unique_ptr<Extents>
      extents_;  // null while the file has none, which most files of a big tree never leave
  std::unique_ptr<PieceDigests> digests_;  // null before the first snapshot
};

template <class Visit>
void Content::for_each_run(Visit visit) const {
  if (!extents_) return;
  Run run{0, 0, false};
  for (const auto& [start, extent] : *extents_) {
    const bool reserved = extent.data == nullptr;
    const std::uint64_t length = std::min(extent.capacity, size() - start);
    if (run.length != 0 && (run.offset + run.length != start || run.reserved != reserved)) {
      visit(run);
      run.length = 0;
    }
    if (run.length == 0) run = {start, 0, reserved};
    run.length += length;
  }
  if (run.length != 0) visit(run);
}

}  // namespace wasifs::mem
