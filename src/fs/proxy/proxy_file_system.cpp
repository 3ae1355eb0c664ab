// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <utility>

#include "fs/proxy/proxy_hooks.h"
#include "wasifs/fs/proxy.h"

namespace wasifs {
namespace {

/// `directory`, if it is one of `owner`'s.
const ProxyInode* inode_of(const ProxyFileSystem& owner, DirInode& directory) noexcept {
  const auto* proxy = dynamic_cast<const ProxyInode*>(&directory);
  return proxy != nullptr && &proxy->owner() == &owner ? proxy : nullptr;
}

/// What needs two directories.
template <class Change>
Result<void> between(ProxyOperation operation, const ProxyFileSystem& owner, DirInode& from,
                     std::string_view old_name, DirInode& to, std::string_view new_name,
                     Change change) {
  const ProxyInode* old_directory = inode_of(owner, from);
  const ProxyInode* new_directory = inode_of(owner, to);
  if (old_directory == nullptr || new_directory == nullptr) return Errno::xdev;
  return ProxyHooks::carry_out({operation, *old_directory, old_name, new_directory, new_name},
                               [&]() -> Result<void> {
                                 return change(*old_directory->below().as_directory(),
                                               *new_directory->below().as_directory());
                               });
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
  return between(ProxyOperation::rename, *this, from, old_name, to, new_name,
                 [&](DirInode& from_below, DirInode& to_below) {
                   return below_->rename(from_below, old_name, to_below, new_name);
                 });
}

Result<void> ProxyFileSystem::link(DirInode& from, std::string_view old_name, DirInode& to,
                                   std::string_view new_name) {
  return between(ProxyOperation::link, *this, from, old_name, to, new_name,
                 [&](DirInode& from_below, DirInode& to_below) {
                   return below_->link(from_below, old_name, to_below, new_name);
                 });
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

Result<void> ProxyFileSystem::admit(const ProxyCall&) {
  return {};
}

void ProxyFileSystem::done(const ProxyCall&, Errno, std::uint64_t) noexcept {}

Ref<Inode> ProxyFileSystem::wrap_found(const ProxyInode&, std::string_view, Ref<Inode> below) {
  return wrap(std::move(below));
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
