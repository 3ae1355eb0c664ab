// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Owners, modes and extended attributes of an overlay: those of the layer that a file is seen from.
#include <utility>

#include "fs/overlay/inode.h"
#include "fs/overlay/overlay_file_system.h"

namespace wasifs::overlay {
namespace {

/// The node of an inode of `tree`, or null.
NodePtr own(Inode& inode, const Ref<Tree>& tree) {
  const auto* view = dynamic_cast<View*>(&inode);
  return view != nullptr && view->shared_tree() == tree ? view->node() : nullptr;
}

}  // namespace

Result<OverlayFileSystem::Kept> OverlayFileSystem::kept(Inode& inode) const {
  const NodePtr node = own(inode, tree_);
  if (!node) return Errno::inval;
  if (Inode* upper = node->upper())
    return Kept{tree_->upper().attributes(), upper, &tree_->upper()};
  const LowerPart& lower = node->lowers().front();
  return Kept{lower.layer->attributes(), lower.inode.get(), lower.layer};
}

Result<OverlayFileSystem::Kept> OverlayFileSystem::kept_to_change(Inode& inode) const {
  const NodePtr node = own(inode, tree_);
  if (!node) return Errno::inval;
  if (tree_->upper().attributes() == nullptr) return Errno::notsup;
  WASIFS_CHECK(tree_->copy_up(node));
  return Kept{tree_->upper().attributes(), node->upper(), &tree_->upper()};
}

Result<std::string> OverlayFileSystem::attribute(Inode& inode, const std::string& name) {
  WASIFS_TRY(const Kept found, kept(inode));
  if (found.attributes == nullptr) return Errno::notsup;
  if (is_overlay_mark(name)) return Errno::noent;
  return found.attributes->attribute(*found.inode, name);
}

Result<std::vector<std::string>> OverlayFileSystem::attribute_names(Inode& inode) {
  WASIFS_TRY(const Kept found, kept(inode));
  if (found.attributes == nullptr) return std::vector<std::string>();
  WASIFS_TRY(std::vector<std::string> names, found.attributes->attribute_names(*found.inode));
  std::erase_if(names, is_overlay_mark);
  return names;
}

Result<void> OverlayFileSystem::set_attribute(Inode& inode, const std::string& name,
                                              std::string_view value) {
  if (is_overlay_mark(name)) return Errno::notsup;
  WASIFS_TRY(const Kept found, kept_to_change(inode));
  return found.attributes->set_attribute(*found.inode, name, value);
}

Result<void> OverlayFileSystem::remove_attribute(Inode& inode, const std::string& name) {
  // What is not there copies nothing up.
  WASIFS_CHECK(attribute(inode, name));
  WASIFS_TRY(const Kept found, kept_to_change(inode));
  return found.attributes->remove_attribute(*found.inode, name);
}

Result<FilePermissions> OverlayFileSystem::permissions(Inode& inode) {
  WASIFS_TRY(const Kept found, kept(inode));
  if (found.attributes == nullptr) return Errno::noent;
  return found.attributes->permissions(*found.inode);
}

Result<void> OverlayFileSystem::set_permissions(Inode& inode, const FilePermissions& permissions) {
  WASIFS_TRY(const Kept found, kept_to_change(inode));
  return found.attributes->set_permissions(*found.inode, permissions);
}

Result<SpecialFile> OverlayFileSystem::special(Inode& inode) {
  WASIFS_TRY(const Kept found, kept(inode));
  SpecialFiles* files = special_files_of(found.layer->filesystem());
  return files == nullptr ? Result<SpecialFile>(Errno::inval) : files->special(*found.inode);
}

Result<void> OverlayFileSystem::make_special(DirInode& directory, std::string_view name,
                                             const SpecialFile& file) {
  const NodePtr node = own(directory, tree_);
  if (!node) return Errno::inval;
  return tree_->make_special(node, name, file);
}

}  // namespace wasifs::overlay
