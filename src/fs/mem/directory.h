// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A directory of a memory file system. Any thread; what needs two directories is in
// `MemFileSystem`.
#pragma once

#include <string_view>

#include "fs/mem/entry_table.h"
#include "fs/mem/node.h"

namespace wasifs::mem {

class Directory final : public DirInode, public Node {
 public:
  /// `parent`: the directory that it is made in, or null for the root.
  Directory(Ref<Common> common, Directory* parent) noexcept;
  /// From a snapshot, without names and parent.
  Directory(Ref<Common> common, const NodeState& state) noexcept;
  ~Directory() override;

  Result<Stat> stat() override { return describe(type(), 0); }
  Result<void> set_times(const TimesChange& change) override;
  Result<Ref<Inode>> lookup(std::string_view name) override;
  Result<void> read_entries(std::uint64_t cookie, const DirSink& sink) override;
  std::uint64_t parent_ino() noexcept override;
  Result<Ref<Inode>> create_file(std::string_view name) override;
  Result<void> make_directory(std::string_view name) override;
  Result<void> make_link(std::string_view name, std::string_view target) override;
  Result<void> unlink(std::string_view name) override;
  Result<void> remove_directory(std::string_view name) override;
  Ref<Persistent> persistent() noexcept override { return shared_common(); }

  /// For snapshots, which are saved and restored while nobody uses the tree.
  [[nodiscard]] EntryTable& entries() noexcept { return entries_; }
  void set_parent(Directory* parent) noexcept { parent_ = parent; }

 private:
  friend class MemFileSystem;

  template <class Make>
  [[nodiscard]] Result<Ref<Inode>> add(std::string_view name, Make make);
  // All of these are called with the tree's lock.
  [[nodiscard]] bool removed() const noexcept { return nlink() == 0; }
  [[nodiscard]] bool lies_in(const Directory& ancestor) const noexcept;
  [[nodiscard]] Ref<Inode> take_out(const Entry& entry);
  static void lost_name(Inode& inode, Timestamp now) noexcept;

  EntryTable entries_;  // guarded by the tree's lock, as is parent_
  Directory* parent_;   // not owned: cleared when the parent goes or this is removed
};

}  // namespace wasifs::mem
