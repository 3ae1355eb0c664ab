// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The file system object: the root, and what touches two directories. Made by `make_mem`. Any
// thread.
#pragma once

#include "fs/mem/directory.h"
#include "wasifs/fs/mem.h"

namespace wasifs::mem {

class MemFileSystem final : public FileSystem {
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

  /// See `clone_mem`.
  [[nodiscard]] Result<Ref<FileSystem>> clone();

 private:
  [[nodiscard]] Directory* own(DirInode& directory) const noexcept;
  [[nodiscard]] static Result<void> check_rename(const Directory& from, Inode& source,
                                                 const Directory& to, Inode* target);

  Ref<Common> common_;
  Ref<Directory> root_;
};

}  // namespace wasifs::mem
