// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A directory, or a file, of a file system as a file system. For embedders. Thread rule: any thread
// at any time, as for the file system it is in.
#pragma once

#include <string_view>

#include "wasifs/filesystem.h"

namespace wasifs {

/// What is at `path` in `whole`, as the root of a file system of its own: nothing above it can be
/// reached. `path` is relative to the root of `whole`; empty, it is the root. Symbolic links in
/// `path` are not followed, and "." and ".." are no names. The directory is found once, here:
/// moved, it stays the root; removed, nothing can be made in it.
///
/// Inodes are those of `whole`, so it costs nothing. Between two subtrees, even of one file system,
/// names are neither moved nor linked (`xdev`), as between bind mounts. Snapshots hold it where
/// they hold `whole`. Errors: `noent`, `notdir` (also for a symbolic link within), `inval` (an
/// empty name within, "." or ".."), and those of looking up. `whole` is not null.
[[nodiscard]] Result<Ref<FileSystem>> make_subtree(Ref<FileSystem> whole, std::string_view path);

}  // namespace wasifs
