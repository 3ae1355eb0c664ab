// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the kernel tells of watched directories, in its order, with the two halves of a rename
// brought together. Used by watch_host.cpp, by one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "wasifs/result.h"

namespace wasifs::host {

/// One thing that the kernel tells.
struct WatchEvent {
  int watch = -1;
  std::uint32_t mask = 0;
  std::uint32_t cookie = 0;  // that both halves of a rename have
  std::string name;
  std::chrono::steady_clock::time_point read{};
};

class WatchQueue {
 public:
  /// `handle` is an inotify that does not wait, and outlives it.
  explicit WatchQueue(int handle) noexcept : handle_(handle) {}

  /// The next one; nothing where there is none at this moment. Errors: of reading.
  [[nodiscard]] Result<std::optional<WatchEvent>> next();
  /// Takes the other half of the rename that begins with `event`, wherever it stands; waits
  /// for it until a moment after `event` was read. Nothing where what was renamed has left the
  /// tree.
  [[nodiscard]] std::optional<WatchEvent> take_partner(const WatchEvent& event);
  /// Drops all there is: it is of directories that are watched no more. Only while none is watched.
  void drop_all();

 private:
  // Whether anything came.
  [[nodiscard]] Result<bool> read();

  int handle_;
  std::deque<WatchEvent> events_;
};

}  // namespace wasifs::host
