// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The file system that hides names. Private to the room. Nothing in it changes, so any thread may
// use it.
#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <utility>

#include "fs/filter/filter_rules.h"
#include "wasifs/fs/path_proxy.h"
#include "wasifs/persist.h"

namespace wasifs {

class Filter final : public PathProxyFileSystem {
 public:
  Filter(Ref<FileSystem> below, FilterRules rules, Ref<Persistent> saved) noexcept
      : PathProxyFileSystem(std::move(below)), rules_(std::move(rules)), saved_(std::move(saved)) {}
  std::string_view type_name() const noexcept override { return "filter"; }
  Ref<Persistent> persistent() noexcept override;

  Result<void> rename(DirInode& from, std::string_view old_name, DirInode& to,
                      std::string_view new_name) override;
  Result<void> link(DirInode& from, std::string_view old_name, DirInode& to,
                    std::string_view new_name) override;

  /// Changes of names take turns: what was judged is what is moved.
  [[nodiscard]] std::atomic_flag& turn() const noexcept { return turn_; }
  [[nodiscard]] bool shows(std::string_view path, bool directory) const noexcept {
    return rules_.shows(path) || (directory && rules_.leads(path));
  }
  /// What this view shows in place of `inode`, which comes back from a snapshot.
  [[nodiscard]] Ref<Inode> view_of(std::string path, Ref<Inode> inode) {
    return wrap_at(std::move(path), std::move(inode));
  }

 protected:
  Result<void> admit(const ProxyCall& call) override;
  Ref<Inode> wrap_at(std::string path, Ref<Inode> below) override;

 private:
  [[nodiscard]] Result<void> admit_move(const ProxyCall& call) const;

  const FilterRules rules_;
  const Ref<Persistent> saved_;
  mutable std::atomic_flag turn_;
};

/// What snapshots hold of a filter of `below` with these options.
[[nodiscard]] Ref<Persistent> persistent_filter(Ref<FileSystem> below,
                                                const FilterOptions& options);

/// Errors: `inval`, as of `make_filter`.
[[nodiscard]] Result<Ref<Filter>> make_filter_view(Ref<FileSystem> below,
                                                   const FilterOptions& options);

}  // namespace wasifs
