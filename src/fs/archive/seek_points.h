// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Places in deflated streams from which unpacking can go on, gathered by whoever unpacks. As many
// as there is room for: when they become too many, they are thinned out. Private to the room. Any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "base/guarded.h"

namespace wasifs::archives {

/// One place, between two blocks of a deflated stream.
struct SeekPoint {
  std::uint64_t out = 0;          ///< Bytes that were unpacked before it.
  std::uint64_t in = 0;           ///< Offset in the file of the first byte not looked at.
  int bits = 0;                   ///< Bits of the byte before that belong to what follows.
  std::uint64_t member_out = 0;   ///< Of `out` those of the present member of a gzip file.
  std::uint32_t checksum = 0;     ///< Of these.
  std::vector<std::byte> window;  ///< The last bytes that were unpacked.
};
using SharedPoint = std::shared_ptr<const SeekPoint>;

/// See the top of the file.
class SeekPoints {
 public:
  /// Holds at most about `bytes`.
  explicit SeekPoints(std::size_t bytes);
  /// Whether one at `out` would be kept.
  [[nodiscard]] bool wanted(std::uint32_t stream, std::uint64_t out) const;
  /// Keeps it.
  void add(std::uint32_t stream, SharedPoint point);
  /// The last one at or before `out`, or null.
  [[nodiscard]] SharedPoint before(std::uint32_t stream, std::uint64_t out) const;

 private:
  using Key = std::pair<std::uint32_t, std::uint64_t>;
  struct State {
    std::map<Key, SharedPoint> points;
    std::uint64_t distance;
  };
  [[nodiscard]] static std::uint64_t last_before(const State& state, const Key& key);

  const std::size_t most_;
  Guarded<State, lock_rank::leaf> state_;
};

}  // namespace wasifs::archives
