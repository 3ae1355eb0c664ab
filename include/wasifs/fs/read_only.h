// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A view of another file system through which nothing can be changed. For embedders; mount it where
// a guest may only look. Thread rule: any thread at any time, as for the file system below.
#pragma once

#include "wasifs/filesystem.h"

namespace wasifs {

/// `below` as something that can only be read: every change is `rofs`, opening for writing
/// included, of devices and streams too. What was opened through it never gains write access, by no
/// name, link or rename, since the view is a file system of its own: from and to anywhere else is
/// `xdev`. A check that comes before permission in the order of errors still does: a missing name
/// is `noent`, creating a present one `exist`, opening a directory for writing `isdir`.
///
/// `below` can still be changed by who holds it otherwise, and the changes are seen here. Reading
/// may update access times below. `below` is not null.
[[nodiscard]] Ref<FileSystem> make_read_only(Ref<FileSystem> below);

}  // namespace wasifs
