// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The file systems that the library brings: memory, a directory of the host, a view that cannot be
// changed, devices. Mount them in a process or give them to it as preopens. Any thread. What each
// of them promises is written in the C++ headers `wasifs/fs/*.h`.
#pragma once

#include "wasifs/c/sources.h"
#include "wasifs/c/types.h"

WASIFS_C_BEGIN

/// What a memory file system may hold.
typedef struct wasifs_mem_options {
  size_t size;             ///< `sizeof(wasifs_mem_options)`.
  uint64_t bytes;          ///< Most bytes of content; beyond: WASIFS_NOSPC. 0: no bound.
  uint64_t inodes;         ///< Most inodes, the root included; beyond: WASIFS_DQUOT. 0: no bound.
  uint64_t max_file_size;  ///< Longest file; beyond: WASIFS_FBIG. 0: 2^63 - 1.
  wasifs_clock* clock;     ///< Where file times come from; NULL: the system's clock.
  bool single_owner;       ///< One thread at a time uses it, by the embedder's own ordering.
} wasifs_mem_options;

/// An empty file system in memory.
WASIFS_API wasifs_errno wasifs_mem_create(const wasifs_mem_options* options,
                                          wasifs_filesystem** filesystem);
/// Another one with all that `source` has now, in constant time: neither sees what is changed in
/// the other from then on. Both have the same limits, clock and ownership, and may end in any
/// order. WASIFS_NOTSUP: `source` is no file system in memory. WASIFS_NOMEM: the host has no
/// memory.
WASIFS_API wasifs_errno wasifs_mem_clone(wasifs_filesystem* source, wasifs_filesystem** filesystem);

/// What happens when a guest opens a FIFO, a socket file or a device; one of
/// `wasifs_special_value`.
typedef uint32_t wasifs_special;
/// The values of `wasifs_special`.
enum wasifs_special_value {
  WASIFS_SPECIAL_REFUSE = 0,     ///< WASIFS_NXIO, after it was opened for a moment to see it.
  WASIFS_SPECIAL_UNTOUCHED = 1,  ///< WASIFS_NXIO, and nobody at its other end notices.
  WASIFS_SPECIAL_ALLOW = 2,      ///< It is opened.
};

/// What a guest may do in a directory of the host.
typedef struct wasifs_host_options {
  size_t size;                ///< `sizeof(wasifs_host_options)`.
  size_t listing_bytes;       ///< Most bytes that listings in progress hold. 0: 64 MiB.
  wasifs_special special;     ///< See there.
  bool links_verbatim;        ///< A guest may store any symbolic link, also one that leads out.
  bool no_short_ways;         ///< Walk each path step by step: for tests that compare.
  bool exclusive;             ///< Nobody else changes the tree while the file system lives.
  bool strict_utf8_names;     ///< Names that are not UTF-8 are WASIFS_ILSEQ.
  bool hardlinked_read_only;  ///< Files with more than one name cannot be written to.
  bool one_device;            ///< What is mounted inside of the tree is WASIFS_XDEV.
} wasifs_host_options;

/// The tree at `path` of the host, or the single regular file there. Errors: WASIFS_NOENT,
/// WASIFS_NOTDIR, WASIFS_ACCES, WASIFS_NAMETOOLONG, WASIFS_NFILE, WASIFS_LOOP, WASIFS_NXIO (neither
/// directory nor regular file).
WASIFS_API wasifs_errno wasifs_host_create(const char* path, const wasifs_host_options* options,
                                           wasifs_filesystem** filesystem);
/// The tree whose root is the open directory `fd` of the host. With `take` the library closes `fd`,
/// also when it fails; else the caller does, when everything made from it is gone. Errors:
/// WASIFS_BADF, WASIFS_NOTDIR, WASIFS_IO.
WASIFS_API wasifs_errno wasifs_host_create_from_fd(int fd, bool take,
                                                   const wasifs_host_options* options,
                                                   wasifs_filesystem** filesystem);

/// `below` as something that can only be read: every change is WASIFS_ROFS.
WASIFS_API wasifs_errno wasifs_read_only_create(wasifs_filesystem* below,
                                                wasifs_filesystem** filesystem);

/// What the devices work with. What is NULL is absent.
typedef struct wasifs_dev_options {
  size_t size;                  ///< `sizeof(wasifs_dev_options)`.
  wasifs_random* random;        ///< For random and urandom.
  wasifs_clock* clock;          ///< For the times; NULL: they are 0.
  wasifs_inode* tty;            ///< The inode at tty.
  wasifs_inode* stdin_stream;   ///< The inode at stdin.
  wasifs_inode* stdout_stream;  ///< The inode at stdout.
  wasifs_inode* stderr_stream;  ///< The inode at stderr.
} wasifs_dev_options;

/// null, zero, full and what `options` adds, to be mounted at /dev.
WASIFS_API wasifs_errno wasifs_dev_create(const wasifs_dev_options* options,
                                          wasifs_filesystem** filesystem);

/// What a file system holds and may hold; UINT64_MAX where there is no bound.
typedef struct wasifs_usage {
  size_t size;            ///< `sizeof(wasifs_usage)`.
  uint64_t bytes;         ///< Bytes of content in use.
  uint64_t bytes_limit;   ///< Most bytes.
  uint64_t inodes;        ///< Inodes in use.
  uint64_t inodes_limit;  ///< Most inodes.
} wasifs_usage;

/// What is in use.
WASIFS_API wasifs_errno wasifs_filesystem_usage(wasifs_filesystem* filesystem, wasifs_usage* usage);
/// The inode at its root: to be hung into a directory. Errors: those of the file system.
WASIFS_API wasifs_errno wasifs_filesystem_root(wasifs_filesystem* filesystem, wasifs_inode** root);
/// The name of its kind, such as "mem"; lives as long as the handle. NULL for NULL.
WASIFS_API const char* wasifs_filesystem_type(const wasifs_filesystem* filesystem);

/// An empty table of mounts. One that several processes share is given to each by
/// `wasifs_builder_names`.
WASIFS_API wasifs_errno wasifs_names_create(wasifs_names** names);
/// Lets go of a table. Any thread.
WASIFS_API void wasifs_names_free(wasifs_names* names);
/// Attaches `filesystem` at the absolute `path`, also while guests run. A later mount covers an
/// earlier one at the same place. Errors: WASIFS_INVAL (not absolute), WASIFS_NAMETOOLONG, those of
/// the file system.
WASIFS_API wasifs_errno wasifs_names_mount(wasifs_names* names, const char* path,
                                           wasifs_filesystem* filesystem);
/// Takes the topmost mount at `path` away; what is open in it lives on. Errors: WASIFS_INVAL
/// (nothing is mounted there).
WASIFS_API wasifs_errno wasifs_names_unmount(wasifs_names* names, const char* path);
/// Told one mount; `path` and `type` are valid during the call. Returns false to end.
typedef bool (*wasifs_mount_sink)(void* context, const char* path, const char* type);
/// Tells all mounts in the order of their paths.
WASIFS_API wasifs_errno wasifs_names_list(wasifs_names* names, wasifs_mount_sink sink,
                                          void* context);

WASIFS_C_END
