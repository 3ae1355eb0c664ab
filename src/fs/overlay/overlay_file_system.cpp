// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/overlay/overlay_file_system.h"

#include "fs/overlay/inode.h"

namespace wasifs::overlay {
namespace {

/// The node of a directory of `tree`, or null.
NodePtr own(DirInode& directory, const Ref<Tree>& tree) {
  const auto* view = dynamic_cast<View*>(&directory);
  return view != nullptr && view->shared_tree() == tree ? view->node() : nullptr;
}

}  // namespace

Result<Ref<Inode>> OverlayFileSystem::root() {
  return view_of(tree_, tree_->root());
}

Result<void> OverlayFileSystem::rename(DirInode& from, std::string_view old_name, DirInode& to,
                                       std::string_view new_name) {
  const NodePtr source = own(from, tree_);
  const NodePtr target = own(to, tree_);
  if (!source || !target) return Errno::xdev;
  return tree_->rename(source, old_name, target, new_name);
}

Result<void> OverlayFileSystem::link(DirInode& from, std::string_view old_name, DirInode& to,
                                     std::string_view new_name) {
  const NodePtr source = own(from, tree_);
  const NodePtr target = own(to, tree_);
  if (!source || !target) return Errno::xdev;
  return tree_->link(source, old_name, target, new_name);
}

FileSystemUsage OverlayFileSystem::usage() const noexcept {
  if (tree_->writable()) return tree_->upper().filesystem().usage();
  FileSystemUsage whole;
  for (const Layer& layer : tree_->layers()) {
    const FileSystemUsage one = layer.filesystem().usage();
    whole.bytes += one.bytes;
    whole.inodes += one.inodes;
  }
  whole.bytes_limit = whole.bytes;  // Nothing can be added.
  whole.inodes_limit = whole.inodes;
  return whole;
}

Result<std::string> OverlayFileSystem::path_of(Inode& inode) {
  const auto* view = dynamic_cast<View*>(&inode);
  if (view == nullptr || view->shared_tree() != tree_) return Errno::notsup;
  auto path = tree_->path_of(*view->node());
  if (errno_of(path) != Errno::notsup) return path;
  return FileSystem::path_of(inode);
}

bool OverlayFileSystem::links_reach_host() const noexcept {
  return tree_->upper().filesystem().links_reach_host();
}

}  // namespace wasifs::overlay
