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
/// any time, unless `single_owner`. Reads of one file run in parallel. It is a `FileAttributes` too
/// (see file_attributes.h): mode, owner and up to 64 KiB of extended attributes of each inode are
/// kept, by snapshots and clones as well, and never enforced; no bound above counts them, as no
/// guest sets any. FIFOs, sockets and devices are kept as names (`SpecialFiles`) that nobody opens.
/// Inodes may outlive the file system object; what lies below them stays usable.
[[nodiscard]] Ref<FileSystem> make_mem(MemOptions options = {});

/// A second memory file system with all that `source` has at this moment, in constant time and
/// memory, whatever `source` has: content, names, times, links, limits, clock, inode numbers,
/// cookies, and which numbers and cookies come next. From then on neither sees what is changed in
/// the other. Content is shared until one of them writes to it, which copies 64 KiB at a time, and
/// the names of a directory until one of them changes one, which copies those of this directory.
/// What a snapshot brought back mapped is shared in the same way.
///
/// The clone has a device number of its own, and what has no name in `source` (a file that is open
/// and was unlinked) is not in it. Each is charged in full for what it holds: `usage` is that of
/// `source`, and limits count for each alone. What is open stays open in the tree that it was
/// opened in.
///
/// A clone can be cloned; all of them may end in any order. As long as a clone lives, what it was
/// made of stays in the host's memory: the tree of `source` (also when `source` itself ends), and
/// beside it what `source` has changed since. When `source` has changed since its last clone, the
/// first look at a directory costs a copy of the names in it, made once for all its clones.
///
/// Thread rule: any thread, also while others use `source` and its clones; a write that runs
/// meanwhile is in the clone as a whole or not at all, and so is a change of names, but not always
/// what it changes of times; what it adds to or takes from `usage` may be missed. With
/// `single_owner` all of them count as one: only one thread at a time uses any of them. Saving a
/// clone makes all its inodes once, so it takes time as its tree is large.
///
/// Errors: `notsup` (`source` was not made by `make_mem` or a snapshot of such a one, but, say,
/// a read-only view of it), `nomem` (the host has no memory), `overflow` (it was cloned and changed
/// 2^32 times). A clone whose source had no memory to keep what it changed answers `io` from then
/// on for what it has not looked at.
[[nodiscard]] Result<Ref<FileSystem>> clone_mem(FileSystem& source);

}  // namespace wasifs
