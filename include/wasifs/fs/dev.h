// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The devices that programs expect under /dev, as a file system of one directory; mount it there.
//
//   null      Reads: end of file. Writes: all discarded.
//   zero      Reads: as many zero bytes as asked for. Writes: all discarded.
//   full      Reads: as zero. Writes: `nospc`, except for nothing, which is success.
//   random    Reads: as many bytes of the given `Random` as asked for, but at most 32 MiB, or its
//   error (`io`). Writes: all discarded; the bytes do
//             not influence what is read, so that a guest cannot make a seeded source another one.
//   urandom   As random, another inode.
//   tty, stdin, stdout, stderr
//             The inodes given in the options, themselves: they are what `stat` and opening by name
//             give, and a process whose descriptor 1 is swapped later still has the first one here.
//
// null to urandom are character devices that seek: reads and writes do not depend on the offset,
// which moves along all the same; counted from the end it starts at 0. A character device that
// could not seek would be taken for a terminal. They append at 0, are always ready, cannot be
// truncated or allocated (`inval`, `notsup`), open with truncation like any device (nothing
// happens), and report size 0, one link, the times of creation.
//
// Only what there is a source for is listed and found: random and urandom need `random`, the
// streams their inodes. Nothing can be created, removed, renamed or given times: `rofs`.
//
// Thread rule: any thread, at any time; all of it is immutable. The `Random` is called with no lock
// held.
#pragma once

#include <memory>

#include "wasifs/clock.h"
#include "wasifs/filesystem.h"
#include "wasifs/random.h"
#include "wasifs/ref.h"

namespace wasifs {

/// What the devices work with.
struct DevOptions {
  std::shared_ptr<Random> random = nullptr;  ///< For random and urandom; null: they are absent.
  std::shared_ptr<Clock> clock = nullptr;    ///< For the times of creation; null: they are 0.
  Ref<Inode> tty = nullptr;                  ///< The inode at tty; null: absent.
  Ref<Inode> stdin_stream = nullptr;         ///< The inode at stdin; null: absent.
  Ref<Inode> stdout_stream = nullptr;        ///< The inode at stdout; null: absent.
  Ref<Inode> stderr_stream = nullptr;        ///< The inode at stderr; null: absent.
};

/// The file system described above. Its type name is "dev".
[[nodiscard]] Ref<FileSystem> make_dev(DevOptions options);

}  // namespace wasifs
