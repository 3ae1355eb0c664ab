// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Subscribing to the changes of a file system. For embedders: mount the watched one, and use it for
// changes of your own. Who does not watch pays nothing. Thread rule: any thread at any time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "wasifs/filesystem.h"

namespace wasifs {

/// What happened to a path.
struct FileChange {
  /// What happened.
  enum class What : std::uint8_t {
    created,             ///< A file, directory or link has a new name.
    written,             ///< Content or size of a file changed.
    closed_after_write,  ///< Nobody has it open any more by this opening, which was for writing.
    renamed,             ///< `path` is now `new_path`, which it may have replaced.
    removed,             ///< A name is gone.
    metadata,            ///< Times were set; of the host also owner, mode or attributes.
    lost,                ///< Of the host only: changes at or below `path` were not seen; look anew.
  };
  What what = What::created;  ///< What happened.
  std::string path;           ///< From the root, without a slash at either end.
  std::string new_path;       ///< Of `renamed`.
};

/// `below`; `told` learns of each change made through it after it was made, in the order in which
/// one thread makes them, by the thread that makes them and of several at once where several do. It
/// must not throw and must not use this file system. Changes made past it, to `below` itself or by
/// other programs to a directory of the host, are not seen; see host_watch.h for these. Paths are
/// those by which things were found, see `PathProxyFileSystem`. To snapshots it is external.
/// `below` is not null, `told` is not empty.
[[nodiscard]] Ref<FileSystem> make_watched(Ref<FileSystem> below,
                                           std::function<void(const FileChange&)> told);

}  // namespace wasifs
