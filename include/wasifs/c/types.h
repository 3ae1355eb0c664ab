// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The plain values of the C API. Numbers that are chosen from constants are integers of a fixed
// width, so that one that no constant has is an error and nothing worse.
#pragma once

#include "wasifs/c/base.h"

WASIFS_C_BEGIN

/// The thing behind a name or a descriptor: a file, a directory, a link, a stream, a socket. Any
/// thread.
typedef struct wasifs_inode wasifs_inode;
/// A tree of inodes. Any thread.
typedef struct wasifs_filesystem wasifs_filesystem;
/// Which file system is attached at which place; processes may share one. Any thread.
typedef struct wasifs_names wasifs_names;
/// One guest program's world: arguments, descriptors, tree, clocks.
typedef struct wasifs_process wasifs_process;

/// A number of a guest's descriptor.
typedef uint32_t wasifs_fd;
/// Nanoseconds; since 1970 for file times and the real-time clock.
typedef uint64_t wasifs_timestamp;

/// What an inode is; one of `wasifs_file_type_value`.
typedef uint32_t wasifs_file_type;
/// The values of `wasifs_file_type`, those of witx `filetype`.
enum wasifs_file_type_value {
  WASIFS_TYPE_UNKNOWN = 0,           ///< None of the others: a pipe, a standard stream.
  WASIFS_TYPE_BLOCK_DEVICE = 1,      ///< A block device.
  WASIFS_TYPE_CHARACTER_DEVICE = 2,  ///< A terminal, or a device such as null.
  WASIFS_TYPE_DIRECTORY = 3,         ///< A directory.
  WASIFS_TYPE_REGULAR_FILE = 4,      ///< A file with content and offsets.
  WASIFS_TYPE_SOCKET_DGRAM = 5,      ///< A datagram socket.
  WASIFS_TYPE_SOCKET_STREAM = 6,     ///< A stream socket.
  WASIFS_TYPE_SYMBOLIC_LINK = 7,     ///< A symbolic link.
};

/// What may be done with the content; bits of `wasifs_access_value`.
typedef uint32_t wasifs_access;
/// The bits of `wasifs_access`.
enum wasifs_access_value {
  WASIFS_ACCESS_NONE = 0,        ///< Neither: a directory.
  WASIFS_ACCESS_READ = 1,        ///< Read.
  WASIFS_ACCESS_WRITE = 2,       ///< Write.
  WASIFS_ACCESS_READ_WRITE = 3,  ///< Both.
};

/// Status flags of an open file; bits of `wasifs_fd_flags_value`.
typedef uint32_t wasifs_fd_flags;
/// The bits of `wasifs_fd_flags`, those of witx `fdflags`.
enum wasifs_fd_flags_value {
  WASIFS_FLAG_APPEND = 1,    ///< Each write goes to the end.
  WASIFS_FLAG_DSYNC = 2,     ///< Content is on disk when a write returns.
  WASIFS_FLAG_NONBLOCK = 4,  ///< WASIFS_AGAIN instead of waiting.
  WASIFS_FLAG_RSYNC = 8,     ///< As sync, for reads.
  WASIFS_FLAG_SYNC = 16,     ///< Content and metadata are on disk when a write returns.
};

/// What `wasifs_stat_at` and its like tell.
typedef struct wasifs_stat {
  size_t size;            ///< `sizeof(wasifs_stat)`.
  uint64_t dev;           ///< The file system.
  uint64_t ino;           ///< The inode within `dev`.
  uint64_t nlink;         ///< Names that lead to it.
  uint64_t length;        ///< Bytes of content, or of a link's target.
  wasifs_timestamp atim;  ///< Last read.
  wasifs_timestamp mtim;  ///< Last change of content.
  wasifs_timestamp ctim;  ///< Last change of content or metadata.
  wasifs_file_type type;  ///< What it is.
} wasifs_stat;

/// What happens to one time of a file; one of `wasifs_time_change_value`.
typedef uint32_t wasifs_time_change;
/// The values of `wasifs_time_change`.
enum wasifs_time_change_value {
  WASIFS_TIME_KEEP = 0,  ///< It stays.
  WASIFS_TIME_NOW = 1,   ///< The file system's own idea of now.
  WASIFS_TIME_SET = 2,   ///< The value that is given.
};

/// New values for the times of a file.
typedef struct wasifs_times_change {
  size_t size;                   ///< `sizeof(wasifs_times_change)`.
  wasifs_timestamp atim;         ///< With WASIFS_TIME_SET.
  wasifs_timestamp mtim;         ///< With WASIFS_TIME_SET.
  wasifs_time_change atim_kind;  ///< What happens to the time of the last read.
  wasifs_time_change mtim_kind;  ///< What happens to the time of the last change.
} wasifs_times_change;

/// How an inode or a name is to be opened.
typedef struct wasifs_open_how {
  size_t size;            ///< `sizeof(wasifs_open_how)`.
  wasifs_access access;   ///< For the content; 0 for directories.
  wasifs_fd_flags flags;  ///< Status flags.
  bool create;            ///< Make a regular file where the name is absent.
  bool exclusive;         ///< With `create`: WASIFS_EXIST where the name is present.
  bool truncate;          ///< Cut a regular file to length 0.
  bool directory;         ///< WASIFS_NOTDIR unless it is a directory.
} wasifs_open_how;

/// Bits of witx `rights`: what a descriptor may be used for. The numbers are those of preview1.
typedef uint64_t wasifs_rights;
/// Every right of preview1.
#define WASIFS_RIGHTS_ALL ((wasifs_rights)0x3fffffff)

/// The rights of one descriptor. Where a function takes a pointer to them, NULL means all.
typedef struct wasifs_fd_rights {
  size_t size;                       ///< `sizeof(wasifs_fd_rights)`.
  wasifs_rights base;                ///< What the descriptor reports.
  wasifs_rights inheriting;          ///< What it reports to pass on.
  wasifs_rights ceiling;             ///< What it may ever allow.
  wasifs_rights inheriting_ceiling;  ///< The ceiling of what is opened through it.
} wasifs_fd_rights;

/// One more handle to the same inode: for the functions of the embedder whose handles the library
/// frees. Any thread.
WASIFS_API wasifs_errno wasifs_inode_share(wasifs_inode* inode, wasifs_inode** shared);
/// Lets go of an inode. An end of a pipe is closed when the last handle to it and the last
/// descriptor on it are gone. Any thread.
WASIFS_API void wasifs_inode_free(wasifs_inode* inode);
/// Identity, length and times. Errors: those of the inode.
WASIFS_API wasifs_errno wasifs_inode_stat(wasifs_inode* inode, wasifs_stat* stat);

/// One more handle to the same file system. Any thread.
WASIFS_API wasifs_errno wasifs_filesystem_share(wasifs_filesystem* filesystem,
                                                wasifs_filesystem** shared);
/// Lets go of a file system. Any thread.
WASIFS_API void wasifs_filesystem_free(wasifs_filesystem* filesystem);

WASIFS_C_END
