// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What all inodes of one mounted host tree share: its root, what is granted, and what was learnt
// about the kernel. Every inode of the tree holds a Ref to it. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>

#include "fs/host/directory_cache.h"
#include "fs/host/handle.h"
#include "fs/host/listing_budget.h"
#include "host_os/file_size_limit.h"
#include "wasifs/file_attributes.h"
#include "wasifs/filesystem.h"
#include "wasifs/fs/host.h"

namespace wasifs::host {

/// A host directory, or a single host file, that can be mounted.
class HostFileSystem final : public FileSystem,
                             public FileAttributes,
                             public SpecialFiles,
                             public Whiteouts {
 public:
  /// `root` names a directory or (`root_type`) a regular file; `root_mount` as `mount_of` gives it.
  HostFileSystem(Handle root, FileType root_type, std::uint64_t root_mount,
                 const HostOptions& options) noexcept;
  ~HostFileSystem() override = default;

  [[nodiscard]] Result<Ref<Inode>> root() override;
  [[nodiscard]] std::string_view type_name() const noexcept override { return "host"; }
  [[nodiscard]] Result<void> rename(DirInode& from, std::string_view old_name, DirInode& to,
                                    std::string_view new_name) override;
  [[nodiscard]] Result<void> link(DirInode& from, std::string_view old_name, DirInode& to,
                                  std::string_view new_name) override;
  /// What the kernel says of the inode's handle, relative to that of the root. A name that ends in
  /// " (deleted)" may be one that is gone; who walks the path again sees it.
  [[nodiscard]] Result<std::string> path_of(Inode& inode) override;
  [[nodiscard]] bool links_reach_host() const noexcept override { return !options_.links_verbatim; }

  [[nodiscard]] Result<std::string> attribute(Inode& inode, const std::string& name) override;
  [[nodiscard]] Result<void> set_attribute(Inode& inode, const std::string& name,
                                           std::string_view value) override;
  [[nodiscard]] Result<void> remove_attribute(Inode& inode, const std::string& name) override;
  [[nodiscard]] Result<std::vector<std::string>> attribute_names(Inode& inode) override;
  [[nodiscard]] Result<FilePermissions> permissions(Inode& inode) override;
  [[nodiscard]] Result<void> set_permissions(Inode& inode,
                                             const FilePermissions& permissions) override;
  [[nodiscard]] Result<SpecialFile> special(Inode& inode) override;
  [[nodiscard]] Result<void> make_special(DirInode& directory, std::string_view name,
                                          const SpecialFile& file) override;
  [[nodiscard]] Result<bool> is_whiteout(Inode& inode) override;
  [[nodiscard]] Result<void> make_whiteout(DirInode& directory, std::string_view name) override;

  [[nodiscard]] const HostOptions& options() const noexcept { return options_; }
  [[nodiscard]] FileSizeLimit size_limit() const noexcept { return size_limit_; }
  [[nodiscard]] ListingBudget& listing_budget() noexcept { return listing_budget_; }

  /// Whether a file must be looked at before it is opened, because opening may be refused for what
  /// it is.
  [[nodiscard]] bool looks_first() const noexcept {
    return options_.special != HostOptions::Special::refuse || options_.hardlinked_read_only ||
           !options_.cross_devices;
  }
  /// Errors: `xdev` where `handle` is on another mount than the root and that is not granted.
  [[nodiscard]] Result<void> check_mount(int handle) const;
  /// As `check_mount` for what `name` is, a link itself.
  [[nodiscard]] Result<void> check_mount_of(int directory, const char* name) const;
  /// Errors: `ilseq` where names must be UTF-8 and `name` is not.
  [[nodiscard]] Result<void> check_name(std::string_view name) const;

  /// Where handles may be kept between calls, or null where other programs may change the tree.
  [[nodiscard]] DirectoryCache* directory_cache() noexcept {
    return options_.exclusive ? &directory_cache_ : nullptr;
  }
  [[nodiscard]] int root_handle() const noexcept { return root_.get(); }

  /// Whether openat2 is worth trying.
  [[nodiscard]] bool short_ways() const noexcept {
    return short_ways_.load(std::memory_order_relaxed);
  }
  /// The kernel does not have openat2, or a filter forbids it: walk from now on.
  void end_short_ways() noexcept { short_ways_.store(false, std::memory_order_relaxed); }

 private:
  /// What the system call answers, given the handle of a directory and a name in it, twice.
  template <class Call>
  [[nodiscard]] Result<void> call_with_both(DirInode& from, std::string_view old_name, DirInode& to,
                                            std::string_view new_name, Call call) const;

  const Handle root_;
  const FileType root_type_;
  const std::uint64_t root_mount_;
  const HostOptions options_;
  const FileSizeLimit size_limit_;
  ListingBudget listing_budget_;
  DirectoryCache directory_cache_;
  std::atomic<bool> short_ways_;
};

}  // namespace wasifs::host
