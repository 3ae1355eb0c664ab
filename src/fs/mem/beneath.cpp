// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several names of a path in one step: the tree's lock is taken once, and no inode on the way is
// counted. What is not plain (links, ".", "..", inodes of a clone that are not made) is left to the
// walk, and so is every open that makes or cuts something.
#include <algorithm>
#include <utility>

#include "fs/mem/directory.h"

namespace wasifs::mem {

/// What `path` leads to, no link followed; null where the walk is to find out. With the tree's
/// lock. Errors: `noent`, `notdir`.
Result<Inode*> Directory::find_beneath(std::string_view path) const noexcept {
  const Directory* here = this;
  for (;;) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view name = path.substr(0, end);
    if (name == "." || name == "..") return nullptr;
    WASIFS_TRY(Inode* const found, here->find_child(name));
    path.remove_prefix(std::min(path.find_first_not_of('/', end), path.size()));
    if (found == nullptr || path.empty()) return found;
    if (found->kind() == InodeKind::link) return nullptr;
    if (found->kind() != InodeKind::directory) return Errno::notdir;
    here = static_cast<const Directory*>(found);
  }
}

std::optional<Result<Ref<Inode>>> Directory::directory_beneath(std::string_view path) {
  const LookAtTree held(common().tree, common().owners);
  const auto found = find_beneath(path);
  if (!found) return found.error();
  if (*found == nullptr || (*found)->kind() == InodeKind::link) return std::nullopt;
  return Ref<Inode>(*found);
}

std::optional<Result<Stat>> Directory::stat_beneath(std::string_view path, bool follow) {
  const LookAtTree held(common().tree, common().owners);
  const auto found = find_beneath(path);
  if (!found) return found.error();
  if (*found == nullptr || (follow && (*found)->kind() == InodeKind::link)) return std::nullopt;
  return (*found)->stat();  // which takes no lock in this room
}

Result<Stat> Directory::stat_child(std::string_view name) {
  {
    const LookAtTree held(common().tree, common().owners);
    WASIFS_TRY(Inode* const found, find_child(name));
    if (found != nullptr) return found->stat();
  }
  return DirInode::stat_child(name);
}

namespace {

/// `found`, opened, where that is no more than to hand it out; null otherwise.
Ref<Inode> opened(Inode* found, const OpenHow& how) noexcept {
  const InodeKind kind = found == nullptr ? InodeKind::link : found->kind();
  const bool opens = kind == InodeKind::directory ? !has_any(how.access, Access::write)
                                                  : kind == InodeKind::file && !how.directory;
  return Ref<Inode>(opens ? found : nullptr);
}

}  // namespace

std::optional<Result<Ref<Inode>>> Directory::open_beneath(std::string_view path, bool /*follow*/,
                                                          const OpenHow& how) {
  if (how.create || how.truncate) return std::nullopt;
  const LookAtTree held(common().tree, common().owners);
  const auto found = find_beneath(path);
  if (!found) return found.error();
  if (Ref<Inode> inode = opened(*found, how)) return inode;
  return std::nullopt;
}

Result<Ref<Inode>> Directory::open_child(std::string_view name, const OpenHow& how) {
  if (!how.create && !how.truncate) {
    const LookAtTree held(common().tree, common().owners);
    WASIFS_TRY(Inode* const found, find_child(name));
    if (Ref<Inode> inode = opened(found, how)) return inode;
  }
  return DirInode::open_child(name, how);
}

}  // namespace wasifs::mem
