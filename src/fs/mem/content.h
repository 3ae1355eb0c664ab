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
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "fs/mem/budget.h"
#include "fs/mem/extent.h"
#include "fs/mem/piece_digests.h"
#include "wasifs/io_span.h"
#include "wasifs/result.h"

namespace wasifs::mem {

class Content {
 public:
  static constexpr std::uint64_t block = 4096;  ///< Holes begin and end at multiples of this.
  static constexpr std::uint64_t smallest_extent = 64;  ///< Short files take less than a block.
  static constexpr std::uint64_t largest_extent = 1 << 20;
  /// A file of this length grows by large pages: less than a quarter of it lies behind its end.
  static constexpr std::uint64_t grows_by_large_pages = 8 << 20;
  static constexpr std::uint64_t copied_at_once = 1 << 16;  ///< Of what is shared and written to.

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
    return body_ ? body_->extents.size() : 0;
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
  /// All bytes, to be those of other files as well (null: none). Readers may be in it meanwhile.
  [[nodiscard]] Ref<Body> share() {
    if (body_) body_->share();
    return body_;
  }
  /// For a file that nobody uses yet and that has nothing: what `share` of another gave, for which
  /// the caller has charged.
  void adopt(std::uint64_t size, Ref<Body> body) noexcept {
    body_ = std::move(body);
    set_size(size);
  }
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
  [[nodiscard]] Place own(Place shared, std::uint64_t offset, std::uint64_t wanted);
  [[nodiscard]] Place own_last_block(Place last);
  [[nodiscard]] Place find_or_make(std::uint64_t offset, std::uint64_t wanted, Budget& budget);
  [[nodiscard]] Place make(std::uint64_t offset, std::uint64_t wanted, Place next, Budget& budget);
  [[nodiscard]] Place materialise(Place reserved, std::uint64_t offset, std::uint64_t wanted);
  [[nodiscard]] bool grow_last_block(Place small, std::uint64_t wanted, Budget& budget);
  [[nodiscard]] Result<void> extend(std::uint64_t size, Budget& budget);
  void shrink(std::uint64_t size, Budget& budget, Freed& freed);
  void trim_last() noexcept;
  void set_size(std::uint64_t size) noexcept { size_.store(size, std::memory_order_relaxed); }

  std::atomic<std::uint64_t> size_{0};
  Ref<Body> body_;  // null while the file has no bytes, as most files of a big tree have none
  std::unique_ptr<PieceDigests> digests_;  // null before the first snapshot
};

template <class Visit>
void Content::for_each_run(Visit visit) const {
  if (!body_) return;
  Run run{0, 0, false};
  for (const auto& [start, extent] : body_->extents) {
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
