// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What holds of any tree that nobody is changing, whatever was done to it before.
#pragma once

#include <cstddef>

#include "wasifs/mount.h"

namespace wasifs::hammer {

/// Whether content is looked at as well.
enum class Content : bool { any, records };

/// Fails the test where the tree at `root` contradicts itself: a listing against look-ups and
/// stats, the number of a file's links against its names, "." and ".." against the directories
/// that they are, a directory with two names, content that is no whole records. What is mounted is
/// looked at too.
void expect_consistent(const Location& root, Content content);

/// Removes all that is below `root` but mount points and what leads to them; fails the test where
/// something stays.
void remove_everything(const Location& root);

}  // namespace wasifs::hammer
