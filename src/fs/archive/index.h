// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads the headers of an archive, once, into a tree. Private to the room; one thread.
#pragma once

#include "fs/archive/contents.h"
#include "fs/archive/problem.h"
#include "fs/archive/tree.h"

namespace wasifs::archives {

/// The tree of what `contents` reads; members that have to be unpacked are added to it. Problems as
/// `make_archive` lists them.
[[nodiscard]] Outcome<Tree> read_index(Contents& contents, const ArchiveOptions& options);

}  // namespace wasifs::archives
