// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files by name, for the embedder: to fill a tree before a guest runs, to look at it and change it
// while one does. Paths start at a location and cannot leave it; what a guest may be told of paths
// (links, trailing slashes, mounts) holds here too. Any thread.
//
// Every function may fail with WASIFS_NOENT, WASIFS_NOTDIR, WASIFS_LOOP, WASIFS_PERM (an absolute
// path, or one that leaves the start), WASIFS_ILSEQ, WASIFS_NAMETOOLONG, WASIFS_ACCES and what the
// file system answers (WASIFS_ROFS, WASIFS_NOSPC, WASIFS_DQUOT, WASIFS_IO).
#pragma once

#include "wasifs/c/filesystem.h"

WASIFS_C_BEGIN

/// Where paths start: a directory.
typedef struct wasifs_location wasifs_location;

/// The root of a table of mounts.
WASIFS_API wasifs_errno wasifs_location_of_names(wasifs_names* names, wasifs_location** location);
/// The root of a file system by itself: nothing is mounted below it. Errors: those of its root.
WASIFS_API wasifs_errno wasifs_location_of_filesystem(wasifs_filesystem* filesystem,
                                                      wasifs_location** location);
/// Lets go of a location.
WASIFS_API void wasifs_location_free(wasifs_location* location);

/// All bytes of the file at `path`, at most `limit` (0: no bound). Errors: WASIFS_ISDIR,
/// WASIFS_SPIPE (a stream), WASIFS_FBIG (it holds more).
WASIFS_API wasifs_errno wasifs_read_file(const wasifs_location* start, const char* path,
                                         uint64_t limit, wasifs_buffer* bytes);
/// Makes the file at `path`, or cuts the one that is there, and writes `bytes`. Errors:
/// WASIFS_ISDIR, WASIFS_SPIPE, WASIFS_FBIG.
WASIFS_API wasifs_errno wasifs_write_file(const wasifs_location* start, const char* path,
                                          const void* bytes, size_t size);
/// Makes the directory at `path` and its parents where they are missing.
WASIFS_API wasifs_errno wasifs_make_directories(const wasifs_location* start, const char* path);
/// What is at `path`; `follow`: at the end of a link.
WASIFS_API wasifs_errno wasifs_stat_at(const wasifs_location* start, const char* path, bool follow,
                                       wasifs_stat* stat);
/// Changes times. Errors: WASIFS_NOTSUP.
WASIFS_API wasifs_errno wasifs_set_times_at(const wasifs_location* start, const char* path,
                                            bool follow, const wasifs_times_change* change);
/// The inode at `path`, opened as `how` says, links followed: to be given to a guest as a
/// descriptor. Errors: WASIFS_EXIST, WASIFS_ISDIR.
WASIFS_API wasifs_errno wasifs_open_at(const wasifs_location* start, const char* path,
                                       const wasifs_open_how* how, wasifs_inode** inode);
/// The target of the symbolic link at `path`. Errors: WASIFS_INVAL (not a link).
WASIFS_API wasifs_errno wasifs_read_link_at(const wasifs_location* start, const char* path,
                                            wasifs_buffer* target);
/// Makes a directory, not its parents. Errors: WASIFS_EXIST.
WASIFS_API wasifs_errno wasifs_make_directory_at(const wasifs_location* start, const char* path);
/// Removes an empty directory. Errors: WASIFS_NOTEMPTY, WASIFS_BUSY (a mount point).
WASIFS_API wasifs_errno wasifs_remove_directory_at(const wasifs_location* start, const char* path);
/// Removes a name that is no directory. Errors: WASIFS_ISDIR, WASIFS_BUSY.
WASIFS_API wasifs_errno wasifs_unlink_at(const wasifs_location* start, const char* path);
/// Makes a symbolic link. Errors: WASIFS_EXIST, WASIFS_PERM (an absolute target, or one that leaves
/// a mount whose links reach the host).
WASIFS_API wasifs_errno wasifs_make_link_at(const char* target, const wasifs_location* start,
                                            const char* path);
/// Gives what is at `old_path` a further name. Errors: WASIFS_EXIST, WASIFS_XDEV, WASIFS_MLINK.
WASIFS_API wasifs_errno wasifs_hard_link_at(const wasifs_location* old_start, const char* old_path,
                                            bool follow, const wasifs_location* new_start,
                                            const char* new_path);
/// Renames. Errors: WASIFS_XDEV, WASIFS_BUSY, WASIFS_ISDIR, WASIFS_NOTEMPTY.
WASIFS_API wasifs_errno wasifs_rename_at(const wasifs_location* old_start, const char* old_path,
                                         const wasifs_location* new_start, const char* new_path);

/// One name in a directory.
typedef struct wasifs_entry {
  size_t size;            ///< `sizeof(wasifs_entry)`.
  const char* name;       ///< The name; valid during the call of the sink only.
  uint64_t ino;           ///< Number of the inode.
  uint64_t next;          ///< Cookie that goes on behind this entry.
  wasifs_file_type type;  ///< What it is.
} wasifs_entry;
/// Told one name. Returns false to end; the entry is then not consumed. It must not use the file
/// system that is listed.
typedef bool (*wasifs_entry_sink)(void* context, const wasifs_entry* entry);
/// Lists the directory at `path` with "." and "..", from `cookie` on (0: from the first).
WASIFS_API wasifs_errno wasifs_list_at(const wasifs_location* start, const char* path,
                                       uint64_t cookie, wasifs_entry_sink sink, void* context);

WASIFS_C_END
