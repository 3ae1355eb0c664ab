// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A whole file system of the embedder's own, written in C: files, directories, links and what needs
// two directories at once. A guest can do to it all that there is a function for; where one is
// NULL, the guest gets the errno that is said there.
//
// Each node is an inode made from a struct of functions. A look-up may make a new inode for the
// same node each time: two inodes with the same `stat` function and the same `context` are the same
// file. `destroy` is called once for each inode that was made, so a context that several share is
// best counted. Names given to functions are single components of a path: 1 to 255 bytes, never "."
// or "..", with no '/'.
//
// `stat` gets a struct of zeros but for `size`, `type` and `nlink`, which is 1. A `dev` that it
// leaves 0 is a number that all nodes of this header share; an `ino` that it leaves 0 is counted
// for each inode.
#pragma once

#include "wasifs/c/paths.h"
#include "wasifs/c/types.h"

WASIFS_C_BEGIN

/// A number for `wasifs_stat::dev` that no other file system of this program has. Any thread.
WASIFS_API uint64_t wasifs_new_device_number(void);

/// A regular file, or a device that seeks.
typedef struct wasifs_file_node {
  size_t size;             ///< `sizeof(wasifs_file_node)`.
  void* context;           ///< Given to each function.
  wasifs_destroy destroy;  ///< Frees `context`; may be NULL.
  /// Identity, length and times. Never NULL.
  wasifs_errno (*stat)(void* context, wasifs_stat* stat);
  /// Asked before it is opened; an error refuses. With `how->truncate` the file is cut here.
  /// NULL: reading needs `read_at`, writing `write_at` (else WASIFS_ACCES), cutting is `truncate`.
  wasifs_errno (*open)(void* context, const wasifs_open_how* how);
  /// Reads up to 65536 bytes from `offset` on; 0 in `*count` is end of file. NULL: WASIFS_ACCES.
  wasifs_errno (*read_at)(void* context, uint64_t offset, uint8_t* bytes, size_t size,
                          size_t* count);
  /// Writes up to 65536 bytes at `offset`; a gap reads as zeros. NULL: WASIFS_ROFS.
  wasifs_errno (*write_at)(void* context, uint64_t offset, const uint8_t* bytes, size_t size,
                           size_t* count);
  /// Writes at the end, undivided against other writers; `*end` is the offset behind it. NULL: it
  /// is the length that `stat` gives and then `write_at`.
  wasifs_errno (*append)(void* context, const uint8_t* bytes, size_t size, size_t* count,
                         uint64_t* end);
  /// Sets the length. NULL: WASIFS_ROFS.
  wasifs_errno (*truncate)(void* context, uint64_t length);
  /// Reserves space, growing but never shrinking the file. NULL: WASIFS_NOTSUP.
  wasifs_errno (*allocate)(void* context, uint64_t offset, uint64_t length);
  /// Brings content, and unless `data_only` metadata, to stable storage. NULL: nothing to do.
  wasifs_errno (*sync)(void* context, bool data_only);
  /// Changes times. NULL: WASIFS_NOTSUP.
  wasifs_errno (*set_times)(void* context, const wasifs_times_change* change);
  wasifs_file_type type;  ///< 0: a regular file; else WASIFS_TYPE_CHARACTER_DEVICE or
                          ///< WASIFS_TYPE_BLOCK_DEVICE.
} wasifs_file_node;

/// A directory.
typedef struct wasifs_directory_node {
  size_t size;             ///< `sizeof(wasifs_directory_node)`.
  void* context;           ///< Given to each function.
  wasifs_destroy destroy;  ///< Frees `context`; may be NULL.
  /// Identity and times. Never NULL.
  wasifs_errno (*stat)(void* context, wasifs_stat* stat);
  /// Gives the inode of `name`, links not followed, in `*inode`: a handle that the library frees.
  /// Never NULL.
  wasifs_errno (*lookup)(void* context, const char* name, wasifs_inode** inode);
  /// Tells the entries from `cookie` on (0: from the first) to `sink`, without "." and "..", until
  /// it returns false. Cookies (`wasifs_entry::next`) are at least 3 and below 2^63; an entry that
  /// exists throughout is listed exactly once, whatever is added or removed meanwhile. NULL: it
  /// lists nothing.
  wasifs_errno (*list)(void* context, uint64_t cookie, wasifs_entry_sink sink, void* sink_context);
  /// Makes an empty file and gives its inode as `lookup` does. NULL: WASIFS_ROFS.
  wasifs_errno (*create_file)(void* context, const char* name, wasifs_inode** inode);
  /// Makes an empty directory. NULL: WASIFS_ROFS.
  wasifs_errno (*make_directory)(void* context, const char* name);
  /// Makes a symbolic link. NULL: WASIFS_ROFS.
  wasifs_errno (*make_link)(void* context, const char* name, const char* target);
  /// Removes what is no directory. NULL: WASIFS_ROFS.
  wasifs_errno (*unlink)(void* context, const char* name);
  /// Removes an empty directory. NULL: WASIFS_ROFS.
  wasifs_errno (*remove_directory)(void* context, const char* name);
  /// Brings it to stable storage. NULL: nothing to do.
  wasifs_errno (*sync)(void* context, bool data_only);
  /// Changes times. NULL: WASIFS_NOTSUP.
  wasifs_errno (*set_times)(void* context, const wasifs_times_change* change);
} wasifs_directory_node;

/// A symbolic link.
typedef struct wasifs_link_node {
  size_t size;             ///< `sizeof(wasifs_link_node)`.
  void* context;           ///< Given to each function.
  wasifs_destroy destroy;  ///< Frees `context`; may be NULL.
  /// Identity, length and times. Never NULL.
  wasifs_errno (*stat)(void* context, wasifs_stat* stat);
  /// Copies the target, at most `size` bytes of it, and gives its length. Never NULL.
  wasifs_errno (*target)(void* context, char* bytes, size_t size, size_t* length);
} wasifs_link_node;

/// Makes an inode of a file.
WASIFS_API wasifs_errno wasifs_file_node_create(const wasifs_file_node* node, wasifs_inode** inode);
/// Makes an inode of a directory.
WASIFS_API wasifs_errno wasifs_directory_node_create(const wasifs_directory_node* node,
                                                     wasifs_inode** inode);
/// Makes an inode of a symbolic link.
WASIFS_API wasifs_errno wasifs_link_node_create(const wasifs_link_node* node, wasifs_inode** inode);

/// A file system of such nodes.
typedef struct wasifs_custom_filesystem {
  size_t size;             ///< `sizeof(wasifs_custom_filesystem)`.
  void* context;           ///< Given to each function.
  wasifs_destroy destroy;  ///< Frees `context`; may be NULL.
  const char* type_name;   ///< The name of its kind, which is copied; NULL: "custom".
  /// Gives the inode at its root, a directory or a file, as `lookup` does. Never NULL.
  wasifs_errno (*root)(void* context, wasifs_inode** inode);
  /// Renames as POSIX rename() does. `from` and `to` are contexts of directories. NULL:
  /// WASIFS_ROFS.
  wasifs_errno (*rename)(void* context, void* from, const char* old_name, void* to,
                         const char* new_name);
  /// Gives what is at `old_name` a further name. NULL: WASIFS_ROFS.
  wasifs_errno (*link)(void* context, void* from, const char* old_name, void* to,
                       const char* new_name);
} wasifs_custom_filesystem;

/// Makes the file system.
WASIFS_API wasifs_errno wasifs_custom_filesystem_create(const wasifs_custom_filesystem* functions,
                                                        wasifs_filesystem** filesystem);

WASIFS_C_END
