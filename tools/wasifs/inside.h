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

}  // namespace wasifs::cli
