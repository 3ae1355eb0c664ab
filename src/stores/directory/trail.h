// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the chunks of one snapshot were, in its order. The next snapshot of the same thing needs
// nearly the same chunks in nearly the same order, so who follows the trail seldom has to search.
// It is right as long as the catalogue has the very same indexes. A `Trail` is constant; a
// `TrailWalk` belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "stores/directory/pack.h"
#include "stores/directory/root_record.h"

namespace wasifs::directory {

struct Trail {
  std::vector<std::shared_ptr<const Pack>> packs;  ///< As they were read then.
  std::vector<NeededChunk> chunks;                 ///< Of these packs.
};

/// Goes along a trail. Chunks that are not on it may be asked for, too: it looks ahead for a while,
/// and gives up when that was in vain too often.
class TrailWalk {
 public:
  explicit TrailWalk(std::shared_ptr<const Trail> trail)
      : trail_(std::move(trail)), patience_(trail_ ? 4 * trail_->chunks.size() : 0) {}

  [[nodiscard]] const Trail* trail() const noexcept { return trail_.get(); }
  /// The chunk, or null where it is not close ahead.
  [[nodiscard]] const NeededChunk* find(const Digest& digest) noexcept {
    if (patience_ == 0) return nullptr;
    const auto& chunks = trail_->chunks;
    for (std::size_t i = next_; i < chunks.size() && i - next_ < farthest; ++i) {
      if (chunks[i].chunk.digest == digest) {
        next_ = i + 1;
        return &chunks[i];
      }
      if (--patience_ == 0) break;
    }
    return nullptr;
  }

 private:
  static constexpr std::size_t farthest = 512;

  std::shared_ptr<const Trail> trail_;  // null: there is none
  std::size_t next_ = 0;
  std::size_t patience_;  // for steps that lead nowhere
};

}  // namespace wasifs::directory
