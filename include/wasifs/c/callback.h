// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files and directories that exist only as functions of the embedder, and directories put together
// from any inodes: the short way to a virtual file. A whole file system of the embedder's own, with
// everything that a guest can do to it, is in `wasifs/c/custom.h`. What each kind promises is
// written out in the C++ header `wasifs/fs/callback.h`. Any thread.
#pragma once

#include "wasifs/c/types.h"

WASIFS_C_BEGIN

/// The content of a whole file while it is computed.
typedef struct wasifs_content wasifs_content;

/// A file whose content is handed over as a whole: computed when it is opened, received when the
/// last descriptor on it is closed, or synced, if it was changed.
typedef struct wasifs_whole_file {
  size_t size;             ///< `sizeof(wasifs_whole_file)`.
  void* context;           ///< Given to each function.
  wasifs_destroy destroy;  ///< Frees `context`; may be NULL.
  /// Computes the content: gives it to `wasifs_content_append`, in any number of pieces. NULL: the
  /// file cannot be read.
  wasifs_errno (*read)(void* context, wasifs_content* content);
  /// Receives the content, which is gone after the call. NULL: the file cannot be written.
  wasifs_errno (*write)(void* context, const uint8_t* bytes, size_t size);
  uint64_t limit;         ///< Most bytes that a guest can make of it. 0: 1 MiB.
  uint64_t open_bytes;    ///< Most bytes that all open files of it hold. 0: 64 MiB, or `limit`.
  wasifs_timestamp mtim;  ///< All times that `stat` tells.
} wasifs_whole_file;

/// Adds to the content, during the call of `wasifs_whole_file::read` that got it.
WASIFS_API wasifs_errno wasifs_content_append(wasifs_content* content, const void* bytes,
                                              size_t size);

/// The inode described above. Errors: WASIFS_INVAL (neither `read` nor `write`).
WASIFS_API wasifs_errno wasifs_whole_file_create(const wasifs_whole_file* file,
                                                 wasifs_inode** inode);
/// A file that can only be read and holds a copy of `bytes`.
WASIFS_API wasifs_errno wasifs_bytes_file_create(const void* bytes, size_t size,
                                                 wasifs_inode** inode);

/// A file that is asked for each range, at most 65536 bytes at a time. Nothing is kept.
typedef struct wasifs_random_access_file {
  size_t size;             ///< `sizeof(wasifs_random_access_file)`.
  void* context;           ///< Given to each function.
  wasifs_destroy destroy;  ///< Frees `context`; may be NULL.
  /// Fills `bytes` from `offset` on and says how many in `*count`; less only at the end of the
  /// file. NULL: it cannot be read.
  wasifs_errno (*read_at)(void* context, uint64_t offset, uint8_t* bytes, size_t size,
                          size_t* count);
  /// The present length. Never NULL.
  wasifs_errno (*length)(void* context, uint64_t* length);
  /// Writes at `offset`; the file grows, a gap reads as zeros. NULL: it cannot be written.
  wasifs_errno (*write_at)(void* context, uint64_t offset, const uint8_t* bytes, size_t size,
                           size_t* count);
  /// Writes at the end, undivided against other writers; `*end` is the offset behind it. NULL: it
  /// is `length` and then `write_at`.
  wasifs_errno (*append)(void* context, const uint8_t* bytes, size_t size, size_t* count,
                         uint64_t* end);
  /// Sets the length. NULL: WASIFS_INVAL.
  wasifs_errno (*truncate)(void* context, uint64_t length);
  /// Brings it to stable storage. NULL: nothing to do.
  wasifs_errno (*sync)(void* context);
  wasifs_timestamp mtim;  ///< All times that `stat` tells.
} wasifs_random_access_file;

/// The inode described above.
WASIFS_API wasifs_errno wasifs_random_access_file_create(const wasifs_random_access_file* file,
                                                         wasifs_inode** inode);

/// A symbolic link to `target`.
WASIFS_API wasifs_errno wasifs_symbolic_link_create(const char* target, wasifs_inode** inode);

/// An empty directory that the embedder fills with any inodes, at any time; guests cannot change
/// it.
WASIFS_API wasifs_errno wasifs_static_directory_create(wasifs_inode** directory);
/// Hangs `inode` into a static directory. Errors: WASIFS_EXIST, WASIFS_NAMETOOLONG, WASIFS_INVAL
/// (no single name, or not a static directory).
WASIFS_API wasifs_errno wasifs_static_directory_add(wasifs_inode* directory, const char* name,
                                                    wasifs_inode* inode);
/// Takes a name away; what is open lives on. Errors: WASIFS_NOENT, WASIFS_INVAL (not a static
/// directory).
WASIFS_API wasifs_errno wasifs_static_directory_remove(wasifs_inode* directory, const char* name);

/// Takes the names of a listing, during the call that got it.
typedef struct wasifs_listing wasifs_listing;
/// Adds one name. `ino`: of an inode that is not made by this header; else 0.
WASIFS_API wasifs_errno wasifs_listing_add(wasifs_listing* listing, const char* name,
                                           wasifs_file_type type, uint64_t ino);

/// A directory that asks for each name.
typedef struct wasifs_callback_directory {
  size_t size;             ///< `sizeof(wasifs_callback_directory)`.
  void* context;           ///< Given to each function.
  wasifs_destroy destroy;  ///< Frees `context`; may be NULL.
  /// Gives the inode of `name` in `*inode`, a handle that the library frees; a new one each time or
  /// of the same inode. NULL in it counts as WASIFS_NOENT. Never NULL.
  wasifs_errno (*lookup)(void* context, const char* name, wasifs_inode** inode);
  /// Adds all names by `wasifs_listing_add`. NULL: lists nothing.
  wasifs_errno (*list)(void* context, wasifs_listing* listing);
  wasifs_timestamp mtim;  ///< All times that `stat` tells.
} wasifs_callback_directory;

/// The inode described above.
WASIFS_API wasifs_errno wasifs_callback_directory_create(const wasifs_callback_directory* functions,
                                                         wasifs_inode** directory);

/// A file system over `root`, a directory or a single file, to be mounted.
WASIFS_API wasifs_errno wasifs_callback_filesystem_create(wasifs_inode* root,
                                                          wasifs_filesystem** filesystem);

WASIFS_C_END
