// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The short ways of HostDirectory: several components by one openat2 that the kernel confines to
// what lies beneath the handle. Whatever the kernel does not simply answer is left to the walk,
// which is always right and gives the errno: an escape, too many links, a magic link, a tree that
// keeps changing, and what is denied, since the kernel may deny to follow a link
// (protected_symlinks) whose text may be read.
#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "fs/host/c_string.h"
#include "fs/host/host_directory.h"
#include "fs/host/host_stat.h"
#include "fs/host/linux_calls.h"
#include "fs/host/opening.h"
#include "host_os/errno_map.h"

namespace wasifs::host {
namespace {

// The kernel gives up with EAGAIN when something was renamed meanwhile anywhere, as it cannot tell
// whether ".." was still right.
constexpr int tries_against_renames = 4;

// No value: walk.
std::optional<Result<Handle>> open_short(HostFileSystem& filesystem, int directory,
                                         const char* path, int flags) {
  const Confinement confinement{.one_mount = !filesystem.options().cross_devices};
  int fd = -EAGAIN;
  for (int attempt = 0; attempt < tries_against_renames && fd == -EAGAIN; ++attempt) {
    fd = open_beneath(directory, path, flags, confinement);
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
      const Handle probe(open_beneath(directory, ".", directory_flags, confinement));
      if (probe.get() < 0) filesystem.end_short_ways();
      return std::nullopt;
    }
    default:
      return from_host_errno(-fd);
  }
}

// A path as the way to its last component and that; the way is empty where there is only one.
struct Split {
  explicit Split(std::string_view path) noexcept {
    const std::size_t slash = path.rfind('/');
    if (slash != std::string_view::npos) way = path.substr(0, slash);
    leaf = path.substr(slash + 1);  // npos + 1 is 0
  }
  std::string_view way;
  std::string_view leaf;
};

bool has_dots(std::string_view path) noexcept {
  while (!path.empty()) {
    const std::string_view component = path.substr(0, path.find('/'));
    if (component == "." || component == "..") return true;
    path.remove_prefix(std::min(path.size(), component.size() + 1));
  }
  return false;
}

}  // namespace

// The directory at `path` from the cache, or put there now; null where there is none or it is not
// for this path.
std::shared_ptr<const Handle> HostDirectory::kept_directory(std::string_view path) const {
  DirectoryCache* cache = filesystem_->directory_cache();
  if (cache == nullptr || handle() != filesystem_->root_handle()) return nullptr;
  if (auto kept = cache->find(path)) return kept;
  const BeneathPath text(path);
  if (text.error() != Errno::success || has_dots(path)) return nullptr;
  const std::uint64_t generation = cache->generation();
  const int fd =
      host::open_beneath(handle(), text.get(), directory_flags,
                         {.one_mount = !filesystem_->options().cross_devices, .no_links = true});
  if (fd < 0) return nullptr;  // the other ways say why
  auto kept = std::make_shared<const Handle>(fd);
  cache->keep(path, kept, generation);
  return kept;
}

std::optional<Result<Ref<Inode>>> HostDirectory::directory_beneath(std::string_view path) {
  const BeneathPath text(path);
  if (!filesystem_->short_ways() || text.error() != Errno::success) return std::nullopt;
  if (auto kept = kept_directory(path))
    return make_ref<HostDirectory>(filesystem_, std::move(kept));
  auto found = open_short(*filesystem_, handle(), text.get(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (!found) return std::nullopt;
  if (!*found) return found->error();
  return make_ref<HostDirectory>(filesystem_, **std::move(found));
}

std::optional<Result<Ref<Inode>>> HostDirectory::open_beneath(std::string_view path, bool follow,
                                                              const OpenHow& how) {
  const BeneathPath text(path);
  if (!filesystem_->short_ways() || text.error() != Errno::success) return std::nullopt;

  const Split split(path);
  const ComponentName name(split.leaf);
  const bool named = name.error() == Errno::success;  // else it is "." or ".."
  if (const auto kept = named ? kept_directory(split.way) : nullptr) {
    auto opened = open_in(filesystem_, kept->get(), name.get(), how);
    const bool may_be_link = errno_of(opened) == Errno::loop || errno_of(opened) == Errno::notdir;
    if (!follow || !may_be_link) return opened;
  }
  if (how.create) {
    // Only the way to the parent is the kernel's: a new file is made by one component in a
    // directory that is held.
    const BeneathPath way(split.way);
    if (!named || way.error() != Errno::success) return std::nullopt;
    auto parent = open_short(*filesystem_, handle(), way.get(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (!parent) return std::nullopt;
    if (!*parent) return parent->error();
    auto opened = open_in(filesystem_, (*parent)->get(), name.get(), how);
    if (follow && errno_of(opened) == Errno::loop) return std::nullopt;
    return opened;
  }

  if (how.directory && (how.truncate || has_any(how.access, Access::write))) return std::nullopt;
  const bool looks = how.directory || filesystem_->looks_first();
  int flags = looks ? O_PATH | O_CLOEXEC : open_flags(how);
  if (how.directory) flags |= O_DIRECTORY;
  if (!follow) flags |= O_NOFOLLOW;
  auto found = open_short(*filesystem_, handle(), text.get(), flags);
  if (!found) return std::nullopt;
  if (!*found) return found->error();
  if (how.directory) return make_ref<HostDirectory>(filesystem_, **std::move(found));
  if (looks) return open_looked_at(filesystem_, **std::move(found), how);
  return adopt_opened(filesystem_, **std::move(found));
}

std::optional<Result<Stat>> HostDirectory::stat_beneath(std::string_view path, bool follow) {
  const BeneathPath text(path);
  if (!filesystem_->short_ways() || text.error() != Errno::success) return std::nullopt;
  const Split split(path);
  const ComponentName name(split.leaf);
  const bool named = name.error() == Errno::success;
  if (const auto kept = named ? kept_directory(split.way) : nullptr) {
    auto stat = stat_in(*filesystem_, kept->get(), name.get());
    if (!follow || !stat || stat->type != FileType::symbolic_link) return stat;
  }
  const int flags = O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW);
  auto found = open_short(*filesystem_, handle(), text.get(), flags);
  if (!found) return std::nullopt;
  if (!*found) return found->error();
  WASIFS_TRY(const struct ::stat status, stat_of((*found)->get()));
  return to_stat(status);
}

}  // namespace wasifs::host
