// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The file system of an archive: an index and the bytes behind it. Private to the room. Nothing in
// it changes but what is unpacked, so any thread may use it.
#pragma once

#include <memory>

#include "fs/archive/contents.h"
#include "fs/archive/tree.h"
#include "wasifs/file_attributes.h"
#include "wasifs/filesystem.h"

namespace wasifs::archives {

/// See the top of the file.
class ArchiveFileSystem final : public FileSystem, public FileAttributes {
 public:
  ArchiveFileSystem(Tree tree, std::unique_ptr<Contents> contents);

  Result<Ref<Inode>> root() override;
  std::string_view type_name() const noexcept override { return "archive"; }
  FileSystemUsage usage() const noexcept override;
  Result<std::string> path_of(Inode& inode) override;

  Result<std::string> attribute(Inode& inode, const std::string& name) override;
  Result<void> set_attribute(Inode& inode, const std::string& name,
                             std::string_view value) override;
  Result<void> remove_attribute(Inode& inode, const std::string& name) override;
  Result<std::vector<std::string>> attribute_names(Inode& inode) override;
  Result<FilePermissions> permissions(Inode& inode) override;
  Result<void> set_permissions(Inode& inode, const FilePermissions& permissions) override;

  [[nodiscard]] const Tree& tree() const noexcept { return tree_; }
  [[nodiscard]] Contents& contents() const noexcept { return *contents_; }
  [[nodiscard]] Stat stat_of(NodeNumber number) const noexcept;
  [[nodiscard]] static std::uint64_t ino_of(NodeNumber number) noexcept {
    return std::uint64_t{number} + 1;
  }

 private:
  const Tree tree_;
  const std::unique_ptr<Contents> contents_;
  const std::uint64_t device_;
};

}  // namespace wasifs::archives
