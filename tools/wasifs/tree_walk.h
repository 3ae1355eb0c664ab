// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copies one tree of inodes into another, both by location and relative path.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "terminal.h"
#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs::cli {

class TreeWalk {
 public:
  /// Copies from below `from` to below `to`; `progress` counts the names.
  TreeWalk(Location from, Location to, Progress& progress);

  /// Copies what `source` names to `target`, which does not exist (a directory may). False where it
  /// cannot; `problem` says why.
  [[nodiscard]] bool copy(const std::string& source, const std::string& target);
  /// A sentence with the offending name.
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

 private:
  struct Item {
    std::string source;
    std::string target;
  };

  [[nodiscard]] Errno copy_one(const Item& item, const Stat& stat, std::vector<Item>& below);
  [[nodiscard]] Errno copy_file(const Item& item);
  [[nodiscard]] Errno copy_link(const Item& item);
  [[nodiscard]] Errno copy_directory(const Item& item, std::vector<Item>& below);
  [[nodiscard]] Errno copy_metadata(const Item& item, const Stat& stat);

  Location from_;
  Location to_;
  Progress& progress_;
  // First target of each source inode that has several names.
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> linked_;
  std::string problem_;
};

}  // namespace wasifs::cli
