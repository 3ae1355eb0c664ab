// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/opening.h"

#include <fcntl.h>

#include "fs/host/host_directory.h"
#include "fs/host/host_file.h"
#include "fs/host/host_link.h"
#include "fs/host/host_special.h"
#include "fs/host/host_stat.h"
#include "fs/host/linux_calls.h"

namespace wasifs::host {
namespace {

constexpr mode_t new_file_mode = 0666;

bool writes(const OpenHow& how) noexcept {
  return has_any(how.access, Access::write);
}

// `exclusive` says nothing by itself: only what is made now is known to be a regular file.
bool makes_anew(const OpenHow& how) noexcept {
  return how.create && how.exclusive;
}

// A name that is there when we look and gone when we open, or the other way round, again and again:
// somebody does that on purpose, and this many rounds are enough for everybody else.
constexpr int rounds_against_others = 16;

// As `open_in` where the options ask for a look before anything is opened.
Result<Ref<Inode>> look_and_open(const Ref<HostFileSystem>& filesystem, int directory,
                                 const char* name, const OpenHow& how) {
  for (int round = 0; round < rounds_against_others; ++round) {
    if (!makes_anew(how)) {
      auto found = open_component(directory, name, look_flags);
      if (found) return open_looked_at(filesystem, *std::move(found), how);
      if (found.error() != Errno::noent || !how.create) return found.error();
    }
    auto made = open_component(directory, name, open_flags(how) | O_NOFOLLOW | O_CREAT | O_EXCL,
                               new_file_mode);
    if (made) return make_ref<HostFile>(filesystem, *std::move(made));
    if (made.error() != Errno::exist || makes_anew(how)) return made.error();
  }
  return Errno::busy;
}

}  // namespace

int open_flags(const OpenHow& how) noexcept {
  // Nothing waits in open: not for the other end of a FIFO, not for a carrier; and no terminal
  // becomes ours.
  int flags = O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  if (how.access == Access::read_write) {
    flags |= O_RDWR;
  } else {
    flags |= writes(how) ? O_WRONLY : O_RDONLY;
  }
  if (how.truncate) flags |= O_TRUNC;
  if (has_any(how.flags, FdFlags::sync | FdFlags::rsync)) {
    flags |= O_SYNC;  // Linux defines O_RSYNC as O_SYNC
  } else if (has_any(how.flags, FdFlags::dsync)) {
    flags |= O_DSYNC;
  }
  return flags;
}

Result<Ref<Inode>> open_in(const Ref<HostFileSystem>& filesystem, int directory, const char* name,
                           const OpenHow& how) {
  if (how.directory) {
    WASIFS_TRY(Handle found, open_component(directory, name, directory_flags));
    WASIFS_CHECK(filesystem->check_mount(found.get()));
    if (writes(how) || how.truncate) return Errno::isdir;
    return make_ref<HostDirectory>(filesystem, std::move(found));
  }
  if (filesystem->looks_first()) return look_and_open(filesystem, directory, name, how);

  // O_CREAT follows no link either as long as O_NOFOLLOW is there and the name is one component.
  int flags = open_flags(how) | O_NOFOLLOW;
  if (how.create) flags |= how.exclusive ? O_CREAT | O_EXCL : O_CREAT;
  auto opened = open_component(directory, name, flags, new_file_mode);
  if (opened) {
    if (makes_anew(how)) return make_ref<HostFile>(filesystem, *std::move(opened));
    return adopt_opened(filesystem, *std::move(opened));
  }
  if (opened.error() == Errno::acces && !how.create && !how.truncate && !writes(how)) {
    // A directory that may be passed through but not listed can still be opened, to start paths
    // from.
    auto passable = open_component(directory, name, directory_flags);
    if (passable) return make_ref<HostDirectory>(filesystem, *std::move(passable));
  }
  return opened.error();
}

Result<Stat> stat_in(const HostFileSystem& filesystem, int directory, const char* name) {
  WASIFS_CHECK(filesystem.check_mount_of(directory, name));
  WASIFS_TRY(const struct ::stat status, stat_component(directory, name));
  return to_stat(status);
}

Result<Ref<Inode>> inode_of(const Ref<HostFileSystem>& filesystem, Handle handle) {
  WASIFS_CHECK(filesystem->check_mount(handle.get()));
  WASIFS_TRY(const struct ::stat status, stat_of(handle.get()));
  switch (status.st_mode & S_IFMT) {
    case S_IFREG:
      return make_ref<HostFile>(filesystem, std::move(handle));
    case S_IFDIR:
      return make_ref<HostDirectory>(filesystem, std::move(handle));
    case S_IFLNK:
      return make_ref<HostLink>(std::move(handle));
    default:
      return make_ref<HostSpecial>(filesystem, std::move(handle), type_of_mode(status.st_mode));
  }
}

Result<Ref<Inode>> open_looked_at(const Ref<HostFileSystem>& filesystem, Handle handle,
                                  const OpenHow& how) {
  WASIFS_CHECK(filesystem->check_mount(handle.get()));
  WASIFS_TRY(const struct ::stat status, stat_of(handle.get()));
  const mode_t kind = status.st_mode & S_IFMT;
  if (kind == S_IFDIR) {
    if (writes(how) || how.create || how.truncate) return Errno::isdir;
    return make_ref<HostDirectory>(filesystem, std::move(handle));
  }
  if (how.directory) return Errno::notdir;
  if (kind == S_IFLNK) return Errno::loop;
  if (kind == S_IFREG) return open_file_again(filesystem, handle.get(), how);
  return open_special(filesystem, handle.get(), type_of_mode(status.st_mode), how);
}

Result<Ref<Inode>> open_file_again(const Ref<HostFileSystem>& filesystem, int handle,
                                   const OpenHow& how) {
  if (filesystem->options().hardlinked_read_only && (writes(how) || how.truncate)) {
    WASIFS_TRY(const struct ::stat status, stat_of(handle));
    if (status.st_nlink > 1) return Errno::perm;
  }
  WASIFS_TRY(Handle opened, open_again(handle, open_flags(how)));
  return make_ref<HostFile>(filesystem, std::move(opened));
}

Result<Ref<Inode>> adopt_opened(const Ref<HostFileSystem>& filesystem, Handle handle) {
  WASIFS_TRY(const struct ::stat status, stat_of(handle.get()));
  switch (status.st_mode & S_IFMT) {
    case S_IFREG:
      return make_ref<HostFile>(filesystem, std::move(handle));
    case S_IFDIR:
      return make_ref<HostDirectory>(filesystem, std::move(handle));
    default:
      return Errno::nxio;
  }
}

bool same_file(int one, int other) noexcept {
  const auto first = stat_of(one);
  const auto second = stat_of(other);
  return first && second && first->st_dev == second->st_dev && first->st_ino == second->st_ino;
}

}  // namespace wasifs::host
