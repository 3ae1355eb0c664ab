// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A directory of the host: a handle that each operation starts from. Made by lookup and open; the
// handle lives as long as the inode and so as long as a descriptor or a walk needs it. Thread-safe:
// the handle never changes, and of two threads that list at the same time one opens the directory
// anew.
#pragma once

#include <memory>

#include "base/guarded.h"
#include "fs/host/handle.h"
#include "fs/host/host_filesystem.h"
#include "wasifs/inode.h"

namespace wasifs::host {

class OffsetListing;
class EntryList;

/// A directory of the host.
class HostDirectory final : public DirInode {
 public:
  /// `handle` names a directory: opened with O_PATH or for reading.
  HostDirectory(Ref<HostFileSystem> filesystem, Handle handle) noexcept;
  /// The same for a handle that the file system keeps as well.
  HostDirectory(Ref<HostFileSystem> filesystem, std::shared_ptr<const Handle> handle) noexcept;
  ~HostDirectory() override;

  [[nodiscard]] Result<Stat> stat() override;
  [[nodiscard]] Result<void> set_times(const TimesChange& change) override;
  [[nodiscard]] Result<void> sync(bool data_only) override;
  /// Another one, with a listing of its own.
  [[nodiscard]] Result<Ref<Inode>> open(const OpenHow& how) override;
  [[nodiscard]] bool same_as(const Inode& other) const noexcept override;

  [[nodiscard]] Result<Ref<Inode>> lookup(std::string_view name) override;
  [[nodiscard]] Result<void> read_entries(std::uint64_t cookie, const DirSink& sink) override;
  [[nodiscard]] Result<Ref<Inode>> create_file(std::string_view name) override;
  [[nodiscard]] Result<void> make_directory(std::string_view name) override;
  [[nodiscard]] Result<void> make_link(std::string_view name, std::string_view target) override;
  [[nodiscard]] Result<void> unlink(std::string_view name) override;
  [[nodiscard]] Result<void> remove_directory(std::string_view name) override;
  [[nodiscard]] Result<Ref<Inode>> open_child(std::string_view name, const OpenHow& how) override;
  [[nodiscard]] Result<Stat> stat_child(std::string_view name) override;

  [[nodiscard]] std::optional<Result<Ref<Inode>>> directory_beneath(std::string_view path) override;
  [[nodiscard]] std::optional<Result<Ref<Inode>>> open_beneath(std::string_view path, bool follow,
                                                               const OpenHow& how) override;
  [[nodiscard]] std::optional<Result<Stat>> stat_beneath(std::string_view path,
                                                         bool follow) override;

  [[nodiscard]] int handle() const noexcept { return handle_.get(); }
  [[nodiscard]] HostFileSystem& filesystem() const noexcept { return *filesystem_; }

 private:
  // A listing between two calls. Whoever goes on with it takes it out first, so that no lock is
  // held while it reads.
  struct Parked {
    std::unique_ptr<OffsetListing> by_offset;
    std::shared_ptr<const EntryList> list;
  };

  std::shared_ptr<const Handle> kept_directory(std::string_view path) const;

  const Ref<HostFileSystem> filesystem_;
  const Handle handle_;
  const std::shared_ptr<const Handle> kept_;  // owns what `handle_` borrows, or null
  Guarded<Parked, lock_rank::inode_data(0)> parked_;
};

}  // namespace wasifs::host
