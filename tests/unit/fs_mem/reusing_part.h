// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A part that takes segments by their digests, from a store of the test's own.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "snapshot/segment_reuse.h"
#include "support/memory_part.h"

namespace wasifs::test {

/// What a store has of segments, by digest.
using SegmentStore = std::map<Digest, MemoryPart::Bytes>;

class ReusingPart final : public MemoryPart, public SegmentReuse {
 public:
  /// With `broken` nothing gets into the store and no digest is told, as in a save that fails.
  explicit ReusingPart(SegmentStore& store, bool broken = false) : store_(store), broken_(broken) {}

  void segment(std::vector<std::byte> bytes) override { MemoryPart::segment(std::move(bytes)); }
  void segment(std::vector<std::byte> bytes, std::span<Digest> digests) override {
    const std::span<const std::byte> all = bytes;
    ASSERT_EQ(digests.size(), (all.size() + snapshot_chunk_size - 1) / snapshot_chunk_size);
    for (std::size_t i = 0; i < digests.size() && !broken_; ++i) {
      const auto rest = all.subspan(i * snapshot_chunk_size);
      const auto piece = rest.first(std::min(rest.size(), snapshot_chunk_size));
      EXPECT_FALSE(digests[i].known());
      digests[i] = digest_of(piece);
      store_[digests[i]].assign(piece.begin(), piece.end());
    }
    MemoryPart::segment(std::move(bytes));
  }
  std::vector<bool> present(std::span<const Digest> digests) override {
    std::vector<bool> there;
    for (const Digest& digest : digests) there.push_back(store_.contains(digest));
    return there;
  }
  void segment_again(std::uint64_t size, std::span<const Digest> digests) override {
    MemoryPart::Bytes bytes;
    for (const Digest& digest : digests) {
      const auto found = store_.find(digest);
      ASSERT_NE(found, store_.end()) << "it was not asked for";
      bytes.insert(bytes.end(), found->second.begin(), found->second.end());
    }
    EXPECT_EQ(bytes.size(), size);
    MemoryPart::segment(std::move(bytes));
    ++again;
  }

  std::size_t again = 0;  ///< Segments that came without their bytes.

 private:
  SegmentStore& store_;
  bool broken_;
};

}  // namespace wasifs::test
