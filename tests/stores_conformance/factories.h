// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The stores that the conformance suite runs on. A new one is one line in factories.cpp.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "wasifs/snapshot_store.h"

namespace wasifs::conformance {

/// Where snapshots are kept for one test.
struct Place {
  /// One more store object that leads there, as another program would have.
  std::function<std::shared_ptr<SnapshotStore>()> open;
  std::shared_ptr<void> keeps;  ///< Goes after all of them.
};

/// Makes places of one kind.
struct Factory {
  std::string name;             ///< As part of the names of tests.
  std::function<Place()> make;  ///< An empty one.
  /// Whether it has more than the one snapshot called "snapshot", and then shares chunks.
  bool many = true;
  /// Why there is none on this machine; empty: there is.
  std::string missing = {};

  friend std::ostream& operator<<(std::ostream& out, const Factory& factory) {
    return out << factory.name;
  }
};

/// All of them.
[[nodiscard]] const std::vector<Factory>& all_factories();
/// Those that have many snapshots.
[[nodiscard]] std::vector<Factory> factories_of_many();

}  // namespace wasifs::conformance
