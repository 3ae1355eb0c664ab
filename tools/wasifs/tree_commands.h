// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The commands that look into trees and copy between them, whatever they are made of: `wasifs
// tree`, `cat`, `cp`, `diff`; and `ls`, which is declared in guest_commands.cpp because it lists
// recorded runs as well.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace wasifs::cli {

/// A tree and paths in it, as tree, cat and ls take them.
struct LookOptions {
  std::string place;
  std::vector<std::string> paths;  ///< Counted from what `place` names.
  std::string options;             ///< Of the file system.
  bool json = false;
};

/// How `ls` lists.
struct ListOptions {
  bool details = false;     ///< -l
  bool recursive = false;   ///< -R
  bool themselves = false;  ///< -d: directories, not what is in them
  bool all = false;         ///< -a, which changes nothing: no name is hidden
  std::string options;      ///< -o
};

/// What `cp` does.
struct CopyOptions {
  std::vector<std::string> places;  ///< The last is where to.
  std::string options;              ///< Of the file systems copied from.
  std::string target_options;
  bool no_target_directory = false;
  bool json = false;
};

/// What `diff` does.
struct DiffOptions {
  std::string first;
  std::string second;
  std::string options;    ///< Of both file systems.
  bool metadata = false;  ///< Times, modes and owners count as well.
  bool quiet = false;
  bool json = false;
};

/// What diff(1) ends with where it could not compare.
inline constexpr int exit_trouble = 2;

// What they do, each in the file of its name. Each returns the exit code.

/// The tree of a place from a path on.
[[nodiscard]] int show_tree(const LookOptions& look);
/// The content of files.
[[nodiscard]] int print_files(const LookOptions& look);
/// What is in directories.
[[nodiscard]] int list_tree(const LookOptions& look, const ListOptions& list);
/// Copies files and trees.
[[nodiscard]] int copy_trees(const CopyOptions& copy);
/// How two differ.
[[nodiscard]] int compare_trees(const DiffOptions& diff);

class TreeCommands {
 public:
  /// Adds them to `app`. Each sets `code`, the exit code of this program, when it is parsed. Both
  /// outlive this object.
  TreeCommands(CLI::App& app, int& code);
  TreeCommands(const TreeCommands&) = delete;
  TreeCommands& operator=(const TreeCommands&) = delete;

 private:
  LookOptions look_;
  CopyOptions copy_;
  DiffOptions diff_;
};

}  // namespace wasifs::cli
