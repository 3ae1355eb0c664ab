// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is in a tree, found name by name: for the commands that look into one. Links are not
// followed. No inode is kept longer than one entry is looked at, so that a tree of any size needs
// no more descriptors of the host than a small one.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "values.h"
#include "wasifs/file_attributes.h"
#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs::cli {

/// The embedder's own trees: any name, any length that the file systems take.
inline constexpr PathRules any_path{.utf8 = false};

/// What is at one path of a tree.
struct Entry {
  std::string path;  ///< Absolute.
  Stat stat;
  std::string target;  ///< Of a symbolic link.
  Location location;
};

/// What the absolute `path` is for the functions of paths.h that start at the root.
[[nodiscard]] std::string from_root(const std::string& path);

/// The path of `name` in the directory at the absolute path `directory`.
[[nodiscard]] std::string name_below(const std::string& directory, std::string_view name);

/// What is at `path`, a link itself.
[[nodiscard]] Result<Entry> entry_at(const Location& root, const std::string& path);

/// The names in a directory, in the order of their bytes.
[[nodiscard]] Result<std::vector<std::string>> names_in(const Location& directory);

/// Mode and owner, where the file system keeps them.
[[nodiscard]] std::optional<FilePermissions> permissions_of(const Location& location);

/// "file", "directory", "link", or what else it is.
[[nodiscard]] std::string_view type_text(FileType type);

/// Shows `sink` what is at `path` of the tree and below it, each directory before what is in it, by
/// name. What cannot be read is told to `told`, with its path, and left out.
void visit_entries(const Location& root, std::string_view path,
                   const std::function<void(const Entry&)>& sink,
                   const std::function<void(const std::string& sentence)>& told);

/// Bytes of all files at `path` and below, as far as it can be read.
[[nodiscard]] std::uint64_t content_bytes(const Location& root, std::string_view path);

/// All of it at once. A sentence where something cannot be read.
[[nodiscard]] Parsed<std::vector<Entry>> entries_of(const Namespace& names, std::string_view path);

}  // namespace wasifs::cli
