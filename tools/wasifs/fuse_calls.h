// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The calls of the kernel to an exported file system, by family, and what they share. Each answers
// its request. Any thread.
#pragma once

#ifndef FUSE_USE_VERSION
#define FUSE_USE_VERSION 35
#endif
#include <fuse_lowlevel.h>

#include <cstdint>
#include <functional>

#include "fuse_nodes.h"
#include "fuse_owners.h"
#include "wasifs/filesystem.h"

namespace wasifs::cli::fuse {

/// One file system that is served.
struct Export {
  Ref<FileSystem> filesystem;
  FuseNodes nodes;
  FuseOwners owners;
  double cache_seconds = 0;
  std::function<void()> ready;
};

[[nodiscard]] inline Export& of(fuse_req_t request) {
  return *static_cast<Export*>(fuse_req_userdata(request));
}
/// Who asks.
[[nodiscard]] Caller caller_of(fuse_req_t request);

/// What an open file is to the kernel.
struct Handle {
  Ref<Inode> inode;
  bool append = false;
};
[[nodiscard]] inline Handle& handle(const fuse_file_info* info) {
  return *reinterpret_cast<Handle*>(info->fh);
}

void fail(fuse_req_t request, Errno error);
void reply(fuse_req_t request, const Result<void>& result);
/// What the kernel means by `number`, where it is a directory. Errors: `notdir`, `stale`.
[[nodiscard]] Result<Ref<Inode>> directory_at(Export& exported, fuse_ino_t number);
/// What `name` is, as the kernel wants to know it; the kernel knows it once more.
[[nodiscard]] Result<fuse_entry_param> entry(Export& exported, fuse_ino_t parent, const char* name);
/// Answers for names that the file systems refuse to be asked for.
[[nodiscard]] bool too_long(fuse_req_t request, const char* name);

// Names: fuse_names.cpp.
void lookup(fuse_req_t request, fuse_ino_t parent, const char* name);
void forget(fuse_req_t request, fuse_ino_t number, std::uint64_t count);
void readlink(fuse_req_t request, fuse_ino_t number);
void mknod(fuse_req_t request, fuse_ino_t parent, const char* name, mode_t mode, dev_t device);
void mkdir(fuse_req_t request, fuse_ino_t parent, const char* name, mode_t mode);
void symlink(fuse_req_t request, const char* target, fuse_ino_t parent, const char* name);
void unlink(fuse_req_t request, fuse_ino_t parent, const char* name);
void rmdir(fuse_req_t request, fuse_ino_t parent, const char* name);
void rename(fuse_req_t request, fuse_ino_t parent, const char* name, fuse_ino_t new_parent,
            const char* new_name, unsigned flags);
void link(fuse_req_t request, fuse_ino_t number, fuse_ino_t new_parent, const char* new_name);

// Open files: fuse_content.cpp.
void open(fuse_req_t request, fuse_ino_t number, fuse_file_info* info);
void create(fuse_req_t request, fuse_ino_t parent, const char* name, mode_t mode,
            fuse_file_info* info);
void release(fuse_req_t request, fuse_ino_t number, fuse_file_info* info);
void read(fuse_req_t request, fuse_ino_t number, std::size_t size, off_t offset,
          fuse_file_info* info);
void write(fuse_req_t request, fuse_ino_t number, const char* bytes, std::size_t size, off_t offset,
           fuse_file_info* info);
void fsync(fuse_req_t request, fuse_ino_t number, int data_only, fuse_file_info* info);
void fallocate(fuse_req_t request, fuse_ino_t number, int mode, off_t offset, off_t length,
               fuse_file_info* info);

// What is known of a file: fuse_status.cpp.
void getattr(fuse_req_t request, fuse_ino_t number, fuse_file_info* info);
void setattr(fuse_req_t request, fuse_ino_t number, struct stat* wanted, int which,
             fuse_file_info* info);
void getxattr(fuse_req_t request, fuse_ino_t number, const char* name, std::size_t size);
void setxattr(fuse_req_t request, fuse_ino_t number, const char* name, const char* value,
              std::size_t size, int flags);
void listxattr(fuse_req_t request, fuse_ino_t number, std::size_t size);
void removexattr(fuse_req_t request, fuse_ino_t number, const char* name);
void statfs(fuse_req_t request, fuse_ino_t number);

// Directories: fuse_listing.cpp.
void opendir(fuse_req_t request, fuse_ino_t number, fuse_file_info* info);
void readdir(fuse_req_t request, fuse_ino_t number, std::size_t size, off_t offset,
             fuse_file_info* info);
void fsyncdir(fuse_req_t request, fuse_ino_t number, int data_only, fuse_file_info* info);

}  // namespace wasifs::cli::fuse
