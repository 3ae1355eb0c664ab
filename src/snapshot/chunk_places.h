// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds chunks that a snapshot has already by their digests. A flat table of places: a snapshot of
// many small files has tens of thousands of chunks, most of which were only counted again. One
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "snapshot/digest_hash.h"
#include "wasifs/snapshot_store.h"

namespace wasifs {

class ChunkPlaces {
 public:
  /// The place of `digest` in `chunks`, or their number where it is none of them; then the caller
  /// adds it there. `chunks` is the same at each call.
  [[nodiscard]] std::uint32_t find_or_note(const std::vector<NamedChunk>& chunks,
                                           const Digest& digest) {
    if ((chunks.size() + 1) * 2 > slots_.size()) grow(chunks);
    const std::size_t slot = slot_of(chunks, digest);
    if (slots_[slot] == unused) slots_[slot] = static_cast<std::uint32_t>(chunks.size());
    return slots_[slot];
  }

 private:
  static constexpr std::uint32_t unused = UINT32_MAX;

  [[nodiscard]] std::size_t slot_of(const std::vector<NamedChunk>& chunks,
                                    const Digest& digest) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = DigestHash()(digest) & mask;
    while (slots_[slot] != unused && chunks[slots_[slot]].digest != digest)
      slot = (slot + 1) & mask;
    return slot;
  }
  void grow(const std::vector<NamedChunk>& chunks) {
    slots_.assign(slots_.empty() ? 64 : 4 * slots_.size(), unused);
    for (std::uint32_t place = 0; place < chunks.size(); ++place) {
      slots_[slot_of(chunks, chunks[place].digest)] = place;
    }
  }

  std::vector<std::uint32_t> slots_;  // a power of two, at most half of them used
};

}  // namespace wasifs
