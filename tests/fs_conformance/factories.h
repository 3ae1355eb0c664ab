// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The file systems that the conformance suite runs on. A new one is one line in factories.cpp.
#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs::conformance {

/// A directory of the host that is removed with all that is in it.
class TemporaryDirectory {
 public:
  /// On disk, or where files are fastest.
  explicit TemporaryDirectory(bool disk = false);
  /// A directory in `outer`, that is there.
  TemporaryDirectory(std::shared_ptr<TemporaryDirectory> outer, std::string_view name);
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
  std::shared_ptr<TemporaryDirectory> outer_;
};

/// An empty directory to work in, and what keeps it alive.
struct Place {
  std::shared_ptr<TemporaryDirectory> directory;  ///< Of the host; null where none is needed.
  std::shared_ptr<TemporaryDirectory> layers;     ///< The same for what lies below it.
  Ref<FileSystem> filesystem;                     ///< What `base` lies in.
  Ref<Namespace> names;                           ///< Where it is mounted.
  Location base;                                  ///< The directory.
  PathRules rules;                                ///< For every path.
  /// Makes the same tree again with all changes in a lower layer; null where there are none.
  std::function<Place()> relayered;
};

/// Makes places of one kind.
struct Factory {
  std::string name;             ///< As part of the names of tests.
  std::function<Place()> make;  ///< A fresh one.
  bool threads = true;          ///< Whether threads may share it.

  friend std::ostream& operator<<(std::ostream& out, const Factory& factory) {
    return out << factory.name;
  }
};

/// All of them.
[[nodiscard]] const std::vector<Factory>& all_factories();
/// Those that threads may share.
[[nodiscard]] std::vector<Factory> shared_factories();

}  // namespace wasifs::conformance
