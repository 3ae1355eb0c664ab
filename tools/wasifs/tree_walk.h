// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copies one tree of inodes into another, both by location and relative path. Hard links stay hard
// links, holes stay holes, times are kept, links are copied as links: none in either tree is
// followed, but on the way to the places that the caller names.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "terminal.h"
#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs::cli {

/// How a `TreeWalk` copies.
struct WalkHow {
  /// What is in the way gives way to what is copied: a file or link in one step, when the new one
  /// is complete; never a directory to a file or a file to a directory. Directories that exist keep
  /// their times, modes and owners. Else only a directory may exist, and gets what is copied.
  bool replace = false;
  /// Modes and owners, where both file systems keep them.
  bool permissions = false;
  /// Where given: it goes on with the rest and tells each problem here.
  std::function<void(const std::string& sentence)> told{};
};

class TreeWalk {
 public:
  /// Copies from below `from` to below `to`; `progress` counts names and bytes.
  TreeWalk(Location from, Location to, Progress& progress, WalkHow how = {});

  /// Copies what `source` names to `target`. False where something could not be copied; `problem`
  /// says what first.
  [[nodiscard]] bool copy(const std::string& source, const std::string& target);
  /// A sentence with the offending name.
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
  /// How many files, links and directories were copied.
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  /// Bytes of content that were read.
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  struct Item {
    std::string source;
    std::string target;
  };
  // A directory gets its times after what is in it.
  struct Directory {
    Item item;
    Stat stat;
  };

  [[nodiscard]] Errno copy_one(const Item& item, const Stat& stat, std::vector<Item>& below);
  [[nodiscard]] Errno copy_leaf(const Item& item, const Stat& stat);
  [[nodiscard]] Errno make_leaf(const Item& item, const Stat& stat, const std::string& target);
  [[nodiscard]] Errno copy_file(const Item& item, const std::string& target);
  [[nodiscard]] Errno copy_link(const Item& item, const std::string& target);
  [[nodiscard]] Errno copy_directory(const Item& item, const Stat& stat, std::vector<Item>& below);
  [[nodiscard]] Errno copy_permissions(const Item& item, const std::string& target);
  [[nodiscard]] Errno copy_times(const std::string& target, const Stat& stat);
  [[nodiscard]] std::string temporary_beside(const std::string& target);
  void failed(const std::string& path, Errno error);

  Location from_;
  Location to_;
  Progress& progress_;
  WalkHow how_;
  // First target of each source inode that has several names.
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> linked_;
  std::vector<Directory> directories_;
  std::optional<std::pair<std::uint64_t, std::uint64_t>> top_;  // the target's first directory
  std::string problem_;
  std::uint64_t count_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t temporaries_ = 0;
};

}  // namespace wasifs::cli
