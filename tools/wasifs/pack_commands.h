// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs pack` and `unpack`: archives of trees, for programs that are built with libarchive.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "tree_commands.h"

namespace wasifs::cli {

/// What `pack` does.
struct PackOptions {
  std::string place;
  std::string file;     ///< "-" is standard output.
  std::string format;   ///< Empty: by the file's name.
  std::string options;  ///< Of the file system.
  bool reproducible = false;
  bool json = false;
};

/// Packs a tree. Returns the exit code.
[[nodiscard]] int pack_tree(const PackOptions& pack);

class PackCommands {
 public:
  /// Adds them to `app`. Each sets `code`, the exit code of this program, when it is parsed. Both
  /// outlive this object.
  PackCommands(CLI::App& app, int& code);
  PackCommands(const PackCommands&) = delete;
  PackCommands& operator=(const PackCommands&) = delete;

 private:
  PackOptions pack_;
  CopyOptions unpack_;
  std::string archive_;
  std::string target_;
};

}  // namespace wasifs::cli
