// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a step gives, in a form that can be compared: by the kernel and by a file system of ours.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/types.h"

namespace wasifs::differential {

/// What is compared of a file's metadata.
struct Status {
  FileType type = FileType::unknown;
  std::uint64_t ino = 0;
  std::uint64_t nlink = 0;
  std::uint64_t size = 0;
  std::uint64_t atim = 0;
  std::uint64_t mtim = 0;
};

/// An entry of a listing.
struct Entry {
  std::string name;
  FileType type = FileType::unknown;
  std::uint64_t ino = 0;
  std::uint64_t next = 0;
};

/// How one step ended.
struct Answer {
  Errno error = Errno::success;
  std::uint64_t number = 0;    ///< A descriptor, a count, an offset.
  std::string_view bytes;      ///< What was read; until the next step.
  Status status{};             ///< Of `stat` and `stat_fd`.
  std::vector<Entry> entries;  ///< Of `list`.
  bool at_end = false;         ///< Whether a listing ended.

  void clear() {
    error = Errno::success;
    number = 0;
    bytes = {};
    status = {};
    entries.clear();
    at_end = false;
  }
};

/// A file as a walk through the whole tree finds it.
struct Node {
  std::string path{};
  Status status{};
  std::uint64_t content = 0;  ///< A digest of the bytes of a file, or of the text of a link.
};

/// Files up to this size are digested as a whole, of longer ones only the ends.
inline constexpr std::uint64_t digested_whole = 256 << 10;
inline constexpr std::uint64_t digested_end = 64 << 10;

[[nodiscard]] inline std::uint64_t digest(std::uint64_t before, std::string_view bytes) {
  return before * 0x9e37'79b9'7f4a'7c15U + std::hash<std::string_view>{}(bytes);
}

}  // namespace wasifs::differential
