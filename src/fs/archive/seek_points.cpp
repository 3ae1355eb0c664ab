// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/seek_points.h"

#include <iterator>

namespace wasifs::archives {
namespace {

constexpr std::size_t point_bytes = 33'000;  // its window, and the rest
constexpr std::uint64_t first_distance = std::uint64_t{2} << 20;

}  // namespace

SeekPoints::SeekPoints(std::size_t bytes)
    : most_(bytes / point_bytes), state_(State{{}, first_distance}) {}

/// Where the last point of the stream is that lies before `key`; 0 where there is none, as there
/// unpacking begins.
std::uint64_t SeekPoints::last_before(const State& state, const Key& key) {
  const auto after = state.points.upper_bound(key);
  if (after == state.points.begin()) return 0;
  const Key& last = std::prev(after)->first;
  return last.first == key.first ? last.second : 0;
}

bool SeekPoints::wanted(std::uint32_t stream, std::uint64_t out) const {
  if (most_ == 0) return false;
  const auto state = state_.lock();
  return out - last_before(*state, {stream, out}) >= state->distance;
}

void SeekPoints::add(std::uint32_t stream, SharedPoint point) {
  const auto state = state_.lock();
  state->points.emplace(Key{stream, point->out}, std::move(point));
  while (state->points.size() > most_) {
    state->distance *= 2;
    Key last{};
    for (auto at = state->points.begin(); at != state->points.end();) {
      const std::uint64_t begin = at->first.first == last.first ? last.second : 0;
      if (at->first.second - begin < state->distance) {
        at = state->points.erase(at);
      } else {
        last = at->first;
        ++at;
      }
    }
  }
}

SharedPoint SeekPoints::before(std::uint32_t stream, std::uint64_t out) const {
  const auto state = state_.lock();
  const auto after = state->points.upper_bound(Key{stream, out});
  if (after == state->points.begin()) return nullptr;
  const auto last = std::prev(after);
  return last->first.first == stream ? last->second : nullptr;
}

}  // namespace wasifs::archives
