// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copies of what is external, in memory trees that a snapshot holds in its place: whole mounts, and
// open files that have no name any more. Used while a process is saved. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wasifs/filesystem.h"
#include "wasifs/inode.h"
#include "wasifs/persist.h"

namespace wasifs {

/// A memory tree that is filled with copies. Names, content, links, hard links and the times of
/// access and modification are those of the originals; the same original gives the same tree.
class CapturedTree {
 public:
  CapturedTree();
  ~CapturedTree();
  CapturedTree(const CapturedTree&) = delete;
  CapturedTree& operator=(const CapturedTree&) = delete;

  /// The tree.
  [[nodiscard]] const Ref<FileSystem>& filesystem() const noexcept { return tree_; }

  /// Copies all that `from` has, taking what it holds off `bytes_left`. `reports` gets a sentence
  /// for each thing that a memory tree cannot hold. Fails naming the path below the root.
  [[nodiscard]] SnapshotResult<void> copy_all(FileSystem& from, std::uint64_t& bytes_left,
                                              std::vector<std::string>& reports);
  /// A copy of `original`, a file or directory, that no name leads to, or the one that is there
  /// already; see `find`. A file holds at most `limit` bytes. Fails with a reason that has no
  /// subject, such as "it has 7 bytes, more than the limit of 5".
  [[nodiscard]] SnapshotResult<Ref<Inode>> copy_unnamed(Inode& original, std::uint64_t limit);
  /// The copy of `original`; null where there is none.
  [[nodiscard]] Ref<Inode> find(Inode& original) const;

 private:
  class SourceTime;
  using Identity = std::pair<std::uint64_t, std::uint64_t>;
  struct Directory;

  [[nodiscard]] static Result<Ref<Inode>> make_unnamed(DirInode& root, const Stat& stat);
  [[nodiscard]] static Result<void> copy_content(FileInode& from, FileInode& to,
                                                 std::uint64_t& bytes_left);
  [[nodiscard]] Result<bool> copy_entry(const Directory& directory, const std::string& name,
                                        std::uint64_t& bytes_left, std::vector<Directory>& deeper);

  std::shared_ptr<SourceTime> time_;
  Ref<FileSystem> tree_;
  std::map<Identity, Ref<Inode>> copies_;
  std::map<Identity, std::pair<Ref<DirInode>, std::string>> named_;  // of files, for hard links
};

}  // namespace wasifs
