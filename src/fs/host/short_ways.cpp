// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The short ways of HostDirectory: several components by one openat2 that the kernel confines to
// what lies beneath the handle. Whatever the kernel does not simply answer is left to the walk,
// which is always right and gives the errno: an escape, too many links, a magic link, a tree that
// keeps changing, and what is denied, since the kernel may deny to follow a link
// (protected_symlinks) whose text may be read.
#include <fcntl.h>

#include <cerrno>

#include "fs/host/c_string.h"
#include "fs/host/errno_map.h"
#include "fs/host/host_directory.h"
#include "fs/host/host_stat.h"
#include "fs/host/linux_calls.h"
#include "fs/host/opening.h"

namespace wasifs::host {
namespace {

// The kernel gives up with EAGAIN when something was renamed meanwhile anywhere, as it cannot tell
// whether ".." was still right.
constexpr int tries_against_renames = 4;

// No value: walk.
std::optional<Result<Handle>> open_short(HostFileSystem& filesystem, int directory,
                                         const char* path, int flags) {
  const bool one_mount = !filesystem.options().cross_devices;
  int fd = -EAGAIN;
  for (int attempt = 0; attempt < tries_against_renames && fd == -EAGAIN; ++attempt) {
    fd = open_beneath(directory, path, flags, one_mount);
  }
  if (fd >= 0) return Handle(fd);
  switch (-fd) {
    case EAGAIN:
    case EXDEV:
    case ELOOP:
    case EACCES:
      return std::nullopt;
    case EPERM:
    case EINVAL:
    case ENOSYS: {
      // Either the file (an immutable one gives EPERM), or the kernel or a filter that forbids the
      // call: "." tells them apart.
      const Handle probe(open_beneath(directory, ".", directory_flags, one_mount));
      if (probe.get() < 0) filesystem.end_short_ways();
      return std::nullopt;
    }
    default:
      return from_host_errno(-fd);
  }
}

}  // namespace

std::optional<Result<Ref<Inode>>> HostDirectory::directory_beneath(std::string_view path) {
  const BeneathPath text(path);
  if (!filesystem_->short_ways() || text.error() != Errno::success) return std::nullopt;
  auto found = open_short(*filesystem_, handle(), text.get(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (!found) return std::nullopt;
  if (!*found) return found->error();
  return make_ref<HostDirectory>(filesystem_, **std::move(found));
}

std::optional<Result<Ref<Inode>>> HostDirectory::open_beneath(std::string_view path, bool follow,
                                                              const OpenHow& how) {
  const BeneathPath text(path);
  if (!filesystem_->short_ways() || text.error() != Errno::success) return std::nullopt;

  if (how.create) {
    // Only the way to the parent is the kernel's: a new file is made by one component in a
    // directory that is held.
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const ComponentName name(path.substr(slash + 1));
    const BeneathPath way(path.substr(0, slash));
    if (name.error() != Errno::success || way.error() != Errno::success) return std::nullopt;
    auto parent = open_short(*filesystem_, handle(), way.get(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (!parent) return std::nullopt;
    if (!*parent) return parent->error();
    auto opened = open_in(filesystem_, (*parent)->get(), name.get(), how);
    if (follow && errno_of(opened) == Errno::loop) return std::nullopt;
    return opened;
  }

  const bool looks = how.directory || filesystem_->looks_first();
  int flags = looks ? O_PATH | O_CLOEXEC : open_flags(how);
  if (how.directory) flags |= O_DIRECTORY;
  if (!follow) flags |= O_NOFOLLOW;
  auto found = open_short(*filesystem_, handle(), text.get(), flags);
  if (!found) return std::nullopt;
  if (!*found) return found->error();
  if (looks) return open_looked_at(filesystem_, **std::move(found), how);
  return adopt_opened(filesystem_, **std::move(found));
}

std::optional<Result<Stat>> HostDirectory::stat_beneath(std::string_view path, bool follow) {
  const BeneathPath text(path);
  if (!filesystem_->short_ways() || text.error() != Errno::success) return std::nullopt;
  const int flags = O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW);
  auto found = open_short(*filesystem_, handle(), text.get(), flags);
  if (!found) return std::nullopt;
  if (!*found) return found->error();
  WASIFS_TRY(const struct ::stat status, stat_of((*found)->get()));
  return to_stat(status);
}

}  // namespace wasifs::host
