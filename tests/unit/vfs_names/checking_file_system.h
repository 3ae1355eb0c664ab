// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file system between the resolver and a memory file system. It fails the test where a name
// reaches an inode that the contract of inode.h forbids, and resolves the short ways by a small
// resolver of its own, so that the walk has somebody to be compared with. Any thread.
#pragma once

#include <atomic>
#include <map>
#include <string>

#include "wasifs/filesystem.h"

namespace wasifs::test {

/// What a `CheckingFileSystem` saw and is to do.
struct Checking {
  std::atomic<std::uint64_t> names{0};       ///< Names that were given to inodes.
  std::atomic<std::uint64_t> short_ways{0};  ///< Short ways that were answered.
  std::atomic<int> stale{0};                 ///< So many links and stats are `stale` when used.
  bool reach_host = false;                   ///< `FileSystem::links_reach_host`.
  std::map<std::string, Errno, std::less<>> failing;  ///< Look-ups of these names fail.
};

/// Wraps `below`; `checking` outlives it.
[[nodiscard]] Ref<FileSystem> make_checking(Ref<FileSystem> below, Checking& checking);

/// Resolves `path` below `start` in the plainest way; `follow` is about the last component. No
/// value where the path leaves `start` or meets an absolute link. Knows nothing of mounts.
[[nodiscard]] std::optional<Result<Ref<Inode>>> resolve_plainly(const Ref<Inode>& start,
                                                                std::string_view path, bool follow);

}  // namespace wasifs::test
