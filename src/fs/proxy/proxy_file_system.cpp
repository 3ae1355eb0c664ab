// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <utility>

#include "wasifs/fs/proxy.h"

namespace wasifs {
namespace {

/// The directory below `directory`, if that is one of `owner`'s.
DirInode* unwrap(const ProxyFileSystem& owner, DirInode& directory) noexcept {
  const auto* proxy = dynamic_cast<ProxyInode*>(&directory);
  return proxy != nullptr && &proxy->owner() == &owner ? proxy->below().as_directory() : nullptr;
}

}  // namespace

ProxyFileSystem::ProxyFileSystem(Ref<FileSystem> below, Steps steps) noexcept
    : below_(std::move(below)), steps_(steps) {}

Result<Ref<Inode>> ProxyFileSystem::root() {
  WASIFS_TRY(Ref<Inode> root, below_->root());
  return wrap(std::move(root));
}

Result<void> ProxyFileSystem::rename(DirInode& from, std::string_view old_name, DirInode& to,
                                     std::string_view new_name) {
  DirInode* from_below = unwrap(*this, from);
  DirInode* to_below = unwrap(*this, to);
  if (from_below == nullptr || to_below == nullptr) return Errno::xdev;
  WASIFS_CHECK(admit(ProxyOperation::rename, *from_below));
  return below_->rename(*from_below, old_name, *to_below, new_name);
}

Result<void> ProxyFileSystem::link(DirInode& from, std::string_view old_name, DirInode& to,
                                   std::string_view new_name) {
  DirInode* from_below = unwrap(*this, from);
  DirInode* to_below = unwrap(*this, to);
  if (from_below == nullptr || to_below == nullptr) return Errno::xdev;
  WASIFS_CHECK(admit(ProxyOperation::link, *from_below));
  return below_->link(*from_below, old_name, *to_below, new_name);
}

FileSystemUsage ProxyFileSystem::usage() const noexcept {
  return below_->usage();
}

Result<std::string> ProxyFileSystem::path_of(Inode& inode) {
  const auto* proxy = dynamic_cast<ProxyInode*>(&inode);
  if (proxy == nullptr || &proxy->owner() != this) return Errno::notsup;
  return below_->path_of(proxy->below());
}

bool ProxyFileSystem::links_reach_host() const noexcept {
  return below_->links_reach_host();
}

Result<void> ProxyFileSystem::admit(ProxyOperation, Inode&) {
  return {};
}

Ref<Inode> ProxyFileSystem::wrap(Ref<Inode> below) {
  Ref<ProxyFileSystem> self(this);
  switch (below->kind()) {
    case InodeKind::file:
      return make_ref<ProxyFile>(std::move(self), std::move(below));
    case InodeKind::directory:
      return make_ref<ProxyDirectory>(std::move(self), std::move(below));
    case InodeKind::link:
      return make_ref<ProxyLink>(std::move(self), std::move(below));
    case InodeKind::stream:
      return make_ref<ProxyStream>(std::move(self), std::move(below));
    case InodeKind::socket:
      break;
  }
  return make_ref<ProxySocket>(std::move(self), std::move(below));
}

}  // namespace wasifs
