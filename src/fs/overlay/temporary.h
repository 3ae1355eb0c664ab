// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Something in the work directory of an overlay that is about to be moved to its place, or was
// moved there to be removed. What is not moved away goes with this object, so that nothing that
// fails leaves anything behind. One thread.
#pragma once

#include <string>
#include <utility>

#include "wasifs/filesystem.h"

namespace wasifs::overlay {

/// Removes `name` and what is below it, as far as that can be done. Not for names that another
/// thread uses.
void remove_all(DirInode& directory, std::string_view name) noexcept;

class Temporary {
 public:
  /// Nothing is there yet, or it is `filled`.
  Temporary(Ref<Inode> work, std::string name, bool filled = false) noexcept
      : work_(std::move(work)), name_(std::move(name)), filled_(filled) {}
  Temporary(Temporary&& other) noexcept
      : work_(std::move(other.work_)),
        name_(std::move(other.name_)),
        inode_(std::move(other.inode_)),
        filled_(std::exchange(other.filled_, false)) {}
  Temporary& operator=(Temporary&&) = delete;
  ~Temporary() {
    if (filled_) remove_all(directory(), name_);
  }

  [[nodiscard]] DirInode& directory() const noexcept { return *work_->as_directory(); }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// What it is, where the maker said it.
  [[nodiscard]] const Ref<Inode>& inode() const noexcept { return inode_; }
  void set_inode(Ref<Inode> inode) noexcept { inode_ = std::move(inode); }
  /// Something is there now.
  void fill() noexcept { filled_ = true; }
  /// It was moved away.
  void release() noexcept { filled_ = false; }

 private:
  Ref<Inode> work_;
  std::string name_;
  Ref<Inode> inode_;
  bool filled_;
};

}  // namespace wasifs::overlay
