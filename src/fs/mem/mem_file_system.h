// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The file system object: the root, and what touches two directories. Made by `make_mem`. Any
// thread.
#pragma once

#include "fs/mem/directory.h"
#include "wasifs/file_attributes.h"
#include "wasifs/fs/mem.h"

namespace wasifs::mem {

class MemFileSystem final : public FileSystem, public FileAttributes, public SpecialFiles {
 public:
  explicit MemFileSystem(MemOptions options);
  /// From a snapshot.
  MemFileSystem(Ref<Common> common, Ref<Directory> root) noexcept;
  ~MemFileSystem() override;

  Result<Ref<Inode>> root() override { return Ref<Inode>(root_); }
  std::string_view type_name() const noexcept override { return "mem"; }
  Result<void> rename(DirInode& from, std::string_view old_name, DirInode& to,
                      std::string_view new_name) override;
  Result<void> link(DirInode& from, std::string_view old_name, DirInode& to,
                    std::string_view new_name) override;
  FileSystemUsage usage() const noexcept override;
  Ref<Persistent> persistent() noexcept override { return common_; }

  // Of guests none, so no budget is charged; an inode has at most 64 KiB (`nospc`).
  Result<std::string> attribute(Inode& inode, const std::string& name) override;
  Result<void> set_attribute(Inode& inode, const std::string& name,
                             std::string_view value) override;
  Result<void> remove_attribute(Inode& inode, const std::string& name) override;
  Result<std::vector<std::string>> attribute_names(Inode& inode) override;
  Result<FilePermissions> permissions(Inode& inode) override;
  Result<void> set_permissions(Inode& inode, const FilePermissions& permissions) override;

  Result<SpecialFile> special(Inode& inode) override;
  Result<void> make_special(DirInode& directory, std::string_view name,
                            const SpecialFile& file) override;

  /// See `clone_mem`.
  [[nodiscard]] Result<Ref<FileSystem>> clone();

 private:
  [[nodiscard]] Directory* own(DirInode& directory) const noexcept;
  [[nodiscard]] static Result<void> check_rename(const Directory& from, Inode& source,
                                                 const Directory& to, Inode* target);
  [[nodiscard]] Result<Ref<const Attributes>> attributes_of(Inode& inode) const;
  template <class Change>
  [[nodiscard]] Result<void> change_attributes(Inode& inode, Change change);

  Ref<Common> common_;
  Ref<Directory> root_;
};

}  // namespace wasifs::mem
