// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What all inodes of one host tree on Windows share: its root and what is granted. Every inode of
// the tree holds a Ref to it. Thread-safe.
#pragma once

#include "fs/host/listing_budget.h"
#include "fs/host/windows/nt.h"
#include "wasifs/filesystem.h"
#include "wasifs/fs/host.h"

namespace wasifs::host {

/// A host directory, or a single host file, that can be mounted.
class WindowsTree final : public FileSystem {
 public:
  WindowsTree(OwnedHandle root, const Stat& stat, const HostOptions& options) noexcept;
  ~WindowsTree() override = default;

  [[nodiscard]] Result<Ref<Inode>> root() override;
  [[nodiscard]] std::string_view type_name() const noexcept override { return "host"; }
  [[nodiscard]] Result<void> rename(DirInode& from, std::string_view old_name, DirInode& to,
                                    std::string_view new_name) override;
  [[nodiscard]] Result<void> link(DirInode& from, std::string_view old_name, DirInode& to,
                                  std::string_view new_name) override;
  /// What Windows says of the inode's handle, relative to that of the root.
  [[nodiscard]] Result<std::string> path_of(Inode& inode) override;
  [[nodiscard]] bool links_reach_host() const noexcept override { return !options_.links_verbatim; }

  [[nodiscard]] const HostOptions& options() const noexcept { return options_; }
  [[nodiscard]] ListingBudget& listing_budget() noexcept { return listing_budget_; }

  /// The names of this tree for Windows; as `name_to_find` and `name_to_make`.
  [[nodiscard]] Result<std::u16string> to_find(std::string_view name) const;
  [[nodiscard]] Result<std::u16string> to_make(std::string_view name) const;

  /// The inode of a handle that was opened by `open_relative`, to look at it.
  [[nodiscard]] Result<Ref<Inode>> inode_of(OwnedHandle handle);
  /// Opens `name` in `directory` as `DirInode::open_child` says.
  [[nodiscard]] Result<Ref<Inode>> open_in(HANDLE directory, std::string_view name,
                                           const OpenHow& how);

 private:
  struct Ends;
  Result<Ends> ends_of(DirInode& from, std::string_view old_name, DirInode& to,
                       std::string_view new_name) const;

  const OwnedHandle root_;
  const Stat root_stat_;
  const HostOptions options_;
  ListingBudget listing_budget_;
};

}  // namespace wasifs::host
