// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Subtrees in snapshots. Used by whoever saves and restores a process.
#pragma once

#include <memory>

#include "wasifs/filesystem.h"
#include "wasifs/persist.h"

namespace wasifs {

/// Whether `filesystem` is a subtree of the file system, or of a subtree of the one, that `inode`
/// is of: so that a directory that was opened in it is held by it.
[[nodiscard]] bool is_subtree_around(FileSystem& filesystem, Inode& inode) noexcept;

/// Makes a part of the type "subtree" again, in whatever the reader gives as the whole. Nothing in
/// the part is trusted.
[[nodiscard]] SnapshotResult<std::unique_ptr<RestoredPart>> restore_subtree(PartReader& reader);

}  // namespace wasifs
