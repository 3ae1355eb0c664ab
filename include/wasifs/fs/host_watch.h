// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What other programs, and this one, change in a directory of the host: the host's side of
// watched.h, which sees what is changed through one file system and nothing else. For embedders who
// keep something that they made of a tree: a cache, an index, a page that is shown. Linux only, by
// inotify; it needs /proc. Thread rule: `told` is called by one thread that belongs to the watch.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "wasifs/fs/watched.h"
#include "wasifs/result.h"

namespace wasifs {

/// A watch of a directory of the host with all that is below it. It ends with the object, which
/// waits for a `told` that is running: not to be destroyed by `told` itself.
class HostWatch {
 public:
  virtual ~HostWatch() = default;
};

/// What a watch may cost.
struct HostWatchOptions {
  /// Most directories that are watched. Each takes about 200 bytes of this program, its name, and
  /// about 1 KiB of the kernel, which has a bound of its own (fs.inotify.max_user_watches).
  std::size_t most_directories = std::size_t{1} << 20;
};

/// Watches the directory `path`, links on the way to it followed, links in it not. `told` learns of
/// each change after it was made, in the order in which the kernel tells of them; it must not
/// throw. What takes long in it lets the kernel's queue (fs.inotify.max_queued_events) run over:
/// that is told as `lost`, and the watch goes on.
///
/// - It begins before this returns; of what is changed meanwhile a part is told.
/// - A rename inside of the tree is one `renamed`; from outside it is `created`, to outside
/// `removed`,
///   each once, of a directory too: then what it holds is told as `created`, but not as `removed`.
/// - What a new directory holds when it is first looked at is told as `created`, each name once; it
///   may have been written and closed by then, which is not told. What came and went before is not
///   told either, or as `removed` only.
/// - While it comes late, so that a name was found before its rename is told, that rename is told
/// as
///   `removed` of the old name and, of a file, `written` of the new one.
/// - Several changes alike, one behind the other, may be told as one (`written` above all). What is
///   written through a mapping of memory is not told. A file with several names is told by the one
///   that was used. Reading is no change.
/// - A directory in it that cannot be watched (no right to read it, or more of them than may be)
///   is told as `lost` with its path: of what is below nothing is told. It is tried again when the
///   queue has run over.
/// - When `path` itself is removed, `removed` with an empty path is the last that is told, a second
///   later at most. When it is moved, it is watched where it is then. It is held open, so that its
///   file system cannot be unmounted meanwhile.
/// - Changes that a guest makes in the directory are told like any others: who watches both sides
///   hears of them twice.
///
/// Errors: `noent`, `notdir`, `acces`, `loop`, `nametoolong` (of `path`), `inval` (`path` is empty
/// or holds a NUL, or `told` is empty), `nospc` (more directories than may be watched), `mfile`
/// (also more watches than fs.inotify.max_user_instances), `nfile`, `nomem`, `again` (no thread),
/// `notsup` (another system than Linux, or no /proc).
[[nodiscard]] Result<std::unique_ptr<HostWatch>> watch_host(
    const std::string& path, std::function<void(const FileChange&)> told,
    const HostWatchOptions& options = {});

}  // namespace wasifs
