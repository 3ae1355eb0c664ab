// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tables of a process as its part has them: what is mounted, open file descriptions,
// descriptors. Collected while everything that they lead to is gathered. Used by `save_snapshot`.
// One thread.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "process_generated.h"
#include "process_snapshot/gathering.h"
#include "vfs/mount_table.h"
#include "wasifs/process.h"

namespace wasifs {

/// See the top of the file. The numbers are those of process.fbs.
struct ProcessTables {
  struct MountPoint {
    std::string path;
    std::uint32_t part = 0;
  };
  MountTable::Saved tree;
  std::vector<MountPoint> mounts;
  std::uint32_t attached = 0;
  std::vector<saved::OpenDescription> descriptions;
  std::vector<saved::Descriptor> descriptors;
  std::vector<std::pair<Fd, std::string>> preopens;
};

/// Collects the tables of `process`. Fails naming the descriptor that cannot be saved.
[[nodiscard]] SnapshotResult<ProcessTables> collect_tables(Process& process, Gathering& gathering);

}  // namespace wasifs
