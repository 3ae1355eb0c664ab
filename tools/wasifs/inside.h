// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A snapshot opened to be looked at: its process is made, with nothing of the host's offered to it,
// and never run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "snapshot_place.h"
#include "terminal.h"
#include "values.h"
#include "wasifs/paths.h"
#include "wasifs/process.h"
#include "wasifs/snapshot.h"

namespace wasifs::cli {

/// Members that a later one uses come before it.
struct Inside {
  std::string shown;  ///< The store, for messages.
  std::string name;
  std::unique_ptr<Progress> progress;
  std::unique_ptr<SnapshotStore> store;
  std::unique_ptr<SnapshotStore> watched;
  std::unique_ptr<SnapshotReader> reader;
  std::vector<External> externals;
  std::unique_ptr<Process> process;
  std::vector<std::string> reports;  ///< What is left out.
};

/// Opens what STORE|FILE[#NAME] names. A sentence where it cannot.
[[nodiscard]] Parsed<Inside> look_inside(const std::string& place);

/// What is at one path of a tree.
struct Entry {
  std::string path;  ///< Absolute.
  Stat stat;
  std::string target;  ///< Of a symbolic link.
  Location location;
};

/// All that is at `path` of the tree and below it, each directory before what is in it, by name. A
/// sentence where something cannot be read.
[[nodiscard]] Parsed<std::vector<Entry>> entries_of(const Namespace& names, std::string_view path);

/// "file", "directory", "link", or what else it is.
[[nodiscard]] std::string_view type_text(FileType type);

}  // namespace wasifs::cli
