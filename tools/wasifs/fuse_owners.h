// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Modes and owners of an exported file system: those that it keeps, else made up. Here is what a
// kernel's file system does when names are made and owners change; who may do what, the kernel
// checks. Any thread.
#pragma once

#include <sys/stat.h>

#include "wasifs/file_attributes.h"
#include "wasifs/filesystem.h"

namespace wasifs::cli {

/// Who asks for something.
struct Caller {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
};

class FuseOwners {
 public:
  explicit FuseOwners(FileSystem& filesystem) noexcept
      : attributes_(file_attributes_of(filesystem)), special_(special_files_of(filesystem)) {}

  /// Null where none are kept.
  [[nodiscard]] FileAttributes* attributes() const noexcept { return attributes_; }
  /// Null where there are none.
  [[nodiscard]] SpecialFiles* special() const noexcept { return special_; }

  /// As stat(2) gives it, with `stat` as what the inode says of itself.
  [[nodiscard]] struct stat show(Inode& inode, const Stat& stat) const;
  /// Gives what the caller has made in `parent` its mode and owner: the group is that of the parent
  /// where that has the bit for it, which a new directory has then, too. Nothing happens where none
  /// are kept. Errors: `io`.
  [[nodiscard]] Result<void> settle(Inode& parent, Inode& made, mode_t mode,
                                    const Caller& caller) const;
  /// Changes what `which` (FUSE_SET_ATTR_*) says of mode and owner. Errors: `notsup` where none are
  /// kept and it is not what is shown; those of `FileAttributes`.
  [[nodiscard]] Result<void> change(Inode& inode, const struct stat& wanted, int which) const;
  /// Takes away the bits that lend rights, as a change of the content by the caller does.
  [[nodiscard]] Result<void> content_changed(Inode& inode, const Caller& caller) const;

 private:
  FileAttributes* attributes_;
  SpecialFiles* special_;
};

}  // namespace wasifs::cli
