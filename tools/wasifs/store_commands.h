// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The commands about snapshots that run no guest: `wasifs snapshots ...`.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace wasifs::cli {

class StoreCommands {
 public:
  /// Adds them to `app`. Each sets `code`, the exit code of this program, when it is parsed. Both
  /// outlive this object.
  StoreCommands(CLI::App& app, int& code);
  StoreCommands(const StoreCommands&) = delete;
  StoreCommands& operator=(const StoreCommands&) = delete;

 private:
  void add_to_snapshots(CLI::App& snapshots, int& code);

  std::string first_;
  std::string second_;
  std::vector<std::string> several_;
  bool json_ = false;
};

/// The names of the commands below `wasifs snapshots`, for completion.
inline constexpr const char* snapshots_commands = "ls show diff rm gc push pull";

// What they do, each in the file of its name. `json`: for programs. Each returns the exit code.

/// Names, sizes and dates of what `store` holds.
[[nodiscard]] int list_snapshots(const std::string& store, bool json);
/// What is in one snapshot.
[[nodiscard]] int show_snapshot(const std::string& place, bool json);
/// How two differ: 0 they do not, 1 they do.
[[nodiscard]] int compare_snapshots(const std::string& first, const std::string& second, bool json);
/// Forgets snapshots.
[[nodiscard]] int remove_snapshots(const std::vector<std::string>& places, bool json);
/// Frees what no snapshot of `store` needs.
[[nodiscard]] int collect_garbage(const std::string& store, bool json);
/// Copies the snapshot that `from` names, or all, to `to`.
[[nodiscard]] int copy_snapshots(const std::string& from, const std::string& to, bool json);

}  // namespace wasifs::cli
