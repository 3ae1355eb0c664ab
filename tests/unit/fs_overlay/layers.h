// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Overlays to test with: what a lower layer holds is put there through a `World` of its own.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "wasifs/fs/mem.h"
#include "wasifs/fs/overlay.h"
#include "world.h"

namespace wasifs::conformance {

/// A world whose root is that of `filesystem`.
inline World world_of(Ref<FileSystem> filesystem) {
  Place place;
  place.filesystem = filesystem;
  place.names = make_ref<Namespace>();
  EXPECT_TRUE(place.names->mount("/", std::move(filesystem)));
  place.base = place.names->find("/").value();
  return World(place);
}

/// All that is at and below `path`: types, content and targets, by path.
inline void describe(const World& world, const std::string& path,
                     std::map<std::string, std::string>& to) {
  for (const std::string& name : world.list(path)) {
    if (name == "." || name == "..") continue;
    const std::string below = path == "." ? name : path + "/" + name;
    const auto stat = world.stat(below, false);
    if (!stat) {
      to[below] = std::string("<") + std::string(errno_name(stat.error())) + ">";
      continue;
    }
    switch (stat->type) {
      case FileType::directory:
        to[below] = "directory";
        describe(world, below, to);
        break;
      case FileType::symbolic_link:
        to[below] = "link to " + world.read_link(below).value_or("?");
        break;
      case FileType::regular_file:
        to[below] = std::to_string(stat->nlink) + " " + world.get(below);
        break;
      default:
        to[below] = "special";
    }
  }
}

inline std::map<std::string, std::string> tree_of(const World& world) {
  std::map<std::string, std::string> tree;
  describe(world, ".", tree);
  return tree;
}

/// An overlay in memory.
class Layers : public testing::Test {
 protected:
  /// Over what `lower` and `lowest` hold by then.
  World overlay(const OverlayOptions& options = {}) {
    return world_of(
        make_overlay({lower.place().filesystem, lowest.place().filesystem}, upper, options)
            .value());
  }
  /// Names in the work directory.
  std::vector<std::string> prepared() { return world_of(upper).list("work/wasifs"); }

  World lower = world_of(make_mem());
  World lowest = world_of(make_mem());
  Ref<FileSystem> upper = make_mem();
  const std::vector<std::string> nothing{".", ".."};
};

}  // namespace wasifs::conformance
