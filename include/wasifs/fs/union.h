// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A search path of trees: several file systems seen as one that cannot be changed. It is an overlay
// without an upper layer (overlay.h, docs/overlay.md).
#pragma once

#include <vector>

#include "wasifs/filesystem.h"

namespace wasifs {

/// `lowers`, 1 to 250, as one tree: a name shows what the first of them has under it, and
/// directories of one name are merged. Whatever would change something is `rofs`.
///
/// - Nothing is copied or kept: each look-up asks the file systems in their order.
/// - Whiteouts and opaque directories are honoured, as overlays keep them: so the layers of an
///   image, or an overlay's upper layer with those below it, are seen as they are meant. In a file
///   system that has no whiteouts of its own, names that begin with ".wh." are marks and not seen.
/// - Nobody changes a file system while the union lives. The same ones may be in any number of
///   unions and overlays.
/// - Inode numbers are those below times the number of file systems, plus the place.
///   Hard links stay.
/// - What is neither file, directory nor symbolic link is used where it is.
/// - `Stat::nlink` of a directory with several parts is 1. `usage` is the sum of all, with no room
///   left.
///
/// Thread rule: any thread at any time. Errors: `notdir` (a root is no directory), `inval` (none,
/// or too many), and those of the roots.
[[nodiscard]] Result<Ref<FileSystem>> make_union(std::vector<Ref<FileSystem>> lowers);

}  // namespace wasifs
