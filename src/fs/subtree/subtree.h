// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The file system that is a part of another one. Private to the room. Nothing changes after it was
// made, so any thread may use it.
#pragma once

#include <string>
#include <string_view>

#include "wasifs/filesystem.h"

namespace wasifs {

/// Both not null; `root` is an inode of `whole`.
[[nodiscard]] Ref<FileSystem> make_subtree_at(Ref<FileSystem> whole, Ref<Inode> root);

/// What snapshots hold of it.
[[nodiscard]] Ref<Persistent> persistent_subtree(Ref<FileSystem> whole, Ref<Inode> root);

}  // namespace wasifs
