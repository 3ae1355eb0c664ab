// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file system in memory: files with holes, hard links, symbolic links, files that live on
// unlinked, times in nanoseconds, limits. For embedders that give a guest a tree of its own; mount
// it in a `Namespace`.
#pragma once

#include <cstdint>
#include <memory>

#include "wasifs/clock.h"
#include "wasifs/filesystem.h"

namespace wasifs {

/// What a memory file system may hold and how it is used.
struct MemOptions {
  /// Most bytes of file content and link targets; beyond: `nospc`, after as much of a write as
  /// fits. Holes are free (to 4 KiB); an unlinked file that is open still counts. The host's memory
  /// for it stays below three times that (files that were just begun to be appended to behind their
  /// first 4 KiB; long ones: twice), and what `inodes` costs.
  /// What a snapshot brought back mapped may stay in the host's memory on top, until no file uses
  /// that mapping any more.
  std::uint64_t bytes = FileSystemUsage::unlimited;
  /// Most inodes, the root included (at least 1); beyond: `dquot`. Each hard link counts as one
  /// too, since its name takes memory. One costs the host at most 500 bytes and its name; an empty
  /// file in a large directory, 200.
  std::uint64_t inodes = FileSystemUsage::unlimited;
  /// Longest file in bytes, at most 2^63 - 1; a write or truncation beyond: `fbig`.
  std::uint64_t max_file_size = INT64_MAX;
  /// Where file times come from (`Clock::file_time`); null: the system clock.
  std::shared_ptr<Clock> clock = nullptr;
  /// Only one thread at a time uses it, by the embedder's own ordering: nothing is locked. A debug
  /// build stops the program when two meet. In no snapshot: whoever restores says it anew.
  bool single_owner = false;
};

/// An empty memory file system.
///
/// It behaves as Linux's tmpfs: a read updates the access time when that is not newer than the last
/// change or a day old (relatime); a directory's link count is 2 and one for each subdirectory; its
/// size is 0. Names are ordered by creation; cookies of directories come from that order and never
/// change, and a name that is renamed within its directory keeps its place, one that replaces
/// another takes that place. Inode numbers count up from 1, the root. Thread rule: any thread at
/// any time, unless `single_owner`. Reads of one file run in parallel. Inodes may outlive the file
/// system object; what lies below them stays usable.
[[nodiscard]] Ref<FileSystem> make_mem(MemOptions options = {});

}  // namespace wasifs
