// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fuse_owners.h"

#include "fuse_attributes.h"
#include "fuse_calls.h"

namespace wasifs::cli {
namespace {

/// What a file system that keeps no such thing, or was told none, is taken to have said.
bool unsaid(Errno error) {
  return error == Errno::noent || error == Errno::notsup;
}

}  // namespace

struct stat FuseOwners::show(Inode& inode, const Stat& stat) const {
  struct stat shown = cli::attributes(stat);
  if (special_ != nullptr && inode.kind() == InodeKind::stream) {
    if (const auto special = special_->special(inode)) {
      shown.st_mode = mode_of(special->kind) | (shown.st_mode & permission_bits);
      shown.st_rdev = special->device;
    }
  }
  if (attributes_ == nullptr) return shown;
  if (const auto kept = attributes_->permissions(inode)) {
    shown.st_mode = (shown.st_mode & S_IFMT) | kept->mode;
    shown.st_uid = kept->uid;
    shown.st_gid = kept->gid;
  }
  return shown;
}

Result<void> FuseOwners::settle(Inode& parent, Inode& made, mode_t mode,
                                const Caller& caller) const {
  if (attributes_ == nullptr) return {};
  FilePermissions given{mode & permission_bits, caller.uid, caller.gid};
  const auto above = attributes_->permissions(parent);
  if (above && (above->mode & S_ISGID) != 0) {
    given.gid = above->gid;
    if (made.kind() == InodeKind::directory) given.mode |= S_ISGID;
  }
  const auto done = attributes_->set_permissions(made, given);
  return !done && unsaid(done.error()) ? Result<void>() : done;
}

Result<void> FuseOwners::change(Inode& inode, const struct stat& wanted, int which) const {
  if ((which & (FUSE_SET_ATTR_MODE | FUSE_SET_ATTR_UID | FUSE_SET_ATTR_GID)) == 0) return {};
  WASIFS_TRY(const Stat stat, inode.stat());
  const struct stat shown = show(inode, stat);
  FilePermissions now{shown.st_mode & permission_bits, shown.st_uid, shown.st_gid};
  const FilePermissions before = now;
  if ((which & FUSE_SET_ATTR_MODE) != 0) now.mode = wanted.st_mode & permission_bits;
  if ((which & FUSE_SET_ATTR_UID) != 0) now.uid = wanted.st_uid;
  if ((which & FUSE_SET_ATTR_GID) != 0) now.gid = wanted.st_gid;
  const auto done = attributes_ == nullptr ? Result<void>(Errno::notsup)
                                           : attributes_->set_permissions(inode, now);
  const bool same = before.mode == now.mode && before.uid == now.uid && before.gid == now.gid;
  if (same && errno_of(done) == Errno::notsup) return {};
  return done;
}

Result<void> FuseOwners::content_changed(Inode& inode, const Caller& caller) const {
  if (attributes_ == nullptr || caller.uid == 0) return {};
  const auto kept = attributes_->permissions(inode);
  if (!kept) return unsaid(kept.error()) ? Result<void>() : kept.error();
  FilePermissions left = *kept;
  left.mode &= ~std::uint32_t{S_ISUID};
  constexpr std::uint32_t lends_group = S_ISGID | S_IXGRP;
  if ((left.mode & lends_group) == lends_group) left.mode &= ~std::uint32_t{S_ISGID};
  return left.mode == kept->mode ? Result<void>() : attributes_->set_permissions(inode, left);
}

}  // namespace wasifs::cli
