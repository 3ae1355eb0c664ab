// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The chunks that the reader of a store far away was told to expect, and those of them that it has
// fetched: when they are asked for, and more of those that follow the longer they are asked for in
// their order. For stores that have to wait for each answer; one thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "snapshot/digest_hash.h"
#include "snapshot/sentence.h"
#include "snapshot/stored_form.h"
#include "wasifs/snapshot_store.h"

namespace wasifs {

class ReadAhead {
 public:
  /// At most `most` chunks at once, and `growth` times as many each time that the order is kept.
  ReadAhead(std::size_t growth, std::size_t most) noexcept : growth_(growth), most_(most) {}

  /// Fails unless `record` has each of `chunks`, as long as it says.
  [[nodiscard]] static SnapshotResult<void> check(const StoredRecord& record,
                                                  std::span<const NamedChunk> chunks);
  /// What will be asked for.
  void expect(std::span<const NamedChunk> chunks);

  /// A chunk. Where it is not there, `fetch(wanted, keep)` is called, which calls `keep(i, bytes)`
  /// for each of those that are wanted.
  template <class Fetch>
  SnapshotResult<ChunkBytes> take(const Digest& digest, Fetch fetch) {
    const auto place = places_.find(digest);
    if (place == places_.end()) return sentence("chunk {} was not expected", digest_text(digest));
    const std::size_t number = place->second;
    if (!fetched_.contains(number)) {
      ahead_ = number == next_ ? std::min(growth_ * ahead_, most_) : 1;
      fetched_.clear();
      const auto count = std::min(ahead_, expected_.size() - number);
      SNAPSHOT_CHECK(fetch(std::span(std::as_const(expected_)).subspan(number, count),
                           [&](std::size_t i, ChunkBytes bytes) {
                             fetched_.insert_or_assign(number + i, std::move(bytes));
                           }));
    }
    next_ = number + 1;
    auto found = fetched_.extract(number);
    return std::move(found.mapped());
  }

 private:
  std::size_t growth_;
  std::size_t most_;
  std::vector<NamedChunk> expected_;
  std::unordered_map<Digest, std::size_t, DigestHash> places_;  // In `expected_`.
  std::unordered_map<std::size_t, ChunkBytes> fetched_;         // By the same place.
  std::size_t next_ = 0;
  std::size_t ahead_ = 1;
};

}  // namespace wasifs
