// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tree that the command line names, and a path in it: what tree, ls, cat, cp, diff, pack and
// unpack are about. Either a file system, TYPE:SOURCE, as behind `run --mount`, or a snapshot;
// behind both may stand ::PATH. What begins with a word and a colon is a file system, unless "//"
// follows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "inside.h"
#include "values.h"
#include "wasifs/mount.h"

namespace wasifs::cli {

/// How the help calls it.
inline constexpr const char* tree_place_help =
    "TYPE:SOURCE[::PATH], TYPE and SOURCE as of run --mount, or a snapshot, "
    "STORE|FILE[#NAME][::PATH]";

/// What a text names, not opened yet.
struct TreePlace {
  std::string written;  ///< All of it, for messages.
  std::string tree;     ///< TYPE:SOURCE, or which snapshot.
  std::string path;     ///< As it was written; empty where there is none.
  bool is_snapshot = false;

  /// TYPE of a file system; empty for a snapshot.
  [[nodiscard]] std::string_view type() const;
  /// SOURCE of a file system.
  [[nodiscard]] std::string source() const;
};

/// Takes a text apart, whatever it is.
[[nodiscard]] TreePlace parse_tree_place(std::string_view text);

/// A tree to work on. Members that a later one uses come before it.
struct OpenTree {
  std::optional<Inside> inside;  ///< Of a snapshot.
  std::string shown;             ///< What it is, for messages.
  std::string path;              ///< Absolute path of what is meant in it.
  Location root;

  /// What JSON calls it.
  [[nodiscard]] std::pair<std::string, std::string> label() const;
};

/// Opens it; `options` are those of the file system, with commas. A sentence where it cannot.
[[nodiscard]] Parsed<OpenTree> open_tree(const TreePlace& place, const std::string& options = {});

}  // namespace wasifs::cli
