// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file system for the host's kernel, by FUSE: inode for inode, so that the kernel is one more
// client of the same interface.
#pragma once

#include <string>

#include "values.h"
#include "wasifs/filesystem.h"

namespace wasifs::cli {

struct FuseOptions {
  bool read_only = false;
  bool other_users = false;  ///< They see it, too.
  double cache_seconds = 0;  ///< How long the kernel trusts names and attributes.
  bool single_thread = false;
};

/// Attaches `filesystem` at the host's directory `place` and serves it until it is unmounted or a
/// signal (INT, TERM, HUP) ends it. `ready` is called when it can be used. A sentence where it
/// cannot be attached.
[[nodiscard]] Parsed<void> serve_fuse(const Ref<FileSystem>& filesystem, const std::string& place,
                                      const FuseOptions& options,
                                      const std::function<void()>& ready);

}  // namespace wasifs::cli
