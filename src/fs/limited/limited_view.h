// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The file system that holds its quota. Private to the room. Thread-safe.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "base/turn.h"
#include "fs/limited/charged_files.h"
#include "fs/limited/quota_state.h"
#include "wasifs/fs/proxy.h"
#include "wasifs/persist.h"

namespace wasifs {

class LimitedFileSystem final : public ProxyFileSystem {
 public:
  LimitedFileSystem(Ref<FileSystem> below, std::shared_ptr<Quota> quota, Ref<Persistent> saved);
  std::string_view type_name() const noexcept override { return "limited"; }
  Result<void> rename(DirInode& from, std::string_view old_name, DirInode& to,
                      std::string_view new_name) override;
  Result<void> link(DirInode& from, std::string_view old_name, DirInode& to,
                    std::string_view new_name) override;
  FileSystemUsage usage() const noexcept override;
  Ref<Persistent> persistent() noexcept override;

  /// Counts what is there.
  [[nodiscard]] Result<void> count();
  [[nodiscard]] const std::shared_ptr<Quota>& quota() const noexcept { return quota_; }
  [[nodiscard]] Quota::State& state() const noexcept { return *quota_->state_; }
  [[nodiscard]] ChargedFiles& files() noexcept { return files_; }
  /// Changes of names take turns: who takes a name away looks first what it is of, and nobody may
  /// change that in between.
  [[nodiscard]] std::atomic_flag& turn() noexcept { return turn_; }
  /// What this view shows in place of `inode`, which comes back from a snapshot and may be open.
  /// Errors: those of `Inode::stat`.
  [[nodiscard]] Result<Ref<Inode>> opened_view_of(Ref<Inode> inode);

 protected:
  Result<void> admit(const ProxyCall& call) override;
  void done(const ProxyCall& call, Errno error, std::uint64_t bytes) noexcept override;
  Ref<Inode> wrap(Ref<Inode> below) override;

 private:
  const std::shared_ptr<Quota> quota_;
  const Ref<Persistent> saved_;
  ChargedFiles files_;
  std::atomic_flag turn_;
};

/// What snapshots hold of `below` within `quota`.
[[nodiscard]] Ref<Persistent> persistent_limited(Ref<FileSystem> below,
                                                 std::shared_ptr<Quota> quota);

/// Errors: as of `make_limited`.
[[nodiscard]] Result<Ref<LimitedFileSystem>> make_limited_view(Ref<FileSystem> below,
                                                               std::shared_ptr<Quota> quota);

}  // namespace wasifs
