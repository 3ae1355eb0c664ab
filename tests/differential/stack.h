// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The file systems that are compared with the kernel, each with what can be done to it while
// nothing is open that no guest may notice: another layer for an overlay, a clone for a tree in
// memory, another file system for a host directory.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/filesystem.h"

namespace wasifs::differential {

/// An empty file system. One thread.
class Stack {
 public:
  Stack() = default;
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;
  virtual ~Stack() = default;

  /// What is used until `again`.
  [[nodiscard]] virtual Ref<FileSystem> top() = 0;
  /// See above. Nobody has the old `top` any more.
  virtual void again() = 0;
};

/// What of a file system is compared.
struct System {
  std::string name;
  std::function<std::unique_ptr<Stack>()> make;
  bool merges = false;       ///< Directories of several layers have a link count of 1.
  bool reads_ahead = false;  ///< A listing may show what was there when it last asked the host.
};

/// All of them.
[[nodiscard]] const std::vector<System>& all_systems();
/// Those of these names, separated by commas. Exits with a sentence where there is none of a name.
[[nodiscard]] std::vector<System> systems_named(std::string_view names);

/// An empty directory, in memory where the machine has that; removed in the end.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace wasifs::differential
