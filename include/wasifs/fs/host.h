// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A directory of the host, or one file of it, as a file system. Nothing outside of the directory
// can be reached through it, whatever the guest or another program does to the tree meanwhile;
// `HostOptions` says what is granted inside.
//
// - Each step starts at a directory handle that was opened a step before, names one component and
// follows no link; ".."
//   is never asked of the operating system. Only `openat2` beneath such a handle resolves several
//   components at once, and only where the walk would give the same.
// - Files are made with mode 0666 and directories with 0777, less the umask of this program. The
// guest has the
//   permissions of this program and no more.
// - Names are bytes: what is listed can be opened. On a case-insensitive file system "a" and "A"
// are one file.
// - `Stat::dev` is the host's, with the top bit set: never 0, and never a number that
// `allocate_device_number` gave.
// - `stat` never opens anything. A FIFO, socket or device is seen as such, whatever
// `HostOptions::special` says.
// - Links of procfs that are more than their text are not followed and not read: `loop`.
// - A directory's own number is given for ".."; an entry that is a mount point is listed with the
// number it covers.
// - The append of one open file gives the exact end of what it wrote, unless another thread appends
// through the same
//   open file at the same moment by `pwrite`; then it may give the end of the other one's bytes.
// - Beyond the program's limit on the size of files (RLIMIT_FSIZE) a change is `fbig`, without the
//   SIGXFSZ of the system. Whether there is a limit is asked when the file system (or the file of a
//   descriptor) is made; with one, each write blocks the signal in its thread, which costs two
//   system calls.
//
// On Linux it takes 4.16 or later, and openat2 (5.6) is used where there is one. There is one for
// Windows too, where `docs/windows.md` says what differs. Thread rule: any thread, at any time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "wasifs/filesystem.h"
#include "wasifs/ownership.h"

namespace wasifs {

/// What a guest may do in a host directory.
struct HostOptions {
  /// What happens when a FIFO, a socket file or a device is opened. It never waits and never
  /// becomes the controlling terminal.
  enum class Special : std::uint8_t {
    refuse,     ///< `nxio`. It was opened for a moment, without waiting, before it was recognised.
    untouched,  ///< `nxio`, and it was only looked at: no driver and no other end of a FIFO
                ///< notices. Needs /proc.
    allow,  ///< Looked at, then opened: a stream (or, where it can seek, a file). A socket: `nxio`.
            ///< Needs /proc.
  };
  // Whatever looks before it opens needs /proc to open the very file that was looked at; without it
  // opening is `notsup`.

  Special special = Special::refuse;  ///< See `Special`.
  /// A guest may store any symbolic link. Else the resolver refuses a new one (`perm`) that would
  /// lead other programs out, from where it is made and in the tree as it is then; one whose target
  /// is missing or cannot be looked up may be made where no ".." follows. Only new links are
  /// checked: a guest can rename one, or a directory above it, to where it does lead them out.
  /// Where programs that trust the tree follow links in it, keep them from that, or give the guest
  /// no right to make or to rename them.
  bool links_verbatim = false;
  /// Resolve several components by one openat2 where the kernel can. Off in tests that compare both
  /// ways.
  bool short_ways = true;
  /// Nobody else changes the tree while the file system lives, no other file system of this program
  /// either: then handles of up to 64 directories are kept between calls. In a tree that others do
  /// change, a kept directory that was moved out would be a way out.
  bool exclusive = false;
  /// Names that are not UTF-8 are `ilseq`, also while listing.
  bool strict_utf8_names = false;
  /// A regular file with more than one name cannot be written to (`perm`): another name may lie
  /// outside of the tree.
  bool hardlinked_read_only = false;
  /// What other programs mounted inside of the tree is part of it. Else it is `xdev`.
  bool cross_devices = true;
  /// Bytes that listings in progress may hold altogether; beyond, a listing that needs memory gives
  /// `nomem`.
  std::size_t listing_bytes = std::size_t{64} << 20;
};

/// The tree at `path`, or the single regular file there (its `root` is that file; a later file of
/// that name is not seen). `path` is the embedder's own: resolved as the operating system does,
/// links followed. Errors: `noent`, `notdir`, `acces`, `nametoolong`, `nfile`, `loop`; `nxio` where
/// it is neither directory nor regular file; `inval` where it is empty or holds a NUL.
[[nodiscard]] Result<Ref<FileSystem>> make_host(const std::string& path,
                                                const HostOptions& options = {});

/// The tree whose root is the open directory `fd` (opened with O_PATH or for reading).
/// Errors: `badf`, `notdir`, `io`.
[[nodiscard]] Result<Ref<FileSystem>> make_host_from_fd(int fd, Ownership ownership,
                                                        const HostOptions& options = {});

/// As `make_host_from_fd`, giving the root directory itself. Errors as there.
[[nodiscard]] Result<Ref<Inode>> make_host_directory_from_fd(int fd, Ownership ownership,
                                                             const HostOptions& options = {});

/// The regular file `fd` as an inode that works through it. It can do what `fd` was opened for;
/// opening it again for more is `acces`. Offsets are the library's own, but an append moves that of
/// `fd`. Errors: `badf` (also opened with O_PATH), `inval` (not a regular file), `io`.
[[nodiscard]] Result<Ref<Inode>> make_host_file_from_fd(int fd, Ownership ownership);

}  // namespace wasifs
