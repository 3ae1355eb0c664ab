// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The inodes of an archive: made when they are looked up, each nothing but the number of a node.
// Private to the room. Nothing in them changes, so any thread may use them.
#pragma once

#include "fs/archive/archive_file_system.h"
#include "wasifs/inode.h"

namespace wasifs::archives {

/// The inode of node `number`, of the kind that it is.
[[nodiscard]] Ref<Inode> make_inode(Ref<ArchiveFileSystem> filesystem, NodeNumber number);

/// The number of `inode`. Errors: `inval` where it is of another file system.
[[nodiscard]] Result<NodeNumber> node_of(const ArchiveFileSystem& filesystem, const Inode& inode);

}  // namespace wasifs::archives
