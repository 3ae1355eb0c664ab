// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Many pieces of work that do not depend on each other, by a few threads. The threads end before it
// returns.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <system_error>
#include <thread>
#include <vector>

namespace wasifs {

/// Calls `work(i)` once for each i below `count`, by at most `threads` threads, of which the caller
/// is one. `work` throws nothing and writes nothing that belongs to another i.
template <class Work>
void in_parallel(std::size_t count, unsigned threads, const Work& work) {
  std::atomic<std::size_t> next = 0;
  const auto take_some = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> helpers;
  try {
    while (helpers.size() + 1 < std::min<std::size_t>(threads, count)) {
      helpers.emplace_back(take_some);
    }
  } catch (const std::system_error&) {
    // Fewer threads, then.
  }
  take_some();
}

}  // namespace wasifs
