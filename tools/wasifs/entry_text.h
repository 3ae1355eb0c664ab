// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is in a tree, for people and for programs: `wasifs tree` and `ls`.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "json_text.h"
#include "tree_entries.h"

namespace wasifs::cli {

/// How many directories a path leads through.
[[nodiscard]] std::size_t depth_of(std::string_view path);

/// Prints one line: the entry's path where its depth is `top`, its name set in where it is deeper.
void print_tree_line(const Entry& entry, std::size_t top);

/// Prints what `entries_of` gave, each directory with what is in it set in.
void print_tree(const std::vector<Entry>& entries);

/// "drwxr-xr-x"; where the file system keeps no mode, '?' for what is not known.
[[nodiscard]] std::string mode_text(FileType type, const std::optional<FilePermissions>& kept);

/// One entry as an object.
[[nodiscard]] nlohmann::ordered_json json_of(const Entry& entry);

/// The same as `print_tree` gives, as an array of objects.
[[nodiscard]] nlohmann::ordered_json json_of(const std::vector<Entry>& entries);

/// Prints {"LABEL": "NAME", "entries": [...]}, an entry in a line, without keeping them.
class EntriesJson {
 public:
  /// Prints the beginning.
  explicit EntriesJson(const std::pair<std::string, std::string>& label);
  /// Prints one more.
  void add(const nlohmann::ordered_json& entry);
  /// Prints the end.
  void finish();

 private:
  bool first_ = true;
};

}  // namespace wasifs::cli
