// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The file system object of an overlay: hands everything on to the tree. Any thread.
#pragma once

#include "fs/overlay/tree.h"
#include "wasifs/fs/overlay.h"

namespace wasifs::overlay {

class OverlayFileSystem final : public FileSystem, public FileAttributes, public SpecialFiles {
 public:
  explicit OverlayFileSystem(Ref<Tree> tree) noexcept : tree_(std::move(tree)) {}

  [[nodiscard]] Result<Ref<Inode>> root() override;
  [[nodiscard]] std::string_view type_name() const noexcept override { return tree_->part_type(); }
  [[nodiscard]] Result<void> rename(DirInode& from, std::string_view old_name, DirInode& to,
                                    std::string_view new_name) override;
  [[nodiscard]] Result<void> link(DirInode& from, std::string_view old_name, DirInode& to,
                                  std::string_view new_name) override;
  [[nodiscard]] FileSystemUsage usage() const noexcept override;
  [[nodiscard]] Ref<Persistent> persistent() noexcept override { return tree_->persistent(); }
  [[nodiscard]] Result<std::string> path_of(Inode& inode) override;
  [[nodiscard]] bool links_reach_host() const noexcept override;

  // What the topmost layer of a file keeps of it; a change copies it up first. The marks of layers
  // are no attributes here.
  [[nodiscard]] Result<std::string> attribute(Inode& inode, const std::string& name) override;
  [[nodiscard]] Result<void> set_attribute(Inode& inode, const std::string& name,
                                           std::string_view value) override;
  [[nodiscard]] Result<void> remove_attribute(Inode& inode, const std::string& name) override;
  [[nodiscard]] Result<std::vector<std::string>> attribute_names(Inode& inode) override;
  [[nodiscard]] Result<FilePermissions> permissions(Inode& inode) override;
  [[nodiscard]] Result<void> set_permissions(Inode& inode,
                                             const FilePermissions& permissions) override;

  [[nodiscard]] const Ref<Tree>& tree() const noexcept { return tree_; }

  [[nodiscard]] Result<SpecialFile> special(Inode& inode) override;
  [[nodiscard]] Result<void> make_special(DirInode& directory, std::string_view name,
                                          const SpecialFile& file) override;

 private:
  /// Who keeps what of an inode.
  struct Kept {
    FileAttributes* attributes;
    Inode* inode;
    const Layer* layer;
  };
  [[nodiscard]] Result<Kept> kept(Inode& inode) const;
  [[nodiscard]] Result<Kept> kept_to_change(Inode& inode) const;

  const Ref<Tree> tree_;
};

}  // namespace wasifs::overlay
